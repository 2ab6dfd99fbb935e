package runner

import (
	"slices"

	"lab/lessons"
)

// Revisit prepares a transcript for being judged again: it returns the plan that
// it was made by, or would have been if there had been a machine. l is its
// lesson, perhaps in a newer form. A run in which something else was typed than
// l has now gets the trouble Outdated, in the copy that is returned. The error
// is an *UnknownError if l no longer has a step that was asked for.
func Revisit(l *lessons.Lesson, t *Transcript) (Plan, *Transcript, error) {
	for _, id := range t.Asked {
		if l.Step(id) == nil {
			return Plan{}, nil, &UnknownError{Name: id, Lesson: l}
		}
	}
	p := NewPlan(Choice{l, t.Asked}, t.Machine)
	if t.Machine.Kind == "" { // it lacks nothing that could be named
		p.Lacks, p.Want = "", ""
		for i := range p.Steps {
			p.Steps[i].Lacks, p.Steps[i].Want = "", ""
		}
	}
	marked := *t
	marked.Events = slices.Clone(t.Events)
	runs := t.Runs()
	for i, e := range marked.Events {
		if e.Kind != RunEnd || len(runs) == 0 {
			continue
		}
		if other, is := outdated(l, &runs[0]); is && e.Trouble == "" {
			marked.Events[i].Trouble, marked.Events[i].Detail = Outdated, other
		}
		runs = runs[1:]
	}
	return p, &marked, nil
}

// outdated reports whether a run was not typed as the lesson has it, and what
// it typed instead.
func outdated(l *lessons.Lesson, r *Run) (string, bool) {
	a := actOf(l, r)
	if a == nil {
		return r.Step + " " + r.ID, true
	}
	if a.User != r.User {
		return r.User, true
	}
	typed := 0
	for _, line := range r.Lines {
		if line.Leave {
			continue
		}
		if typed >= len(a.Lines) || line.Text != a.Lines[typed] {
			return line.Text, true
		}
		typed++
	}
	return "", false
}

// actOf returns what the lesson has typed in a run, nil if it has no such run.
func actOf(l *lessons.Lesson, r *Run) *lessons.Act {
	s := l.Step(r.Step)
	if s == nil {
		return nil
	}
	switch r.Role {
	case Act:
		return &s.Act
	case Control:
		for i := range s.Controls {
			if s.Controls[i].ID == r.ID {
				return &s.Controls[i].Act
			}
		}
	case Proof:
		for i := range s.Proofs {
			if s.Proofs[i].ID == r.ID {
				return &s.Proofs[i].Act
			}
		}
	}
	return nil
}
