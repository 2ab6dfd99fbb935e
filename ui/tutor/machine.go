package tutor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lab/lessons"
	"lab/runner"
)

// ErrGone says that the machine does not answer any more and was given up. The
// next step gets a new one.
var ErrGone = errors.New("the machine is gone")

// keepLimit is how long a machine has to answer after work on it was interrupted.
const keepLimit = 3 * time.Second

// check gives the machine up if an error of it says so. One that answers although
// work on it was interrupted is kept, and reset before the next step.
func (t *Tutor) check(err error) error {
	if errors.Is(err, context.Canceled) && t.machine != nil {
		ctx, cancel := context.WithTimeout(t.life, keepLimit)
		defer cancel()
		if runner.Alive(ctx, t.machine) == nil {
			t.look()
			t.endSession()
			t.halfway = true
			return err
		}
	}
	return t.lost(err)
}

// lost gives the machine up if there is an error.
func (t *Tutor) lost(err error) error {
	if err == nil {
		return nil
	}
	t.drop()
	return fmt.Errorf("%w: %w", ErrGone, err)
}

// Alive asks the machine whether it is there, and gives it up if it is not. No
// machine at all is no error.
func (t *Tutor) Alive(ctx context.Context) error {
	defer t.lock(Listener{})()
	if t.machine == nil {
		return nil
	}
	return t.check(runner.Alive(ctx, t.machine))
}

// Reset brings the pristine machine back, where one is open.
func (t *Tutor) Reset(ctx context.Context, listen Listener) error {
	defer t.lock(listen)()
	return t.reset(ctx)
}

func (t *Tutor) reset(ctx context.Context) error {
	t.look()
	t.endSession()
	if t.machine == nil {
		return nil
	}
	t.stage(Resetting, t.flavour)
	if err := t.machine.Reset(ctx); err != nil {
		return t.lost(err)
	}
	t.touched, t.typed, t.halfway = false, false, false
	return nil
}

// File reads a file of a step as it is in the machine; false if it is not
// there.
func (t *Tutor) File(ctx context.Context, l *lessons.Lesson, f lessons.File, listen Listener) (string, bool, error) {
	defer t.lock(listen)()
	if err := t.enter(ctx, l, false); err != nil {
		return "", false, err
	}
	text, err := runner.Get(ctx, t.machine, f.Owner, f.Target)
	if errors.As(err, new(*runner.ExitError)) {
		return "", false, nil
	}
	return text, err == nil, t.check(err)
}

// Shell starts a login shell of a user on a terminal, in the machine of a
// lesson as the lesson's steps have left it.
func (t *Tutor) Shell(ctx context.Context, l *lessons.Lesson, user string, size runner.Size, listen Listener) (runner.Process, error) {
	defer t.lock(listen)()
	if err := t.enter(ctx, l, false); err != nil {
		return nil, err
	}
	t.touched = true
	p, err := t.machine.Start(ctx, runner.Command{User: user, TTY: &size})
	if err != nil {
		return nil, t.check(err)
	}
	t.watch(context.WithoutCancel(ctx))
	return p, nil
}

// Warm opens the machine of a lesson ahead of its first step, where none is open, and a
// terminal for that step.
func (t *Tutor) Warm(ctx context.Context, l *lessons.Lesson) error {
	defer t.lock(Listener{})()
	if t.machine != nil {
		return nil
	}
	if err := t.ready(ctx, Flavour(l)); err != nil || len(l.Steps) == 0 {
		return err
	}
	first := l.Steps[0]
	if len(l.Needs.Extras)+len(first.Needs.Extras) > 0 {
		return nil // their programs are not there yet
	}
	t.begin(l)
	return t.check(t.session.Warm(ctx, first.Act.User))
}

// Close ends the machine.
func (t *Tutor) Close() error {
	t.work.Lock()
	defer t.work.Unlock()
	return t.drop()
}

// enter makes sure that the machine of a lesson is open, as the lesson's steps have
// left it, or a pristine one.
func (t *Tutor) enter(ctx context.Context, l *lessons.Lesson, pristine bool) error {
	if t.session != nil && t.lesson != l && !t.session.Began() {
		t.endSession()
	}
	if pristine || t.session != nil && t.lesson != l {
		if err := t.reset(ctx); err != nil && ctx.Err() != nil {
			return err
		}
	}
	return t.ready(ctx, Flavour(l))
}

// ready makes sure that a machine of the flavour is open.
func (t *Tutor) ready(ctx context.Context, flavour string) error {
	if t.machine != nil && t.flavour == flavour {
		return nil
	}
	if err := t.drop(); err != nil {
		return err
	}
	t.stage(Starting, flavour)
	m, err := t.open(ctx, flavour)
	if err != nil {
		return err
	}
	t.machine, t.flavour, t.touched, t.typed, t.halfway = m, flavour, false, false, false
	return nil
}

// drop gives the machine up: it is broken, or another one is wanted.
func (t *Tutor) drop() error {
	t.look()
	t.endSession()
	m := t.machine
	t.machine, t.flavour, t.halfway = nil, "", false
	if m == nil {
		return nil
	}
	return m.Close()
}

func (t *Tutor) endSession() {
	if t.session != nil {
		t.session.Close()
	}
	t.session, t.lesson = nil, nil
}
