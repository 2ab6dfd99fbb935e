package vm

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"lab/runner/debian"
)

// build makes disk.raw, vmlinuz, initrd and kernel-version in dir, out of
// Debian packages. It needs no rights: an ordinary user's mmdebstrap works in a
// user namespace.
func (s Store) build(ctx context.Context, r recipe, dir string, o Options) error {
	scratch, err := s.makeScratch()
	if err != nil {
		return err
	}
	defer s.removeScratch()
	files := filepath.Join(scratch, "recipe")
	if err := debian.Unpack(r.files, files); err != nil {
		return err
	}
	containers := filepath.Join(scratch, "debian.tar")
	tree, err := debian.Containers(r.files, files, containers)
	if err != nil {
		return err
	}
	tree.Heard = func(float64, string) {} // the disk takes longer
	done, err := makeFIFO(containers + ".done")
	if err != nil {
		return err
	}
	defer done.Close()

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err := tree.Build(ctx, scratch)
		if err == nil {
			_, err = done.WriteString("\n")
		}
		if err != nil {
			cancel(fmt.Errorf("build the container images: %w", err))
		}
	}()
	if err := r.buildDisk(ctx, scratch, files, containers, dir, o); err != nil {
		cancel(fmt.Errorf("build the machine's disk: %w", err))
	}
	<-ended
	return context.Cause(ctx)
}

// makeFIFO makes a FIFO that also sub-uids of this user can read from. It is open for
// both, so that what is written stays in it until somebody reads it.
func makeFIFO(path string) (*os.File, error) {
	if err := unix.Mkfifo(path, 0o644); err != nil {
		return nil, fmt.Errorf("make the FIFO %s: %w", path, err)
	}
	if err := os.Chmod(path, 0o644); err != nil { // whatever the umask
		return nil, err
	}
	return os.OpenFile(path, os.O_RDWR, 0)
}

// buildDisk builds the machine's disk. It waits at its end for the file containers,
// until its FIFO has a line.
func (r recipe) buildDisk(ctx context.Context, scratch, files, containers, dir string, o Options) error {
	packages, err := debian.Packages(r.files, "packages")
	if err != nil {
		return err
	}
	built := filepath.Join(scratch, "machine.tar")
	err = debian.Tree{
		Options: []string{
			"--format=null",
			"--include=" + strings.Join(packages, ","),
			"--essential-hook=sync-in '" + files + "/rootfs' /",
			"--customize-hook=mkdir -p \"$1/var/lib/lab/images\"",
			"--customize-hook=read -r _ <'" + containers + ".done'",
			"--customize-hook=copy-in '" + containers + "' /var/lib/lab/images",
			"--customize-hook=LAB_DISK_SIZE=" + diskSize + " '" + files + "/customize.sh' \"$1\"",
			"--customize-hook=download /tmp/machine.tar '" + built + "'",
		},
		Target: "-",
		Heard:  o.within("packages", 0, diskDone),
	}.Build(ctx, scratch)
	if err != nil {
		return err
	}
	archive, err := os.Open(built)
	if err != nil {
		return err
	}
	defer archive.Close()
	return untar(archive, dir)
}

// untar unpacks plain files without folders, and leaves holes where there are
// only zeros.
func untar(in io.Reader, dir string) error {
	t := tar.NewReader(in)
	for {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the built files: %w", err)
		}
		if h.Typeflag == tar.TypeDir {
			continue
		}
		if h.Name != filepath.Base(h.Name) {
			return fmt.Errorf("read the built files: unexpected name %q", h.Name)
		}
		if err := writeSparse(filepath.Join(dir, h.Name), t, h.Size); err != nil {
			return err
		}
	}
}

func writeSparse(path string, in io.Reader, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	buf := make([]byte, 64<<10)
	for at := int64(0); at < size; {
		n, err := io.ReadFull(in, buf[:min(int64(len(buf)), size-at)])
		if err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
		if !zero(buf[:n]) {
			if _, err := f.WriteAt(buf[:n], at); err != nil {
				return err
			}
		}
		at += int64(n)
	}
	if err := f.Truncate(size); err != nil {
		return err
	}
	return f.Close()
}

func zero(b []byte) bool { return len(bytes.TrimLeft(b, "\x00")) == 0 }

// Where the stages of a set-up end, as parts of the whole. Measured under TCG;
// they only move the bar.
const (
	diskDone = 0.2
	bakeDone = 0.75
)

// within returns a listener that reports a stage's own progress as part of the whole.
func (o Options) within(stage string, from, to float64) func(part float64, text string) {
	last := from
	return func(part float64, text string) {
		if part >= 0 {
			last = max(last, from+(to-from)*min(part, 1))
		}
		o.report(stage, last, text)
	}
}
