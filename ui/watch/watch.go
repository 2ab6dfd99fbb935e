// Package watch waits for changes of files in folders, by Linux's own word
// (inotify(7)).
package watch

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// changes are what an editor does when it saves, in whichever way.
const changes = unix.IN_CLOSE_WRITE | unix.IN_CREATE | unix.IN_DELETE | unix.IN_MOVED_FROM | unix.IN_MOVED_TO | unix.IN_ATTRIB

// quiet is how long nothing more has to change: an editor does several things to save.
const quiet = 100 * time.Millisecond

// A Watch looks at folders and all below them.
type Watch struct{ events *os.File }

// New begins to look. What changes from then on is not missed.
func New(folders ...string) (*Watch, error) {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return nil, os.NewSyscallError("inotify_init1", err)
	}
	w := &Watch{os.NewFile(uintptr(fd), "inotify")}
	for _, dir := range folders {
		if err := add(fd, dir); err != nil {
			w.Close()
			return nil, err
		}
	}
	return w, nil
}

func add(fd int, dir string) error {
	return filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		if _, err := unix.InotifyAddWatch(fd, name, changes); err != nil {
			return &fs.PathError{Op: "watch", Path: name, Err: err}
		}
		return nil
	})
}

// Close ends looking.
func (w *Watch) Close() error { return w.events.Close() }

// Wait returns when something has changed and nothing more does, or when ctx ends.
// It can be called again.
func (w *Watch) Wait(ctx context.Context) error {
	if err := w.events.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { w.events.SetReadDeadline(time.Unix(1, 0)) })()
	buffer := make([]byte, 64<<10)
	if _, err := w.events.Read(buffer); err != nil {
		return errors.Join(ctx.Err(), err)
	}
	for ctx.Err() == nil {
		if err := w.events.SetReadDeadline(time.Now().Add(quiet)); err != nil {
			return err
		}
		if _, err := w.events.Read(buffer); errors.Is(err, os.ErrDeadlineExceeded) {
			return ctx.Err()
		} else if err != nil {
			return err
		}
	}
	return ctx.Err()
}
