package judge

import (
	"slices"

	"lab/lessons"
	"lab/runner"
)

// A Doubt is something that the recordings of a lesson do not show about it.
type Doubt struct {
	Code DoubtCode
	// Place is where it stands in lesson.yaml, as for lessons.Lesson.Problem.
	Place  []string
	Reason Reason // DoubtNotPassed: why not
}

// A DoubtCode is a kind of doubt.
type DoubtCode string

// The doubts.
const (
	// DoubtNotRecorded: no recording has the step.
	DoubtNotRecorded DoubtCode = "not-recorded"
	// DoubtNotPassed: the step does not pass in any recording.
	DoubtNotPassed DoubtCode = "not-passed"
	// DoubtSameAsControl: the step still passes if its act or the control came
	// out as the other one did, so it cannot fail when the mechanism is off.
	DoubtSameAsControl DoubtCode = "same-as-control"
	// DoubtNeverNo: the check holds for every run of the step that was recorded.
	DoubtNeverNo DoubtCode = "never-no"
)

// Prove is the gate that a lesson's author has to pass: by recordings of the
// lesson it finds what could not fail. Several recordings of a lesson may be
// given, also of runs in which something went wrong; a step has to pass in one.
//
// A check has to say no to one of the runs of its step: exit statuses and error
// messages, which mean the same everywhere, and all checks of a step without
// controls and proofs, which only prepares, to one of the lesson's runs.
func Prove(l *lessons.Lesson, recorded []*runner.Transcript) []Doubt {
	var doubts []Doubt
	lines := map[string][]line{} // by step
	for _, t := range recorded {
		if _, revisited, err := runner.Revisit(l, t); err == nil && t.Lesson == l.ID {
			lastLines(revisited, lines)
		}
	}
	for _, s := range l.Steps {
		doubts = append(doubts, proveStep(l, s, recorded, lines)...)
	}
	return doubts
}

func proveStep(l *lessons.Lesson, s *lessons.Step, recorded []*runner.Transcript, lines map[string][]line) []Doubt {
	at := []string{"steps", s.ID}
	var result *Result
	var passed *runner.Transcript
	for _, t := range recorded {
		if r := judgeAgain(l, s, t); r != nil && passed == nil {
			result = r
			if r.Verdict == Pass {
				passed = t
			}
		}
	}
	switch {
	case result == nil:
		return []Doubt{{Code: DoubtNotRecorded, Place: at}}
	case passed == nil:
		return []Doubt{{Code: DoubtNotPassed, Place: at, Reason: result.Reason}}
	}
	doubts := sameAsControl(l, s, passed)
	for _, c := range checksOf(s) {
		if !c.saysNo(s, lines) {
			doubts = append(doubts, Doubt{Code: DoubtNeverNo, Place: slices.Concat(at, c.place)})
		}
	}
	return doubts
}

// saysNo reports whether a check of the step says no to one of the runs that
// count for it, whose last lines are given by step.
func (p placed) saysNo(s *lessons.Step, lines map[string][]line) bool {
	prepares := len(s.Controls)+len(s.Proofs) == 0
	anywhere := prepares || p.name == "exit" || p.name == "errno"
	for step, of := range lines {
		if (anywhere || step == s.ID) && slices.ContainsFunc(of, func(l line) bool { return !p.holds(l) }) {
			return true
		}
	}
	return false
}

// judgeAgain judges one step of a recording; nil if the recording does not have it.
func judgeAgain(l *lessons.Lesson, s *lessons.Step, t *runner.Transcript) *Result {
	if t.Lesson != l.ID || !slices.Contains(t.Asked, s.ID) {
		return nil
	}
	one := *t
	one.Asked = []string{s.ID}
	plan, revisited, err := runner.Revisit(l, &one)
	if err != nil {
		return nil
	}
	results := Judge(plan, revisited)
	if len(results) == 0 || results[0].Verdict == Skip {
		return nil
	}
	return &results[0]
}

