package vm

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"lab/lessons"
	"lab/runner/vm/archive"
)

// Export writes the image to w as an archive, without the keys of this
// installation, and returns the archive's SHA-256 in hex. The error wraps
// ErrNotSetUp if there is no image.
func (s Store) Export(ctx context.Context, w io.Writer, o Options) (sum string, err error) {
	unlock, err := s.lockToRead(ctx, o)
	if err != nil {
		return "", err
	}
	defer unlock()
	r, err := s.recipe()
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
	for _, name := range []string{"vmlinuz", "initrd"} {
		if err := os.Symlink(i.path(name), filepath.Join(dir, name)); err != nil {
			return "", err
		}
	}
	heard(0.1, "keys")
	overlay, _, err := edit(ctx, dir, i.path("base.qcow2"), forgetKeys)
	if err != nil {
		return "", fmt.Errorf("take the keys off the disk: %w", err)
	}
	defer overlay.Close()
	heard(0.5, "compress")
	disk := filepath.Join(dir, "base.qcow2")
	if err := flatten(ctx, overlay, i.path("base.qcow2"), "qcow2", disk, "-c", "-o", "compression_type=zstd"); err != nil {
		return "", err
	}
	heard(0.8, "write")
	var extras []string
	for _, x := range s.extras(lessons.Extras(), true) {
		name := filepath.Base(x.path)
		if err := os.Symlink(x.path, filepath.Join(dir, name)); err != nil {
			return "", err
		}
		extras = append(extras, name)
	}
	return archive.Write(writer{ctx, w}, dir, r.common, i.Kernel, extras...)
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
