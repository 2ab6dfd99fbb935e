package tutor

import (
	"context"
	"errors"
	"fmt"

	"lab/lessons"
	"lab/runner"
)

// Clean calls do with a tutor whose machine is in its pristine state. Where the learner
// has had a shell, that is a machine beside theirs, which stays as it is; where there
// is no room for one, theirs is reset, and Stage hears Alone before. do runs steps of
// the lesson; if ctx ends meanwhile, Clean returns soon, with ctx's error.
func (t *Tutor) Clean(ctx context.Context, l *lessons.Lesson, listen Listener, do func(*Tutor) error) error {
	other, err := t.beside(ctx, l, listen)
	if err != nil {
		return err
	}
	if other == nil {
		if err := t.Reset(ctx, listen); err != nil {
			return err
		}
		return do(t)
	}
	defer other.Close()
	defer context.AfterFunc(ctx, func() { other.machine.Close() })() // nobody needs it any more
	err = do(other.Tutor)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// A second is a tutor on a machine beside another's.
type second struct {
	*Tutor
	machine Machine
}

// beside returns a tutor on a machine beside the learner's; nil where theirs is to be
// reset.
func (t *Tutor) beside(ctx context.Context, l *lessons.Lesson, listen Listener) (*second, error) {
	defer t.lock(listen)()
	if t.machine == nil || t.flavour != Flavour(l) || !t.touched {
		return nil, nil
	}
	t.stage(Another, t.flavour)
	m, err := t.machine.Beside(ctx)
	switch {
	case ctx.Err() != nil:
		if err == nil {
			m.Close()
		}
		return nil, ctx.Err()
	case err != nil:
		t.stage(Alone, err.Error())
		return nil, nil
	}
	other := New(t.life, func(context.Context, string) (Machine, error) { return nil, errNoThird })
	other.machine, other.flavour = known{m, t.machine.Facts()}, t.flavour
	return &second{other, other.machine}, nil
}

var errNoThird = errors.New("the machine beside the learner's is gone")

// known is a machine of which another one, that is the same, has said what it is.
type known struct {
	runner.Machine
	facts runner.Facts
}

func (k known) Facts() runner.Facts { return k.facts }

func (k known) Beside(context.Context) (runner.Machine, error) { return nil, errNoThird }

// Put writes the files of an answer into the machine, where one is open. It reports
// whether it has.
func (t *Tutor) Put(ctx context.Context, answer *lessons.Lesson) (bool, error) {
	defer t.lock(Listener{})()
	if t.machine == nil {
		return false, nil
	}
	for _, f := range answer.AnswerFiles() {
		err := runner.Put(ctx, t.machine, f.Owner, f.Target, 0o644, answer.File(f.Source))
		if errors.As(err, new(*runner.ExitError)) {
			return false, fmt.Errorf("put the answer into the machine: %w", err)
		}
		if err != nil {
			return false, t.check(err)
		}
	}
	return true, nil
}
