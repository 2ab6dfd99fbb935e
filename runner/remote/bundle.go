package remote

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
)

// A Bundle is what a target gets for the time of a connection: lab's own
// program and, unless they are in it, the lessons.
type Bundle struct {
	tgz []byte
	// system is what uname -sm says where the program runs.
	system string
}

// maxLessons is the size of the largest folder of lessons, in bytes.
const maxLessons = 64 << 20

// machines are Go's names of architectures as uname -m says them.
var machines = map[string]string{"amd64": "x86_64", "arm64": "aarch64", "riscv64": "riscv64"}

// NewBundle packs a program of this computer's kind and, if it is not nil, the
// folder of lessons that goes with it.
func NewBundle(program string, lessons fs.FS) (Bundle, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	err := addProgram(w, program)
	if err == nil && lessons != nil {
		err = addLessons(w, lessons)
	}
	if err == nil {
		err = w.Close()
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return Bundle{}, fmt.Errorf("pack lab's program for other computers: %w", err)
	}
	machine := machines[runtime.GOARCH]
	if machine == "" {
		machine = runtime.GOARCH
	}
	return Bundle{tgz: b.Bytes(), system: "Linux " + machine}, nil
}

func addProgram(w *tar.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if err := w.WriteHeader(&tar.Header{Name: "lab", Mode: 0o700, Size: st.Size()}); err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}

// addLessons adds the plain files of a folder; lessons have no others.
func addLessons(w *tar.Writer, dir fs.FS) error {
	total := int64(0)
	return fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		if total += int64(len(b)); total > maxLessons {
			return fmt.Errorf("the folder of the lessons has more than %d MiB", maxLessons>>20)
		}
		if err := w.WriteHeader(&tar.Header{Name: "lessons/" + name, Mode: 0o600, Size: int64(len(b))}); err != nil {
			return err
		}
		_, err = w.Write(b)
		return err
	})
}
