// Package remote runs lessons on other computers, the targets, over the
// system's OpenSSH client.
//
// Lab copies its own program to the target and has it run the lessons there,
// as lab --on host does; what happens comes back as the growing transcript,
// and is judged at home. So the target's lab, which knows what a lesson changes,
// puts it back, also when the connection breaks, and lines are typed at the
// target's speed, not at the connection's. On the target nothing but a POSIX
// shell, tar and gzip is needed, and sudo where the login is not root.
//
// OpenSSH's own client is the transport because only it knows all of its
// configuration: Match, Include, jump hosts, agents, keys in hardware,
// certificates, hashed and revoked host keys. A library would know a part, and
// be wrong about the rest in the place where it matters most.
package remote

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"lab/runner"
	"lab/runner/recording"
)

// putBackLimit is how long the target has, after the connection was given up
// by the user, to put back what lessons have changed.
const putBackLimit = 2 * time.Minute

// maxTranscript bounds what is accepted from a target for one lesson, in bytes.
const maxTranscript = 256 << 20

// A Machine is a target that runs lessons. Its methods must not be called at
// the same time.
type Machine struct {
	process *process
	facts   runner.Facts
	lines   <-chan line
	broken  error // why there are no more lines
}

// A line is one that the target has sent, or why there are no more.
type line struct {
	text []byte
	err  error
}

// Open connects to a target that its owner has declared to be a lab machine.
// The error is an *Error or the context's.
func (c Client) Open(ctx context.Context, t Target, p Bundle) (*Machine, error) {
	r, err := c.start(ctx, t, p, serveCommand)
	if err != nil {
		return nil, err
	}
	m := &Machine{process: r, lines: read(r.stdout)}
	defer m.endWith(ctx)()
	a, err := m.answer(opened)
	switch {
	case err != nil:
		r.kill()
		_, _ = r.wait()
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
	case a.Error != "":
		err = &Error{t, NotHanded, a.Error}
		m.Close()
	case a.Facts == nil:
		err = &Error{t, Confused, "it has no facts"}
		m.Close()
	default:
		m.facts = *a.Facts
		m.facts.Kind = "ssh" // not the target's to say
		return m, nil
	}
	return nil, err
}

// serveCommand is the command of lab's that calls Serve.
const serveCommand = "serve"

// read reads lines into a channel until there are no more.
func read(r io.Reader) <-chan line {
	lines := make(chan line, 64)
	go func() {
		defer close(lines)
		in := bufio.NewScanner(r)
		in.Buffer(nil, recording.MaxLine)
		for in.Scan() {
			lines <- line{text: append([]byte(nil), in.Bytes()...)}
		}
		err := in.Err()
		if err == nil {
			err = io.EOF
		}
		lines <- line{err: err}
	}()
	return lines
}

// next returns the next line. The error is an *Error, from then on the same.
func (m *Machine) next() ([]byte, error) {
	if m.broken != nil {
		return nil, m.broken
	}
	l := <-m.lines
	switch {
	case errors.Is(l.err, io.EOF):
		m.broken = m.ending()
	case l.err != nil:
		m.broken = &Error{m.process.target, Confused, l.err.Error()}
		m.process.kill()
	}
	return l.text, m.broken
}

// ending is why the connection has ended.
func (m *Machine) ending() error {
	code, err := m.process.wait()
	if err != nil {
		return err
	}
	return &Error{m.process.target, Closed, fmt.Sprintf("lab ended there with status %d: %s", code, complaint(m.process.stderr.String()))}
}

// answer waits for an answer and makes sure that it is the one that comes now.
func (m *Machine) answer(want word) (*answer, error) {
	text, err := m.next()
	if err != nil {
		return nil, err
	}
	a, err := readAnswer(text)
	if err != nil || a == nil || a.Lab != want {
		return nil, &Error{m.process.target, Confused, fmt.Sprintf("no answer, but %.60q", text)}
	}
	return a, nil
}

// Facts are what the target says about itself.
func (m *Machine) Facts() runner.Facts { return m.facts }

