package save

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// files are the names below dir, with mode and content, or where they lead.
func files(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if to, err := os.Readlink(path); err == nil {
			list = append(list, e.Name()+" -> "+to)
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		text := e.Name() + " " + info.Mode().String()
		if info.Mode().IsRegular() {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text += " " + string(content)
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestBytes(t *testing.T) {
	for _, c := range []struct {
		name    string
		umask   int
		prepare func(t *testing.T)
		path    string
		want    string // files afterwards; "" for an error and no change
	}{
		{"new", 0o022, nil, "f", "f -rw-r--r-- new"},
		{"new, private umask", 0o077, nil, "f", "f -rw------- new"},
		{"old", 0o022, func(t *testing.T) { must(t, os.WriteFile("f", []byte("a longer one"), 0o600)) }, "f", "f -rw------- new"},
		{"old, wider than the umask", 0o077, func(t *testing.T) {
			must(t, os.WriteFile("f", nil, 0o600), os.Chmod("f", 0o664))
		}, "f", "f -rw-rw-r-- new"},
		{"link", 0o022, func(t *testing.T) {
			must(t, os.WriteFile("target", nil, 0o640), os.Symlink("target", "f"))
		}, "f", "f -> target, target -rw-r----- new"},
		{"link to a link to nothing yet", 0o022, func(t *testing.T) {
			must(t, os.Symlink("g", "f"), os.Symlink("target", "g"))
		}, "f", "f -> g, g -> target, target -rw-r--r-- new"},
		{"link round and round", 0o022, func(t *testing.T) { must(t, os.Symlink("f", "f")) }, "f", ""},
		{"folder", 0o022, func(t *testing.T) { must(t, os.Mkdir("f", 0o755)) }, "f", ""},
		{"no folder", 0o022, nil, "nowhere/f", ""},
		{"below a file", 0o022, func(t *testing.T) { must(t, os.WriteFile("f", nil, 0o600)) }, "f/g", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			defer unix.Umask(unix.Umask(c.umask))
			if c.prepare != nil {
				c.prepare(t)
			}
			want := c.want
			if c.want == "" {
				want = files(t, dir)
			}
			if err := Bytes(c.path, 0o666, []byte("new")); (err == nil) != (c.want != "") {
				t.Errorf("error %v", err)
			}
			if got := files(t, dir); got != want {
				t.Errorf("there is %q, want %q", got, want)
			}
		})
	}
}

func TestFailedStaysOld(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	must(t, Bytes(path, 0o600, []byte("old")))
	failed := errors.New("failed")
	err := To(path, 0o600, func(w io.Writer) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, failed)
	})
	if !errors.Is(err, failed) {
		t.Errorf("error %v", err)
	}
	unused, err := Create(path, 0o600)
	must(t, err)
	unused.Discard()
	if got, want := files(t, dir), "f -rw------- old"; got != want {
		t.Errorf("there is %q, want %q", got, want)
	}
}

func TestReplaces(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	must(t, os.Symlink("f", "link"))
	for path, want := range map[string]bool{dir + "/f": true, "link": true, "g": false, "/dev/null": false} {
		f, err := Create("f", 0o600)
		must(t, err)
		other, err := Create(path, 0o600)
		must(t, err)
		null, err := Create("/dev/null", 0o600)
		must(t, err)
		if f.Replaces(other) != want || null.Replaces(other) {
			t.Errorf("f over %s: %v, /dev/null: %v", path, f.Replaces(other), null.Replaces(other))
		}
		f.Discard()
		other.Discard()
		null.Discard()
	}
}

// TestOpenFile writes to open files by their names in /dev and /proc: what was
// written before and after stays.
func TestOpenFile(t *testing.T) {
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "f"))
	must(t, err)
	defer f.Close()
	link := filepath.Join(dir, "link")
	for i, form := range []string{"/dev/fd/", "/proc/self/fd/", "/proc/thread-self/fd/"} {
		must(t, os.RemoveAll(link))
		number := strconv.Itoa(int(f.Fd()))
		must(t, os.Symlink(form+number, link))
		for _, path := range []string{form + number, link} {
			_, err := f.WriteString("a")
			must(t, err, Bytes(path, 0o666, []byte("b")))
		}
		if got, _ := os.ReadFile(f.Name()); string(got) != strings.Repeat("abab", i+1) {
			t.Errorf("%s: there is %q", form, got)
		}
	}
	read, err := os.Open(f.Name())
	must(t, err)
	defer read.Close()
	if err := Bytes("/dev/fd/"+strconv.Itoa(int(read.Fd())), 0o666, []byte("b")); !errors.Is(err, unix.EBADF) {
		t.Errorf("open for reading: error %v", err)
	}
	if err := Bytes("/dev/fd/9999", 0o666, nil); !errors.Is(err, unix.EBADF) {
		t.Errorf("not open: error %v", err)
	}
	if !IsStdout("/dev/stdout") || !IsStdout("/proc/self/fd/1") || IsStdout("/dev/stderr") || IsStdout("1") {
		t.Error("standard output is taken for something else")
	}
}

