// Package answers keeps what learners make of exercises: ordinary files in an
// ordinary folder, which belong to them. It makes the files that an exercise begins
// with, once, and never writes over anything.
package answers

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"lab/lessons"
	"lab/runner/xdg"
)

// A Folder holds answers: LESSON/EXERCISE/FILE.
type Folder string

// Default is the folder below lab's own: $XDG_STATE_HOME/lab/answers.
func Default() (Folder, error) {
	state, err := xdg.State()
	return Folder(filepath.Join(state, "answers")), err
}

// Path is where the files of an answer are.
func (f Folder) Path(e *lessons.Exercise) string {
	return filepath.Join(string(f), filepath.FromSlash(e.Name()))
}

// Begin makes the files with which the exercise begins, all or none, unless the
// answer has a folder. It reports whether it has made them.
func (f Folder) Begin(e *lessons.Exercise) (made bool, err error) {
	dir := f.Path(e)
	if _, err := os.Lstat(dir); err == nil {
		return false, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return false, err
	}
	unfinished, err := os.MkdirTemp(filepath.Dir(dir), ".begin-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(unfinished) // gone if it was renamed
	for name, content := range e.Start {
		if err := os.WriteFile(filepath.Join(unfinished, name), content, 0o644); err != nil {
			return false, err
		}
	}
	err = os.Chmod(unfinished, 0o755)
	if err == nil {
		err = os.Rename(unfinished, dir) // fails if somebody else has put something there
	}
	return err == nil, err
}

// Begun reports whether there is an answer that is not what the exercise begins with.
func (f Folder) Begun(e *lessons.Exercise) bool {
	a, err := f.Read(e)
	return len(a) > 0 && (err != nil || !maps.EqualFunc(a, e.Start, func(x, y []byte) bool { return string(x) == string(y) }))
}

// Read reads the files that the exercise names and no others. A file that is not
// there is left out; of one that is too large no more is read than shows that.
func (f Folder) Read(e *lessons.Exercise) (lessons.Answer, error) {
	a := lessons.Answer{}
	for _, file := range e.Files {
		path := filepath.Join(f.Path(e), file.Name)
		content, err := read(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return a, fmt.Errorf("read the answer: %w", err)
		default:
			a[file.Name] = content
		}
	}
	return a, nil
}

// read reads a regular file without waiting for somebody who writes to a pipe.
func read(path string) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "read", Path: path, Err: errors.New("not a regular file")}
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(file, lessons.MaxAnswer+1))
}
