package cli

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lab/lessons"
	"lab/ui/report"
)

// TestGrade has the real machine grade a class: equal answers once, one that is half
// right and what cannot be read beside them. With --resume nothing is run again, and the
// gradebook is the same, byte for byte.
func TestGrade(t *testing.T) {
	lab := binary(t)
	course := lessons.Default()
	e := course.Exercise("dac/group-file")
	dir := t.TempDir()
	half := e.Wrong[slices.IndexFunc(e.Wrong, func(w lessons.WrongAnswer) bool { return w.ID == "team-writes" })]
	for person, answer := range map[string]lessons.Answer{"Anna": e.Reference, "Bert": e.Reference, "Clara": half.Answer} {
		folder := filepath.Join(dir, "class", person, "dac", "group-file")
		must(t, os.MkdirAll(folder, 0o755))
		for name, content := range answer {
			must(t, os.WriteFile(filepath.Join(folder, name), content, 0o644))
		}
	}
	must(t, os.WriteFile(filepath.Join(dir, "class", "cut.lab"), []byte("\x1f\x8b\x08"), 0o644))
	grade := func(out string, args ...string) (book []byte, stderr string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), lab, append([]string{"--lang", "en", "grade", "class", "--format", "json", "--output", out}, args...)...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "XDG_STATE_HOME="+dir)
		_, err := cmd.Output()
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok || exit.ExitCode() != exitFailed {
			t.Fatalf("%v: %v\n%s", args, err, exit.Stderr)
		}
		book, err = os.ReadFile(filepath.Join(dir, out))
		must(t, err)
		return book, string(exit.Stderr)
	}
	first, _ := grade("first.json")
	t.Logf("SHA-256 of the gradebook: %x", sha256.Sum256(first))
	var b report.Gradebook
	must(t, json.Unmarshal(first, &b))
	for i, want := range []struct {
		name     string
		missing  int // points
		gradable bool
	}{{"Anna", 0, true}, {"Bert", 0, true}, {"Clara", 1, true}, {"class/cut.lab", b.People[0].Most, false}} {
		s := b.People[i]
		if s.Name != want.name || s.Gradable != want.gradable || s.Most-s.Points != want.missing {
			t.Errorf("%+v, want %+v", s, want)
		}
	}
	if same := b.People[0].Grades[0].Same; len(same) != 1 || same[0] != "Bert" {
		t.Errorf("equal to Anna's: %v", same)
	}
	again, said := grade("again.json", "--resume")
	if string(again) != string(first) {
		t.Errorf("the second gradebook differs:\n%s\n%s", first, again)
	}
	if !strings.Contains(said, "2 answers") || strings.Contains(said, "starting") {
		t.Errorf("with --resume it says %q", said)
	}
}
