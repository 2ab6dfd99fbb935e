// Package save writes the files that lab leaves behind: reports, transcripts,
// progress, notes on a computer's state, marks of finished work.
//
// A file appears under its name only when it is whole and on the disk; until
// then, and after a failure, the old one stays. Links are followed. A new file
// gets its rights from the umask, an old one keeps mode and owner. What cannot be
// replaced is written in place: devices, pipes, open files as /dev/stdout, and
// files of others or in folders that only others may change.
package save

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
	"golang.org/x/sys/unix"
)

// A File is a file that will be written.
type File struct {
	Path string // as the user named it

	target string                // what Path leads to
	next   *renameio.PendingFile // takes the file's place; nil where it is written in place
	place  *os.File              // the file itself, else nil
	stale  bool                  // place has a content that has to go
}

// Create gets ready to write a file, so that a wrong path is an error before the
// work whose result it is for. perm, less the umask, is the mode of a new file.
// It waits, as a shell does, until somebody reads a pipe that has a name.
// What is returned without an error has to be filled or discarded.
func Create(path string, perm fs.FileMode) (*File, error) {
	target, err := resolve(path)
	if err != nil {
		return nil, err
	}
	if fd, ok := descriptor(target); ok {
		place, err := duplicate(fd, path)
		return &File{Path: path, target: target, place: place}, err
	}
	place, err := os.OpenFile(target, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		next, err := pending(target, perm)
		return &File{Path: path, target: target, next: next}, err
	}
	if err != nil {
		return nil, err
	}
	next, regular, err := successor(place, target, perm)
	if next != nil || err != nil {
		place.Close()
		return &File{Path: path, target: target, next: next}, err
	}
	return &File{Path: path, target: target, place: place, stale: regular}, nil
}

func pending(target string, perm fs.FileMode) (*renameio.PendingFile, error) {
	return renameio.NewPendingFile(target, renameio.WithTempDir(filepath.Dir(target)),
		renameio.WithPermissions(perm), renameio.WithExistingPermissions())
}

// successor is the file that is to take the place of the one that is open, nil if
// that has to be written in place.
func successor(old *os.File, target string, perm fs.FileMode) (next *renameio.PendingFile, regular bool, err error) {
	var was unix.Statx_t
	if err := unix.Statx(int(old.Fd()), "", unix.AT_EMPTY_PATH, unix.STATX_BASIC_STATS, &was); err != nil {
		return nil, false, &fs.PathError{Op: "stat", Path: target, Err: err}
	}
	regular = was.Mode&unix.S_IFMT == unix.S_IFREG
	mounted := was.Attributes&unix.STATX_ATTR_MOUNT_ROOT != 0 // alone, as into a container
	if !regular || mounted || openFile().MatchString(target) {
		return nil, regular, nil
	}
	next, err = pending(target, perm)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, true, nil
	case err != nil:
		return nil, true, err
	case next.Chown(int(was.Uid), int(was.Gid)) != nil: // EPERM; EINVAL in a user namespace
		return nil, true, next.Cleanup()
	}
	return next, true, nil
}

// Fill has write write the file and puts it into its place. If an error is
// returned nothing of the attempt stays, except of a file that is written in place.
func (f *File) Fill(write func(io.Writer) error) error {
	if f.next == nil {
		return f.overwrite(write)
	}
	defer f.next.Cleanup()
	if err := write(f.next); err != nil {
		return err
	}
	name := f.next.Name()
	if err := f.next.CloseAtomicallyReplace(); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

// overwrite is Fill for what is written in place. A file loses what it had; what
// others have open as well goes on where they are.
func (f *File) overwrite(write func(io.Writer) error) error {
	defer f.place.Close()
	if f.stale {
		if err := f.place.Truncate(0); err != nil {
			return err
		}
	}
	if err := write(f.place); err != nil {
		return err
	}
	if f.stale {
		if err := f.place.Sync(); err != nil {
			return err
		}
	}
	return f.place.Close()
}

// Replaces tells whether nothing would be left of other if f was filled after it.
func (f *File) Replaces(other *File) bool {
	return f.target == other.target && (f.next != nil || f.stale)
}

// Discard gives up a file that was not filled; after Fill it does nothing.
func (f *File) Discard() {
	if f.next != nil {
		_ = f.next.Cleanup() // gone already if it was filled
	}
	if f.place != nil {
		f.place.Close()
	}
}

// To writes a file by write.
func To(path string, perm fs.FileMode, write func(io.Writer) error) error {
	f, err := Create(path, perm)
	if err != nil {
		return err
	}
	defer f.Discard()
	return f.Fill(write)
}

// Bytes writes a file that has content.
func Bytes(path string, perm fs.FileMode, content []byte) error {
	return To(path, perm, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// Rename renames a file or a folder; when it returns nil that outlasts a loss of power.
func Rename(old, path string) error {
	if err := os.Rename(old, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir writes the names in a folder to the disk, where its file system can and
// its owner lets us.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err == nil {
		err = errors.Join(d.Sync(), d.Close())
	}
	if errors.Is(err, unix.EINVAL) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}
