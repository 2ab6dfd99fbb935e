package vm

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"lab/runner/computer"
)

// lessonMiB is how much the disk of a machine may grow.
const lessonMiB = 1 << 10

// overlay makes the file, still empty, that a machine from this snapshot writes
// to, and returns its folder. Beside the snapshot it may share its blocks; it goes
// elsewhere where the store is read-only, full, or on a file system that cannot
// make files without a name (NFS, sshfs).
func (frozen snapshot) overlay() (f *os.File, dir string, err error) {
	info, err := os.Stat(frozen.path)
	if err != nil {
		return nil, "", err
	}
	places := []string{filepath.Dir(frozen.path)}
	if dir := os.Getenv("TMPDIR"); filepath.IsAbs(dir) {
		places = append(places, dir)
	}
	return nameless(append(places, scratchDir), info.Size()>>20+lessonMiB)
}

// nameless makes a file without a name in the first place that has room for it: it
// is gone when the last process that has it open ends, however it ends. A file
// that never had a name is preferred, because one that is removed after it was
// made stays if lab is killed in between.
func nameless(places []string, needMiB int64) (f *os.File, dir string, err error) {
	var troubles []string
	for _, create := range []func(string) (*os.File, error){neverNamed, removed} {
		for _, dir = range places {
			free, err := computer.FreeDisk(dir)
			if err == nil && free < needMiB {
				err = fmt.Errorf("%d MiB are free, %d are needed", free, needMiB)
			}
			if err == nil {
				if f, err = create(dir); err == nil {
					return f, dir, nil
				}
			}
			troubles = append(troubles, fmt.Sprintf("%s: %v", dir, err))
		}
	}
	last := troubles[len(places):] // of those by the way that asks for less
	return nil, "", &problem{Note: note(noPlace, needMiB, strings.Join(last, "; "))}
}

// neverNamed makes a file by O_TMPFILE (open(2)).
func neverNamed(dir string) (*os.File, error) {
	fd, err := unix.Open(dir, unix.O_TMPFILE|unix.O_RDWR|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), dir), nil
}

func removed(dir string) (*os.File, error) {
	f, err := os.CreateTemp(dir, ".lab-")
	if err != nil {
		return nil, errors.Unwrap(err) // its name says nothing
	}
	if err := os.Remove(f.Name()); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
