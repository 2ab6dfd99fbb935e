package submission

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"lab/lessons"
)

// told is what was found, a line a submission and an answer.
func told(all []Submission, dir string) string {
	var lines []string
	for _, s := range all {
		line := strings.TrimPrefix(s.Source, dir+"/") + " [" + s.Person + "]"
		if s.Fault != nil {
			line += " " + s.Fault.Error()
		}
		lines = append(lines, line)
		for _, a := range s.Answers {
			line := "  " + a.Exercise
			if a.Fault != nil {
				line += " " + a.Fault.Error()
			}
			for _, name := range []string{"profile.json", "options"} {
				if b, ok := a.Files[name]; ok && a.Fault == nil {
					line += " " + name + "=" + string(b)
				}
			}
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// TestCollect: a class's folders and files, honest and hostile ones.
func TestCollect(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(t.TempDir(), "secret")
	write := func(name, content string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	link := func(target, name string) {
		t.Helper()
		write(name, "")
		name = filepath.Join(dir, name)
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, name); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	write("README.md", "of the trainer")
	write("Anna B./seccomp/no-mkdir/profile.json", "{}")
	write("Anna B./seccomp/no-mkdir/.profile.json.swp", "an editor's")
	write("Anna B./.git/config", "[core]")
	write("Anna B./README", "not asked for")
	write("Bert/seccomp/README", "not asked for")
	write("bert.lab", string(written(t, Submission{Person: "Bert", Course: "c", Answers: []Answer{{Exercise: "a/b", Files: map[string][]byte{"options": []byte("x")}}}})))
	write("cut.lab", string(written(t, anna())[:40]))
	write("Clara_123/clara.lab", string(written(t, Submission{Person: "Anna B.", Answers: []Answer{{Exercise: "a/b", Files: map[string][]byte{"options": []byte("y")}}}})))
	link(secret, "Dora/a/b/options")
	link("profile.json", "Dora/a/c/options")
	write("Dora/a/c/profile.json", "{}")
	link(filepath.Dir(secret), "Dora/a/d")
	link(filepath.Dir(secret), "Dora/e")
	link(filepath.Dir(secret), "Emil")
	link(secret, "emil.lab")
	write("Fritz/a/b/options", strings.Repeat("x", lessons.MaxAnswer+1))
	write("Fritz/a/c/Options", "")
	write("Fritz/a/c/options", "")
	write("Fritz/a/d/deep/options", "")
	write("Gre\x1bta/a/b/options", "x")
	write("Hans/a/b/opti\x1b[31mons", "x")
	if err := os.MkdirAll(filepath.Join(dir, "Ida/a/b"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mkfifo(filepath.Join(dir, "Ida/a/b/options"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mkfifo(filepath.Join(dir, "pipe.lab"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, empty := range []string{"Jan", "Kim/a/b"} {
		if err := os.MkdirAll(filepath.Join(dir, empty), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Collect([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.TrimSpace(`
Anna B. [Anna B.]
  seccomp/no-mkdir profile.json={}
Bert [Bert] without an answer
Clara_123/clara.lab [Clara_123]
  a/b options=y
Dora [Dora]
  a/b a link: "options"
  a/c a link: "options"
  a/d a link: "d"
  e a link: "e"
Emil [] a link: "Emil"
Fritz [Fritz]
  a/b too large: "options"
  a/c twice: "a/c/options"
  a/d no regular file: "deep"
` + "Gre\x1bta" + ` [] no name of a person: "Gre\x1bta"
Hans [Hans]
  a/b not a name of a file: "a/b/opti\x1b[31mons"
Ida [Ida]
  a/b no regular file: "options"
Jan [Jan] without an answer
Kim [Kim]
  a/b without an answer
bert.lab [Bert]
  a/b options=x
cut.lab [] cut off or damaged
emil.lab [] a link: "emil.lab"
pipe.lab [] no regular file: "pipe.lab"`)
	if got := told(got, dir); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestCollectFile: a file that was named is read whatever its name is, also behind a
// link, which is the caller's own.
func TestCollectFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "handed-in.tar.gz")
	if err := os.WriteFile(name, written(t, anna()), 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(name, link); err != nil {
		t.Fatal(err)
	}
	got, err := Collect([]string{link})
	if err != nil || len(got) != 1 || got[0].Source != link || got[0].Fault != nil || got[0].Person != anna().Person || len(got[0].SHA256) != 64 {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := Collect([]string{filepath.Join(dir, "no-such")}); err == nil {
		t.Error("a path that leads nowhere is no error")
	}
}

// TestCollectLarge: of a file that never ends only so much is read.
func TestCollectLarge(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.lab"), bytes.Repeat([]byte("x"), mostTotal+1), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := Collect([]string{dir}); err != nil || told(got, dir) != `a.lab [] too large: "a.lab"` {
		t.Errorf("got %+v, %v", got, err)
	}
}
