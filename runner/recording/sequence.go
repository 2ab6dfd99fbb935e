package recording

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lab/runner"
)

// A sequence puts a transcript together and keeps the order of its events.
type sequence struct {
	transcript *runner.Transcript
	run        runner.Event // what the events belong to
	inRun      bool
	inLine     bool
	at         time.Duration
	began      time.Duration  // the run
	ran        []runner.Event // the starts of all runs
}

var roles = []runner.Role{runner.Act, runner.Control, runner.Proof}

func (s *sequence) add(l event) error {
	if l.At < 0 || l.At > maxTime.Microseconds() {
		return l.errorf("%d is no time since the start", l.At)
	}
	at := time.Duration(l.At) * time.Microsecond
	if at < s.at {
		return l.errorf("the event is earlier than the one before it")
	}
	s.at = at
	e := runner.Event{At: at, Kind: l.Kind}
	if err := s.fill(&e, l); err != nil {
		return err
	}
	if err := s.order(e, l.position); err != nil {
		return err
	}
	e.Step, e.Role, e.ID = s.run.Step, s.run.Role, s.run.ID
	s.transcript.Events = append(s.transcript.Events, e)
	return nil
}

// fill takes over what the kind of event has.
func (s *sequence) fill(e *runner.Event, l event) error {
	switch l.Kind {
	case runner.RunStart:
		if !slices.Contains(roles, l.Role) {
			return l.errorf("%q is no role", l.Role)
		}
		if l.Step == "" || (l.ID == "") != (l.Role == runner.Act) {
			return l.errorf("a run needs the id of its step, and a control or proof one of its own")
		}
		e.Step, e.Role, e.ID, e.User = l.Step, l.Role, l.ID, l.User
	case runner.LineStart:
		e.Line, e.Leave = *l.Line, l.Leave
	case runner.Echo, runner.Output:
		switch {
		case (l.Text == nil) == (l.Base64 == nil):
			return l.errorf(`the bytes stand either in "text" or in "base64"`)
		case l.Text != nil:
			e.Data = []byte(*l.Text)
		default:
			e.Data = l.Base64
		}
	case runner.LineEnd:
		if l.Dropped < 0 {
			return l.errorf("%d bytes cannot have been dropped", l.Dropped)
		}
		e.Exit, e.Opened, e.Dropped = l.Exit, l.Opened, l.Dropped
	case runner.Found:
		if !slices.Contains(sources, l.Source) {
			return l.errorf("%q is no source of evidence; sources are %s", l.Source, strings.Join(sources, ", "))
		}
		e.Evidence = &runner.Evidence{Source: l.Source, Text: *l.Text}
	case runner.RunEnd:
		e.Trouble, e.Detail = runner.Trouble(l.Trouble), l.Detail
	}
	return nil
}

// order makes sure that the event may come here.
func (s *sequence) order(e runner.Event, at position) error {
	starts := e.Kind == runner.RunStart
	switch {
	case starts && s.inRun:
		return at.errorf("a run begins inside another")
	case starts:
		if why := s.misplaced(e); why != "" {
			return at.errorf("%s", why)
		}
	case e.Kind == runner.RunEnd && e.At == s.began && e.Trouble == "":
		return at.errorf("the run took no time at all")
	case !starts && !s.inRun:
		return at.errorf("the event is outside of a run")
	case e.Kind == runner.LineStart && s.inLine:
		return at.errorf("a line begins before the last one has ended")
	case (e.Kind == runner.Output || e.Kind == runner.LineEnd) && !s.inLine:
		return at.errorf("the event is outside of a line")
	}
	switch e.Kind {
	case runner.RunStart:
		s.run, s.inRun, s.inLine = e, true, false
		s.began, s.ran = e.At, append(s.ran, e)
	case runner.LineStart:
		s.inLine = true
	case runner.LineEnd:
		s.inLine = false
	case runner.RunEnd:
		s.inRun = false
	}
	return nil
}

// misplaced says why a run cannot come here: each comes once, a step begins with
// its act, which its controls follow, and then its proofs.
func (s *sequence) misplaced(e runner.Event) string {
	for _, r := range s.ran {
		if r.Step == e.Step && r.Role == e.Role && r.ID == e.ID {
			return fmt.Sprintf("the %s %s of step %s is there twice", e.Role, e.ID, e.Step)
		}
	}
	if e.Role == runner.Act {
		return ""
	}
	if n := len(s.ran); n == 0 || s.ran[n-1].Step != e.Step || slices.Index(roles, s.ran[n-1].Role) > slices.Index(roles, e.Role) {
		return fmt.Sprintf("the %s %s of step %s is not where it belongs: behind the act, controls before proofs", e.Role, e.ID, e.Step)
	}
	return ""
}
