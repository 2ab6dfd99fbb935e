package save

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"

	"lab/runner/lazy"
)

// mostLinks is how many links may follow each other, as for the kernel
// (path_resolution(7)).
const mostLinks = 40

// resolve follows the links that a path is, also one whose end does not exist
// yet. It stops in /proc, whose links lead to what may have no name.
func resolve(path string) (string, error) {
	at := path
	for range mostLinks {
		dir, err := filepath.EvalSymlinks(filepath.Dir(at))
		if err != nil {
			return "", err
		}
		if dir, err = filepath.Abs(dir); err != nil {
			return "", err
		}
		name := filepath.Join(dir, filepath.Base(at))
		if openFile().MatchString(name) {
			return name, nil
		}
		to, err := os.Readlink(name)
		switch {
		case errors.Is(err, unix.EINVAL), errors.Is(err, fs.ErrNotExist): // no link
			return name, nil
		case err != nil:
			return "", err
		case !filepath.IsAbs(to):
			to = filepath.Join(dir, to)
		}
		at = to
	}
	return "", &fs.PathError{Op: "write", Path: path, Err: unix.ELOOP}
}

// openFile matches the names of open files in proc(5).
var openFile = lazy.Regexp(`^/proc/(\d+)(?:/task/\d+)?/fd/(\d+)$`)

// descriptor tells which of this process's file descriptors a resolved path is.
func descriptor(path string) (int, bool) {
	m := openFile().FindStringSubmatch(path)
	if m == nil || m[1] != strconv.Itoa(os.Getpid()) {
		return 0, false
	}
	fd, err := strconv.Atoi(m[2])
	return fd, err == nil
}

// IsStdout tells whether a path names this process's standard output.
func IsStdout(path string) bool {
	target, err := resolve(path)
	fd, ok := descriptor(target)
	return err == nil && ok && fd == unix.Stdout
}

// duplicate opens what a file descriptor is open for once more. Unlike open(2) it
// goes on where the others who have it are, and it can do so with sockets.
func duplicate(fd int, path string) (*os.File, error) {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err == nil && flags&unix.O_ACCMODE == unix.O_RDONLY {
		err = unix.EBADF
	}
	if err == nil {
		fd, err = unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	}
	if err != nil {
		return nil, &fs.PathError{Op: "write", Path: path, Err: fmt.Errorf("it is not open for writing: %w", err)}
	}
	return os.NewFile(uintptr(fd), path), nil
}
