// Package points tells what an answer to an exercise is worth: a pure function of
// the exercise and of what the judge says about its checks. It believes nothing
// else, and it never makes a zero of what could not be judged.
package points

import (
	"lab/lessons"
	"lab/runner/judge"
)

// A Score is what an answer is worth. Its JSON form is stable.
type Score struct {
	Exercise string  `json:"exercise"` // "seccomp/no-directories"
	Points   int     `json:"points"`   // 0 where it is not gradable
	Most     int     `json:"most"`     // that there are
	Gradable bool    `json:"gradable"` // false: something could not be judged, so the points are not known
	Checks   []Check `json:"checks"`   // in the exercise's order
}

// A Check is what a check has brought.
type Check struct {
	ID     string       `json:"id"`
	Gate   bool         `json:"gate"`
	Points int          `json:"points"`
	Most   int          `json:"most"`
	State  State        `json:"state"`
	Reason judge.Reason `json:"-"`
}

// A State is what came of a check.
type State string

// The states.
const (
	Passed   State = "passed"
	Open     State = "open"     // it works and should be refused: the answer blocks too little
	Closed   State = "closed"   // it is refused and should work: the answer blocks too much
	Other    State = "other"    // it is refused as it should be, but not by the wall that the task names
	Broke    State = "broke"    // it neither works nor is refused, because of the answer
	Unjudged State = "unjudged" // it could not be judged
)

// Of is the score of an answer by the results of its checks. A gate that does not
// hold leaves no points, whatever else came out.
func Of(e *lessons.Exercise, results []judge.Result) Score {
	s := Score{Exercise: e.Name(), Most: e.Most(), Gradable: true}
	closed := false // by a gate
	for _, c := range e.Checks {
		one := Check{ID: c.ID, Gate: c.Gate, Most: c.Points, State: Unjudged, Reason: judge.Reason{Code: judge.CodeNotRun}}
		for _, r := range results {
			if r.Lesson == e.Name() && r.Step == c.ID {
				one.State, one.Reason = state(r), r.Reason
			}
		}
		switch {
		case one.State == Passed:
			one.Points = c.Points
		case one.State == Unjudged:
			s.Gradable = false
		case c.Gate:
			closed = true
		}
		s.Points += one.Points
		s.Checks = append(s.Checks, one)
	}
	if closed {
		s.Gradable = true // nothing that could not be judged would change it
	}
	if closed || !s.Gradable {
		s.Points = 0
	}
	return s
}

func state(r judge.Result) State {
	switch {
	case r.Verdict == judge.Pass:
		return Passed
	case r.Verdict != judge.Fail:
		return Unjudged
	case r.Outcome == lessons.Broken || r.Reason.Code == judge.CodePrerequisite:
		return Broke
	case r.Outcome == r.Expected:
		return Other
	case r.Outcome == lessons.Works:
		return Open
	}
	return Closed
}

// Failed are the ids of the checks that were not passed, in the exercise's order.
func (s Score) Failed() []string {
	var ids []string
	for _, c := range s.Checks {
		if c.State != Passed {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// Unjudged is the first check because of which the answer is not gradable, nil if
// it is.
func (s Score) Unjudged() *Check {
	for i, c := range s.Checks {
		if !s.Gradable && c.State == Unjudged {
			return &s.Checks[i]
		}
	}
	return nil
}
