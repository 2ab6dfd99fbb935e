package vm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"lab/lessons"
	"lab/runner/ssh"
)

// openLimit is for starting from a snapshot, which takes seconds.
const openLimit = 3 * time.Minute

// Open starts a machine of a flavour, "apparmor" or "selinux", from its
// snapshot. The error wraps ErrNotSetUp if there is none.
func (s Store) Open(ctx context.Context, flavour string) (*Machine, error) {
	r, err := s.recipe()
	if err != nil {
		return nil, notSetUp(err)
	}
	i, err := s.image(r)
	if err != nil {
		return nil, notSetUp(err)
	}
	e, err := s.emulator(ctx)
	if err != nil {
		return nil, err
	}
	frozen, err := s.snapshot(i, e, flavour)
	if err != nil {
		return nil, notFrozen(flavour, err)
	}
	launch := func(ctx context.Context) (*Machine, error) { return s.launch(ctx, i, e, flavour, frozen) }
	m, err := open(ctx, launch)
	if err != nil {
		return nil, fmt.Errorf("start the machine with %s from its snapshot: %w", flavour, err)
	}
	m.another = func(ctx context.Context) (*Machine, error) {
		if err := roomForSpare(spareMemoryMiB); err != nil {
			return nil, err
		}
		return launch(ctx)
	}
	return m, nil
}

func open(ctx context.Context, launch func(context.Context) (*Machine, error)) (*Machine, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, openLimit, fmt.Errorf("it did not answer within %v", openLimit))
	defer cancel()
	m, err := launch(ctx)
	if err != nil {
		return nil, err
	}
	if err := m.wake(ctx); err != nil {
		m.Close()
		return nil, errors.Join(context.Cause(ctx), err)
	}
	return m, nil
}

// launch starts QEMU with a flavour's snapshot. The machine stands still as it
// did when the snapshot was made.
func (s Store) launch(ctx context.Context, i image, e emulator, flavour string, frozen snapshot) (*Machine, error) {
	login := ssh.Config{}
	var err error
	if login.Signer, err = s.key(); err != nil {
		return nil, err
	}
	if login.HostKey, err = i.hostKey(); err != nil {
		return nil, err
	}
	overlay, err := frozen.copy(ctx)
	if err != nil {
		return nil, err
	}
	defer overlay.Close()
	b := i.boot(e, flavour, overlay)
	b.loadvm, b.extras = true, s.extras(lessons.Extras(), true)
	q, err := start(ctx, b)
	if err != nil {
		return nil, err
	}
	m := &Machine{qemu: q, facts: frozen.Facts, login: login}
	m.connect()
	return m, nil
}

// copy copies the snapshot's disk into a file without a name.
func (frozen snapshot) copy(ctx context.Context) (*os.File, error) {
	from, err := os.Open(frozen.path)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	to, dir, err := frozen.overlay()
	if err != nil {
		return nil, err
	}
	if err := copyFile(ctx, to, from); err != nil {
		to.Close()
		return nil, fmt.Errorf("copy %s to %s: %w", frozen.path, dir, err)
	}
	return to, nil
}

// copyFile copies a whole file: by sharing its blocks where the file system
// can do that (FICLONE, ioctl_ficlonerange(2)), else inside the kernel.
func copyFile(ctx context.Context, to, from *os.File) error {
	if unix.IoctlFileClone(int(to.Fd()), int(from.Fd())) == nil {
		return nil
	}
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return err
	}
	const piece = 16 << 20 // bytes: a fraction of a second, after which ctx counts
	for ctx.Err() == nil {
		if _, err := io.CopyN(to, from, piece); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
	return context.Cause(ctx)
}