func TestDevicesAndPipes(t *testing.T) {
	if err := Bytes("/dev/full", 0o666, []byte("x")); !errors.Is(err, unix.ENOSPC) {
		t.Errorf("/dev/full: error %v", err)
	}
	must(t, Bytes("/dev/null", 0o666, []byte("x")))
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	must(t, unix.Mkfifo(pipe, 0o600))
	heard := make(chan []byte)
	go func() {
		b, _ := os.ReadFile(pipe)
		heard <- b
	}()
	must(t, Bytes(pipe, 0o666, []byte("x")))
	if got := <-heard; string(got) != "x" {
		t.Errorf("through the pipe came %q", got)
	}
	if got, want := files(t, dir), "pipe prw-------"; got != want {
		t.Errorf("there is %q, want %q", got, want)
	}
}

// TestInPlace writes, as an ordinary user, files that he cannot replace.
func TestInPlace(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, to be somebody else")
	}
	const somebody = 65534
	dir := t.TempDir()
	own, theirs := filepath.Join(dir, "own"), filepath.Join(dir, "theirs")
	must(t, os.Chmod(filepath.Dir(dir), 0o755))
	must(t, os.Mkdir(own, 0o777), os.Chmod(own, 0o777), os.Mkdir(theirs, 0o755))
	for _, path := range []string{own + "/shared", own + "/closed", theirs + "/shared"} {
		must(t, os.WriteFile(path, []byte("a longer one"), 0o666), os.Chmod(path, 0o666))
	}
	must(t, os.Chmod(own+"/closed", 0o644))
	before, err := os.Stat(own + "/shared")
	must(t, err)

	runtime.LockOSThread() // for good: the thread ends with the test
	must(t, unix.Setfsgid(somebody), unix.Setfsuid(somebody))
	err = errors.Join(Bytes(own+"/shared", 0o666, []byte("new")), Bytes(theirs+"/shared", 0o666, []byte("new")))
	closed, none := Bytes(own+"/closed", 0o666, []byte("new")), Bytes(theirs+"/none", 0o666, []byte("new"))
	must(t, unix.Setfsuid(0), unix.Setfsgid(0))

	must(t, err)
	if !errors.Is(closed, fs.ErrPermission) || !errors.Is(none, fs.ErrPermission) {
		t.Errorf("what may not be written: errors %v, %v", closed, none)
	}
	if got, want := files(t, own), "closed -rw-r--r-- a longer one, shared -rw-rw-rw- new"; got != want {
		t.Errorf("there is %q, want %q", got, want)
	}
	if got, want := files(t, theirs), "shared -rw-rw-rw- new"; got != want {
		t.Errorf("there is %q, want %q", got, want)
	}
	if after, err := os.Stat(own + "/shared"); err != nil || !os.SameFile(before, after) {
		t.Error("the file has another owner now")
	}
}

// TestMounted writes a file that is a mount point, as files in containers are.
func TestMounted(t *testing.T) {
	const at = "SAVE_MOUNTED"
	if path := os.Getenv(at); path != "" {
		must(t, Bytes(path, 0o666, []byte("new")))
		return
	}
	if os.Getuid() != 0 {
		t.Skip("needs root, to mount")
	}
	dir := t.TempDir()
	must(t, os.WriteFile(dir+"/a", []byte("a longer one"), 0o600), os.WriteFile(dir+"/b", nil, 0o600))
	c := exec.CommandContext(t.Context(), "unshare", "-m", "sh", "-ec", `mount --bind a b; exec "$0" -test.run '^TestMounted$'`, os.Args[0])
	c.Dir, c.Env = dir, append(os.Environ(), at+"="+dir+"/b")
	if out, err := c.CombinedOutput(); err != nil || bytes.Contains(out, []byte("no tests")) {
		t.Fatalf("%v\n%s", err, out)
	}
	if got, want := files(t, dir), "a -rw------- new, b -rw------- "; got != want {
		t.Errorf("there is %q, want %q", got, want)
	}
}
