// Package lock keeps programs out of each other's way by locks on files. The kernel
// gives a lock back when the file is closed, at the latest when the process ends.
// Ready-made packages such as go-internal/lockedfile wait without an end.
package lock

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// ErrTaken says that another program has the lock.
var ErrTaken = errors.New("another program has it locked")

// A Kind of lock tries to take one, without waiting. The error is ErrTaken if
// another program has it.
type Kind func(*os.File) error

// The kinds of locks.
var (
	// Exclusive and Shared are those of flock(2).
	Exclusive Kind = func(f *os.File) error { return taken(f, unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)) }
	Shared    Kind = func(f *os.File) error { return taken(f, unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB)) }
	// Record is an exclusive one of fcntl(2), of the whole file.
	Record Kind = func(f *os.File) error {
		return taken(f, unix.FcntlFlock(f.Fd(), unix.F_SETLK, &unix.Flock_t{Type: unix.F_WRLCK}))
	}
)

func taken(f *os.File, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, unix.EWOULDBLOCK), errors.Is(err, unix.EACCES): // fcntl(2) has both
		err = ErrTaken
	}
	return &fs.PathError{Op: "lock", Path: f.Name(), Err: err}
}

// Wait takes a lock as soon as it is free. waiting, if there is one, is called when
// it is not free at once. When ctx ends before, the error wraps ErrTaken and says why
// ctx has ended.
func (take Kind) Wait(ctx context.Context, f *os.File, waiting func()) error {
	const again = 100 * time.Millisecond // no event tells of a lock that is free
	for said := false; ; said = true {
		err := take(f)
		if !errors.Is(err, ErrTaken) {
			return err
		}
		if !said && waiting != nil {
			waiting()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", err, context.Cause(ctx))
		case <-time.After(again):
		}
	}
}
