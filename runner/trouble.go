package runner

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// abandon sorts out why a line did not end, and makes the terminal usable
// again or throws it away.
func (r *run) abandon(ctx context.Context, user string, t *terminal, err error) (Trouble, error) {
	trouble := r.trouble(ctx, err, MachineGone)
	switch {
	case ctx.Err() != nil:
	case errors.Is(err, errTimeout), errors.Is(err, errStuck):
		trouble, err = r.late(ctx, t, err)
		if t.interrupt(ctx, 10*time.Second) {
			return trouble, err
		}
		trouble, err = r.unlessLost(ctx, trouble, err)
	case errors.Is(err, errShellGone):
		trouble, err = r.unlessLost(ctx, ShellGone, err)
	case errors.Is(err, errOutOfStep):
		trouble = OutOfStep
	case errors.Is(err, errBackground):
		trouble = Background
	}
	t.close()
	delete(r.terminals, user)
	return trouble, err
}

// unopened is the trouble with a terminal that could not be opened.
func (r *run) unopened(ctx context.Context, err error) (Trouble, error) {
	switch {
	case ctx.Err() != nil:
	case errors.Is(err, errOutOfStep):
		return r.unlessLost(ctx, OutOfStep, err)
	case errors.Is(err, errShellGone):
		return r.unlessLost(ctx, ShellGone, err)
	}
	return r.trouble(ctx, err, MachineGone), err
}

// late is the trouble with a line that has not ended in time.
func (r *run) late(ctx context.Context, t *terminal, err error) (Trouble, error) {
	if name := r.waits(ctx, t); name != "" {
		return Waits, fmt.Errorf("%w; %s waits", err, name)
	}
	return TimedOut, err
}

// aliveLimit is how long a machine may take for the shortest of commands.
const aliveLimit = time.Minute

// unlessLost is a trouble with a shell and its error, unless the whole machine is
// lost, which takes its shells with it.
func (r *run) unlessLost(ctx context.Context, trouble Trouble, err error) (Trouble, error) {
	if lost := Alive(ctx, r.machine); lost != nil {
		return r.trouble(ctx, lost, MachineGone), lost
	}
	return trouble, err
}

// Alive asks a machine whether it is there.
func Alive(ctx context.Context, m Machine) error {
	ctx, cancel := context.WithTimeoutCause(ctx, aliveLimit, ErrSilent)
	defer cancel()
	_, err := Exec(ctx, m, "root", "true", nil)
	return err
}

// trouble names the trouble that an error means.
func (r *run) trouble(ctx context.Context, err error, otherwise Trouble) Trouble {
	switch {
	case ctx.Err() != nil:
		return Interrupted
	case errors.Is(err, ErrSilent):
		return Silent
	case otherwise == NotPrepared && !errors.As(err, new(*ExitError)):
		return MachineGone
	}
	return otherwise
}
