package answers

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"lab/lessons"
)

func exercise(t *testing.T) *lessons.Exercise {
	t.Helper()
	course := lessons.Default()
	return course.Exercise("seccomp/no-directories")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestBegin: the start is made once, and what somebody has written stays.
func TestBegin(t *testing.T) {
	e, f := exercise(t), Folder(filepath.Join(t.TempDir(), "new", "answers"))
	if f.Begun(e) {
		t.Error("begun before there is anything")
	}
	if made, err := f.Begin(e); !made || err != nil {
		t.Fatalf("made %v: %v", made, err)
	}
	file := filepath.Join(f.Path(e), "profile.json")
	content, err := os.ReadFile(file)
	must(t, err)
	if string(content) != string(e.Start["profile.json"]) || f.Begun(e) {
		t.Errorf("begun %v, with %q", f.Begun(e), content)
	}
	must(t, os.WriteFile(file, []byte("mine"), 0o600))
	must(t, os.WriteFile(filepath.Join(f.Path(e), "notes"), []byte("not part of it"), 0o600))
	if made, err := f.Begin(e); made || err != nil {
		t.Errorf("made %v again: %v", made, err)
	}
	a, err := f.Read(e)
	if err != nil || len(a) != 1 || string(a["profile.json"]) != "mine" || !f.Begun(e) {
		t.Errorf("begun %v, read %q: %v", f.Begun(e), a, err)
	}
	must(t, os.Remove(file))
	if made, _ := f.Begin(e); made || f.Begun(e) {
		t.Error("what somebody has removed is there again")
	}
}

func TestReadOddFiles(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(path string) error
		want string
	}{
		{"too large", func(p string) error { return os.WriteFile(p, make([]byte, 1<<20), 0o600) }, "larger than 64 kB"},
		{"folder", func(p string) error { return os.Mkdir(p, 0o700) }, "not a regular file"},
		{"pipe that nobody writes to", func(p string) error { return syscall.Mkfifo(p, 0o600) }, "not a regular file"},
		{"device", func(p string) error { return os.Symlink("/dev/zero", p) }, "not a regular file"},
		{"link that leads nowhere", func(p string) error { return os.Symlink("nowhere", p) }, "missing"},
	} {
		e, f := exercise(t), Folder(t.TempDir())
		must(t, os.MkdirAll(f.Path(e), 0o700))
		must(t, c.make(filepath.Join(f.Path(e), "profile.json")))
		a, err := f.Read(e)
		if err == nil {
			_, err = e.Lesson(a)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

func TestNoFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	if _, err := Folder(file).Begin(exercise(t)); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("got %v", err)
	}
}
