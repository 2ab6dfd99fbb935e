package runner

import (
	"context"
	"fmt"

	"lab/lessons"
)

// A Session runs the steps of one lesson on one machine as somebody asks for
// them, with time in between. Its transcript is that of a RunPlan with the same
// steps in the same order, and is judged in the same way.
//
// Its methods must not be called at the same time.
type Session struct{ run *run }

// NewSession begins a session on a machine that is in its pristine state.
// listen may be nil; it is called by Step only.
func NewSession(m Machine, l *lessons.Lesson, f Facts, listen func(Event)) *Session {
	return &Session{newRun(m, Plan{Lesson: l}, f, listen)}
}

// Warm opens a user's terminal, and begins to ask the kernel, ahead of the first step,
// which then need not wait for it. What the terminal says meanwhile belongs to the step
// that uses it first.
func (s *Session) Warm(ctx context.Context, user string) error {
	r := s.run
	var greeting []byte
	t, err := r.open(ctx, user, func(b []byte) { greeting = append(greeting, b...) })
	if err != nil {
		return err
	}
	t.greeting = greeting
	if r.kernel != nil {
		ctx, cancel := soon(ctx)
		defer cancel()
		r.kernel.start(ctx)
	}
	return nil
}

// Began tells whether a step was begun in the session.
func (s *Session) Began() bool { return len(s.run.transcript.Events) > 0 }

// Step runs a step: its act, controls and proofs. The error is about the
// machine or the context, as that of RunPlan; the session is then of no use
// any more. The steps that this one builds on have to be run before it.
func (s *Session) Step(ctx context.Context, step *lessons.Step) error {
	if err := s.run.step(ctx, step); err != nil {
		return fmt.Errorf("step %s/%s: %w", s.run.plan.Lesson.ID, step.ID, err)
	}
	return nil
}

// Ran tells whether a step was run in the session.
func (s *Session) Ran(step string) bool {
	for _, e := range s.run.transcript.Events {
		if e.Kind == RunStart && e.Step == step {
			return true
		}
	}
	return false
}

// Transcript is what the session has produced so far.
func (s *Session) Transcript() *Transcript { return s.run.transcript }

// Close hangs up the session's terminals. The machine stays open.
func (s *Session) Close() { s.run.close() }