// lastLines adds the lines by which the runs are judged to those of their steps,
// without runs that no sign is asked about.
func lastLines(t *runner.Transcript, of map[string][]line) {
	for _, run := range t.Runs() {
		if lines := typedLines(&run); ruin(&run, lines) == nil {
			of[run.Step] = append(of[run.Step], lines[len(lines)-1])
		}
	}
}

// sameAsControl feeds what came of each control that differs from the act in
// place of the act, and the other way round.
func sameAsControl(l *lessons.Lesson, s *lessons.Step, t *runner.Transcript) []Doubt {
	var doubts []Doubt
	for _, c := range s.Controls {
		if c.Outcome == s.Expect && c.Signs == nil {
			continue
		}
		act, control := runner.RunKey{Step: s.ID, Role: runner.Act}, runner.RunKey{Step: s.ID, Role: runner.Control, ID: c.ID}
		for _, fed := range []*runner.Transcript{feed(t, act, control), feed(t, control, act)} {
			if r := judgeAgain(l, s, fed); r != nil && r.Verdict == Pass {
				doubts = append(doubts, Doubt{
					Code: DoubtSameAsControl, Place: []string{"steps", s.ID, "controls", c.ID},
				})
				break
			}
		}
	}
	return doubts
}

// feed returns the transcript with the output and the exit status of one run's
// last typed line in place of those of another's.
func feed(t *runner.Transcript, to, from runner.RunKey) *runner.Transcript {
	_, source := lastTyped(t, from)
	last, _ := lastTyped(t, to)
	fed := *t
	fed.Events = nil
	var current runner.RunKey
	number := -1
	for _, e := range t.Events {
		switch e.Kind {
		case runner.RunStart:
			current, number = runner.RunKey{Step: e.Step, Role: e.Role, ID: e.ID}, -1
		case runner.LineStart:
			number++
		}
		if current == to && number == last {
			switch e.Kind {
			case runner.Output:
				continue
			case runner.LineEnd:
				out := e
				out.Kind, out.Data = runner.Output, source.Output
				fed.Events = append(fed.Events, out)
				e.Exit, e.Opened, e.Dropped = source.Exit, source.Opened, source.Dropped
			}
		}
		fed.Events = append(fed.Events, e)
	}
	return &fed
}

// lastTyped returns a run's last line that the lesson had typed, and its number
// from 0; -1 if there is none.
func lastTyped(t *runner.Transcript, of runner.RunKey) (number int, l runner.Line) {
	number = -1
	for _, r := range t.Runs() {
		if (runner.RunKey{Step: r.Step, Role: r.Role, ID: r.ID}) != of {
			continue
		}
		for i := range r.Lines {
			if !r.Lines[i].Leave {
				number, l = i, r.Lines[i]
			}
		}
	}
	return number, l
}

// A placed is one check of a sign, and where it stands in its step.
type placed struct {
	sign  *lessons.Sign
	name  string
	place []string
}

func (p placed) holds(l line) bool {
	for _, c := range checkSign(p.sign, l) {
		if c.name == p.name {
			return c.ok
		}
	}
	return false
}

// checksOf are all checks of a step, of its controls and proofs.
func checksOf(s *lessons.Step) []placed {
	list := placedSigns(s.Signs, "signs")
	for _, c := range s.Controls {
		if c.Signs != nil {
			list = append(list, placedSigns(*c.Signs, "controls", c.ID, "signs")...)
		}
	}
	for i := range s.Proofs {
		p := &s.Proofs[i]
		list = append(list, placedChecks(&p.Signs, "proofs", p.ID, "signs")...)
	}
	return list
}

func placedSigns(s lessons.Signs, place ...string) []placed {
	return slices.Concat(
		placedChecks(s.Works, slices.Concat(place, []string{"works"})...),
		placedChecks(s.Blocked, slices.Concat(place, []string{"blocked"})...),
		placedChecks(s.Broken, slices.Concat(place, []string{"broken"})...))
}

func placedChecks(s *lessons.Sign, place ...string) []placed {
	var list []placed
	for _, c := range checkSign(s, line{}) {
		list = append(list, placed{s, c.name, slices.Concat(place, []string{c.name})})
	}
	return list
}
