package remote

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/recording"
)

// errHungUp is why a lesson on a target ends before its time.
var errHungUp = errors.New("the lab at home has hung up")

// Served is the machine on which a target runs lessons.
type Served interface {
	runner.Machine
	Facts() runner.Facts
}

// Serve is the target's side: it runs lessons of a course on the machine that
// open provides, as requests ask for them, until in ends or ctx does. Then the
// machine is closed. The error is that of opening or closing it.
func Serve(ctx context.Context, in io.Reader, out io.Writer, c *lessons.Course, open func(context.Context) (Served, error)) error {
	ctx, hangUp := context.WithCancelCause(ctx)
	defer hangUp(nil)
	requests := make(chan request)
	go listen(ctx, in, requests, hangUp)
	m, err := open(ctx)
	if err != nil {
		return errors.Join(err, send(out, answer{Lab: opened, Error: err.Error()}))
	}
	f := m.Facts()
	f.Kind = "ssh"
	s := &server{out: out, course: c, machine: m, facts: f, hangUp: hangUp}
	s.answer(answer{Lab: opened, Facts: &f})
	for ctx.Err() == nil {
		select {
		case r := <-requests:
			s.serve(ctx, r)
		case <-ctx.Done():
		}
	}
	err = m.Close()
	last := answer{Lab: closed}
	if err != nil {
		last.Error = err.Error()
	}
	s.answer(last)
	return err
}

// listen reads requests until there are no more, and hangs up.
func listen(ctx context.Context, in io.Reader, requests chan<- request, hangUp context.CancelCauseFunc) {
	defer hangUp(errHungUp)
	for lines := bufio.NewScanner(in); lines.Scan(); {
		var r request
		if json.Unmarshal(lines.Bytes(), &r) != nil {
			return
		}
		select {
		case requests <- r:
		case <-ctx.Done():
			return
		}
	}
}

type server struct {
	out     io.Writer
	course  *lessons.Course
	machine runner.Machine
	facts   runner.Facts
	hangUp  context.CancelCauseFunc
}

func (s *server) answer(a answer) { s.written(send(s.out, a)) }

// written hangs up if nobody hears any more.
func (s *server) written(err error) {
	if err != nil {
		s.hangUp(err)
	}
}

func (s *server) serve(ctx context.Context, r request) {
	var err error
	if r.Reset {
		err = s.machine.Reset(ctx)
	} else {
		err = s.run(ctx, r)
	}
	end := answer{Lab: ended}
	if err != nil {
		end.Error = err.Error()
	}
	s.answer(end)
}

func (s *server) run(ctx context.Context, r request) error {
	l := s.course.Lesson(r.Run)
	if l == nil {
		return fmt.Errorf("there is no lesson %q here", r.Run)
	}
	plan := runner.NewPlan(runner.Choice{Lesson: l, Steps: r.Steps}, s.facts)
	head := &runner.Transcript{Lesson: l.ID, Asked: r.Steps, Machine: s.facts, Started: time.Now()}
	s.written(recording.WriteHead(s.out, head))
	_, err := runner.RunPlan(ctx, s.machine, plan, s.facts, func(e runner.Event) {
		s.written(recording.WriteEvent(s.out, e))
	})
	return err
}
