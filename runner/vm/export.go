package vm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"lab/lessons"
	"lab/runner/vm/archive"
)

// Export writes the image and those of its snapshots that another computer can use to
// w as an archive, without their keys, and returns the archive's SHA-256 in hex. The
// error wraps ErrNotSetUp if there is no image.
func (s Store) Export(ctx context.Context, w io.Writer, o Options) (sum string, err error) {
	unlock, err := s.lockToRead(ctx, o)
	if err != nil {
		return "", err
	}
	defer unlock()
	r, err := theRecipe()
	if err != nil {
		return "", notSetUp(err)
	}
	i, err := s.image(r)
	if err != nil {
		return "", notSetUp(err)
	}
	dir, err := os.MkdirTemp(scratchDir, s.scratchPrefix())
	if err != nil {
		return "", fmt.Errorf("make a scratch directory: %w", err)
	}
	defer os.RemoveAll(dir)
	heard := o.within("export", 0, 1)
	heard(0, "check")
	if err := i.verify(); err != nil {
		return "", err
	}
	link := func(path string) error { return os.Symlink(path, filepath.Join(dir, filepath.Base(path))) }
	for _, name := range archive.Names() {
		if err := link(i.path(name)); err != nil {
			return "", err
		}
	}
	e, err := s.emulator(ctx)
	if err != nil {
		return "", err
	}
	var others []string
	for n, flavour := range Flavours() {
		frozen, err := s.snapshot(i, e, flavour)
		switch {
		case errors.Is(err, fs.ErrNotExist): // one that nobody wanted yet
			continue
		case err != nil:
			return "", err
		case e.accel == "kvm": // what it has shown of this processor was not tried on another
			continue
		}
		heard(0.1+0.2*float64(n), "keys")
		name := s.travelName(flavour, i, e)
		if err := frozen.forget(ctx, i, e, flavour, filepath.Join(dir, name)); err != nil {
			return "", fmt.Errorf("take the keys off the machine with %s: %w", flavour, err)
		}
		others = append(others, name)
	}
	for _, x := range s.extras(lessons.Extras(), true) {
		if err := link(x.path); err != nil {
			return "", err
		}
		others = append(others, filepath.Base(x.path))
	}
	heard(0.5, "write")
	return archive.Write(writer{ctx, w}, dir, r.sum, i.Kernel, others...)
}

// forgetKeys is a command that leaves nothing of a machine's keys and has it ask for others.
const forgetKeys = "systemctl stop ssh lab-keys; " + zeroFree + "; systemctl start --no-block ssh"

// forget writes a flavour's snapshot to a file as a machine that was frozen while it
// asked for keys.
func (frozen snapshot) forget(ctx context.Context, i image, e emulator, flavour, path string) error {
	disk, err := frozen.copy(ctx)
	if err != nil {
		return err
	}
	defer disk.Close()
	m, err := open(ctx, func(ctx context.Context) (*Machine, error) {
		return frozen.start(ctx, i, e, flavour, disk, nil)
	})
	if err != nil {
		return err
	}
	defer m.Close()
	if err := m.freeze(ctx, forgetKeys, saysWaits); err != nil {
		return err
	}
	return copyTo(ctx, path, disk)
}

// verify compares the content of all files with the manifest: what goes to
// many computers is looked at more closely than what a machine starts from.
func (i image) verify() error {
	for name, want := range i.Files {
		sum, err := digest(i.path(name))
		if err != nil {
			return err
		}
		if sum != want.SHA256 {
			return fmt.Errorf("%s is %w: its content has changed (run: lab setup --clean, then lab setup)", i.path(name), errDamaged)
		}
	}
	return nil
}

// A writer ends with its context.
type writer struct {
	ctx context.Context
	io.Writer
}

func (w writer) Write(b []byte) (int, error) {
	if w.ctx.Err() != nil {
		return 0, context.Cause(w.ctx)
	}
	return w.Writer.Write(b)
}
