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
)

// openLimit is for starting from a snapshot, which takes seconds.
const openLimit = 3 * time.Minute

// Open starts a machine of a flavour, "apparmor" or "selinux", from its
// snapshot. The error wraps ErrNotSetUp if there is none.
func (s Store) Open(ctx context.Context, flavour string) (*Machine, error) {
	r, err := theRecipe()
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
	overlay, err := frozen.copy(ctx)
	if err != nil {
		return nil, err
	}
	defer overlay.Close()
	return frozen.start(ctx, i, e, flavour, overlay, s.extras(lessons.Extras(), true))
}

// start does so with a copy of the snapshot's disk.
func (frozen snapshot) start(ctx context.Context, i image, e emulator, flavour string, disk *os.File, extras []extra) (*Machine, error) {
	q, err := i.load(ctx, e, flavour, disk, extras)
	if err != nil {
		return nil, err
	}
	m := &Machine{qemu: q, facts: frozen.Facts, keys: frozen.keys}
	if err := m.connect(); err != nil {
		q.kill()
		return nil, err
	}
	return m, nil
}

// load starts QEMU with the snapshot in a disk. The machine stands still.
func (i image) load(ctx context.Context, e emulator, flavour string, disk *os.File, extras []extra) (*qemu, error) {
	b := i.boot(e, flavour, disk)
	b.loadvm, b.extras = true, extras
	return start(ctx, b)
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
