package cli

import (
	"io"
	"os"
	"path/filepath"
)

// An outfile is a file that a report will be written to. It is opened before
// the work starts, so that a wrong path is an error at once, and appears under
// its name only when it is complete.
type outfile struct {
	path string
	tmp  *os.File // nil for what is no regular file: a device, a pipe
}

func newOutfile(path string) (*outfile, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, &os.PathError{Op: "write", Path: path, Err: os.ErrExist}
	} else if err == nil && !info.Mode().IsRegular() {
		return &outfile{path: path}, nil
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, err
	}
	return &outfile{path: path, tmp: tmp}, nil
}

// write lets f write the file. Nothing of a failed attempt stays.
func (o *outfile) write(f func(io.Writer) error) error {
	if o.tmp == nil {
		return writeTo(o.path, f)
	}
	err := f(o.tmp)
	if err == nil {
		err = o.tmp.Chmod(0o644)
	}
	if closeErr := o.tmp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(o.tmp.Name(), o.path)
	}
	if err != nil {
		os.Remove(o.tmp.Name())
	}
	return err
}

func writeTo(path string, f func(io.Writer) error) error {
	w, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err := f(w); err != nil {
		w.Close()
		return err
	}
	return w.Close()
}

// discard removes what an unused outfile left.
func (o *outfile) discard() {
	if o.tmp != nil {
		o.tmp.Close()
		os.Remove(o.tmp.Name()) // gone already if it was written
	}
}
