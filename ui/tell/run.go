package tell

import (
	"fmt"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/ui/plain"
	"lab/ui/tutor"
	"lab/ui/words"
)

// Run is the name of a run for a line that says what goes on: "Control without".
func Run(w words.Status, role runner.Role, id string) string {
	switch role {
	case runner.Control:
		return w.Control + " " + id
	case runner.Proof:
		return w.Proof + " " + id
	}
	return w.Act
}

// Check says of a run that begins whether it is a control or a proof, and what
// it changes or shows; "" for an act.
func Check(w words.Words, l *lessons.Lesson, e runner.Event) (name, title string) {
	s := l.Step(e.Step)
	if s == nil {
		return "", ""
	}
	for _, c := range s.Controls {
		if e.Role == runner.Control && c.ID == e.ID {
			return w.Tutor.Control, plain.Line(c.Changes[w.Lang])
		}
	}
	for _, p := range s.Proofs {
		if e.Role == runner.Proof && p.ID == e.ID {
			return w.Tutor.Proof, plain.Line(p.Shows[w.Lang])
		}
	}
	return "", ""
}

// Took says how long something took last time, behind what it is; "" if that is not known.
func Took(w words.Tutor, last time.Duration) string {
	if last == 0 {
		return ""
	}
	return " (" + fmt.Sprintf(w.Took, Duration(last)) + ")"
}

// Duration is a duration for people: "0.4 s", "12 s".
func Duration(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%.0f s", d.Seconds())
}

// Stage says what is done before a step can run; "" for a stage that says
// itself what it does. what is a flavour, or the id of a step.
func Stage(w words.Words, s tutor.Stage, what string) string {
	switch s {
	case tutor.Starting:
		return fmt.Sprintf(w.Status.Starting, words.Flavour(what))
	case tutor.Resetting:
		return w.Status.Resetting
	case tutor.Another:
		return w.Exercise.Another
	case tutor.Before:
		return fmt.Sprintf(w.Tutor.Preparing, plain.Line(what))
	}
	return ""
}