// Run runs a plan there, as runner.RunPlan does here. listen may be nil.
func (m *Machine) Run(ctx context.Context, p runner.Plan, listen func(runner.Event)) (*runner.Transcript, error) {
	r := request{Run: p.Lesson.ID}
	for _, s := range p.Steps {
		if s.Asked {
			r.Steps = append(r.Steps, s.ID)
		}
	}
	begin := time.Now()
	defer m.endWith(ctx)()
	d, err := m.lesson(r, listen)
	t := d.Transcript()
	if t == nil {
		t = &runner.Transcript{}
	}
	// What the target says about itself does not change which lesson was asked for.
	t.Lesson, t.Asked, t.Machine, t.Started = r.Run, r.Steps, m.facts, begin.UTC()
	if err == nil {
		return t, nil
	}
	trouble := runner.MachineGone
	if ctx.Err() != nil {
		trouble, err = runner.Interrupted, context.Cause(ctx)
	}
	if d.InRun() {
		detail := err.Error()
		if lost := (*Error)(nil); errors.As(err, &lost) && lost.Detail != "" {
			detail = lost.Detail
		}
		e := t.Events[len(t.Events)-1]
		e = runner.Event{At: e.At, Kind: runner.RunEnd, Step: e.Step, Role: e.Role, ID: e.ID, Trouble: trouble, Detail: detail}
		t.Events = append(t.Events, e)
		if listen != nil {
			listen(e)
		}
	}
	return t, fmt.Errorf("lesson %s: %w", r.Run, err)
}

// endWith lets the target end when the context does, and puts a limit to that.
func (m *Machine) endWith(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		m.process.stdin.Close()
		time.AfterFunc(putBackLimit, m.process.kill)
	})
}

// lesson has the target run a lesson and reads its transcript.
func (m *Machine) lesson(r request, listen func(runner.Event)) (*recording.Decoder, error) {
	d := new(recording.Decoder)
	if err := send(m.process.stdin, r); err != nil {
		_, err := m.next() // says why
		return d, err
	}
	for size := 0; size < maxTranscript; {
		text, err := m.next()
		if err != nil {
			return d, err
		}
		size += len(text)
		if a, err := readAnswer(text); a != nil || err != nil {
			switch {
			case err != nil || a.Lab != ended:
				return d, &Error{m.process.target, Confused, fmt.Sprintf("no end of a lesson, but %.60q", text)}
			case a.Error != "":
				return d, errors.New(a.Error)
			}
			return d, nil
		}
		e, err := d.Add(text)
		if err != nil {
			return d, &Error{m.process.target, Confused, err.Error()}
		}
		if e != nil && listen != nil {
			listen(*e)
		}
	}
	return d, &Error{m.process.target, Confused, fmt.Sprintf("a lesson with more than %d MiB", maxTranscript>>20)}
}

// Reset has the target put back what lessons have changed.
func (m *Machine) Reset(ctx context.Context) error {
	defer m.endWith(ctx)()
	if err := send(m.process.stdin, request{Reset: true}); err != nil {
		_, err := m.next()
		return err
	}
	a, err := m.answer(ended)
	if err == nil && a.Error != "" {
		err = errors.New(a.Error)
	}
	return err
}

// Close has the target put everything back and ends the connection. It returns
// nil for a connection that has broken before, as its error was seen already.
func (m *Machine) Close() error {
	limit := time.AfterFunc(putBackLimit, m.process.kill)
	defer limit.Stop()
	m.process.stdin.Close()
	if m.broken != nil {
		go func() { // lets read end
			for range m.lines {
			}
		}()
		_, _ = m.process.wait() // its error is broken
		return nil
	}
	var saw *answer
	for {
		text, err := m.next()
		if err != nil {
			_, _ = m.process.wait()
			if saw == nil {
				return err
			}
			break
		}
		if a, _ := readAnswer(text); a != nil && a.Lab == closed {
			saw = a
		}
	}
	if saw.Error != "" {
		return errors.New(saw.Error)
	}
	return nil
}
