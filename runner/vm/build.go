package vm

import (
	"context"
	"errors"
	"fmt"
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
	out := filepath.Join(scratch, "out")
	if err := makeOpenDir(out); err != nil {
		return err
	}
	err = debian.Tree{
		Options: []string{
			"--format=null",
			"--include=" + strings.Join(packages, ","),
			"--essential-hook=sync-in '" + files + "/rootfs' /",
			"--customize-hook=mkdir -p \"$1/var/lib/lab/images\"",
			"--customize-hook=read -r _ <'" + containers + ".done'",
			"--customize-hook=copy-in '" + containers + "' /var/lib/lab/images",
			"--customize-hook=LAB_DISK_SIZE=" + diskSize + " '" + files + "/customize.sh' \"$1\" '" + out + "'",
		},
		Target: "-",
		Heard:  o.within("packages", 0, diskDone),
	}.Build(ctx, scratch)
	if err != nil {
		return err
	}
	for _, name := range []string{"vmlinuz", "initrd", "kernel-version"} {
		b, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			return err
		}
	}
	return moveDisk(ctx, filepath.Join(out, "disk.raw"), filepath.Join(dir, "disk.raw"))
}

// makeOpenDir makes a folder in which also sub-uids of this user can make files, and
// nobody can touch another's, as in /tmp.
func makeOpenDir(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil {
		return err
	}
	return os.Chmod(path, 0o777|os.ModeSticky) // whatever the umask
}

// moveDisk moves a raw disk, to another file system, too.
func moveDisk(ctx context.Context, from, to string) error {
	if err := os.Rename(from, to); !errors.Is(err, unix.EXDEV) {
		return err
	}
	return qemuImg(ctx, nil, "convert", "-f", "raw", "-O", "raw", from, to) // leaves holes
}

// Where the stages of a set-up end, as parts of the whole. Measured under TCG;
// they only move the bar.
const (
	diskDone = 0.25
	bakeDone = 0.7
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
