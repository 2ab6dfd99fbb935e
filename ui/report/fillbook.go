package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/runner/marking"
	"lab/runner/points"
	"lab/runner/submission"
	"lab/ui/plain"
	"lab/ui/tell"
	"lab/ui/words"
)

// A Marked answer is what came of running it.
type Marked struct {
	Machine runner.Facts // without a kind: there was none
	Results []judge.Result
}

// NewGradebook puts what was handed in and what came of it into a book. The answers
// of papers without a mark have not been run.
func NewGradebook(w words.Words, course *lessons.Course, papers []marking.Paper, marks map[*lessons.Lesson]Marked) *Gradebook {
	b := &Gradebook{Format: GradebookFormat, Language: w.Lang, Exercises: []Exercise{}, People: []Student{}}
	most := 0
	for _, e := range marking.Exercises(course, papers) {
		b.Exercises = append(b.Exercises, Exercise{e.Name(), e.Title[w.Lang], e.Most()})
		most += e.Most()
	}
	machines, equal := &Report{}, equals(papers)
	for _, p := range papers {
		m := marks[p.Lesson]
		if m.Machine.Kind != "" {
			machines.AddMachine(m.Machine)
		}
		if n := len(b.People); n == 0 || b.People[n-1].Name != p.Person {
			b.People = append(b.People, Student{Name: p.Person, Most: most, Gradable: true})
		}
		s := &b.People[len(b.People)-1]
		g := newGrade(w, p, m.Results)
		g.Same = slices.DeleteFunc(slices.Clone(list(equal[p.Key])), func(name string) bool { return name == p.Person })
		s.Gradable = s.Gradable && g.Gradable
		s.Points += g.Points
		s.Grades = append(s.Grades, g)
	}
	b.Machines = list(machines.Machines)
	return b
}

// equals are those who have handed in an answer, by its key.
func equals(papers []marking.Paper) map[string][]string {
	people := map[string][]string{}
	for _, p := range papers {
		if p.Key != "" {
			people[p.Key] = append(people[p.Key], p.Person)
		}
	}
	return people
}

// newGrade is what an answer is worth, by the results of its run.
func newGrade(w words.Words, p marking.Paper, results []judge.Result) Grade {
	g := Grade{Exercise: p.Name, Source: p.Source, SHA256: p.Digest, Checks: []Graded{}}
	if p.Exercise != nil {
		g.Most = p.Exercise.Most()
	}
	if p.Lesson == nil {
		g.Gradable = p.Refused() || errors.Is(p.Why, marking.ErrNone)
		g.Reason = plain.Line(WhyNot(w, p.Why))
		return g
	}
	s := points.Of(p.Exercise, results)
	g.Points, g.Gradable = s.Points, s.Gradable
	for _, c := range s.Checks {
		one := Graded{
			ID: c.ID, Title: p.Exercise.Prose[w.Lang].Steps[c.ID].Heading, Gate: c.Gate, Most: c.Most,
			State: c.State, Reason: tell.Reason(w, c.Reason), ReasonCode: c.Reason.Code,
		}
		if s.Points > 0 { // a gate that does not hold takes those of all
			one.Points = c.Points
		}
		g.Checks = append(g.Checks, one)
	}
	rows := tell.Points(w, s)
	if s.Gradable && (s.Points > 0 || !slices.ContainsFunc(s.Checks, closed)) {
		rows = rows[1:] // only says how many points
	}
	var reasons []string
	if p.OtherSeed {
		reasons = append(reasons, w.Grade.OtherSeed)
	}
	for _, row := range rows {
		reasons = append(reasons, row.Text)
	}
	g.Reason = strings.Join(reasons, "; ")
	return g
}

// closed tells whether a check is a gate that does not hold.
func closed(c points.Check) bool { return c.Gate && c.State != points.Passed }

// WhyNot is why an answer was not run, in words.
func WhyNot(w words.Words, why error) string {
	var (
		fault   *submission.Fault
		faults  lessons.AnswerFaults
		unknown *marking.UnknownError
		clash   *marking.ClashError
	)
	switch {
	case errors.As(why, &fault):
		name := ""
		if fault.Name != "" {
			name = ": " + plain.Line(fault.Name)
		}
		return fmt.Sprintf(w.Grade.Faults[string(fault.Code)], name)
	case errors.As(why, &faults):
		var parts []string
		for _, f := range faults {
			parts = append(parts, fmt.Sprintf(w.Grade.Refused[string(f.Code)], f.File, f.Line, f.Text))
		}
		return strings.Join(parts, "; ")
	case errors.As(why, &unknown) && unknown.Other:
		return fmt.Sprintf(w.Grade.Other, unknown.Name)
	case errors.As(why, &unknown):
		return fmt.Sprintf(w.Grade.Unknown, unknown.Name)
	case errors.As(why, &clash):
		return fmt.Sprintf(w.Grade.Clash, strings.Join(clash.Sources, ", "))
	}
	return w.Grade.NotHanded
}
