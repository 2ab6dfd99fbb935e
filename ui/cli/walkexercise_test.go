package cli

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lab/lessons"
	"lab/ui/answers"
	"lab/ui/words"
)

// TestWalkExercise: task, files and hints are shown, an answer that is none is said to
// be so and can be mended, and nothing of that needs a machine.
func TestWalkExercise(t *testing.T) {
	course := lessons.Default()
	e, folder := course.Exercise("seccomp/no-directories"), answers.Folder(t.TempDir())
	_, err := folder.Begin(e)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(folder.Path(e), "profile.json"), []byte("{\n\x00}"), 0o600))
	for _, c := range []struct {
		typed string
		want  error
	}{{"h\n\nh\nh\nn\n", nil}, {"q\n", errEnough}, {"", errEnough}} {
		out, read := piped(t)
		a := &app{words: words.In(lessons.English)}
		a.out = newStream(out, func(string) string { return "" }, nil)
		k := &walk{app: a, in: bufio.NewReader(strings.NewReader(c.typed)), asks: true}
		if err := k.exercise(t.Context(), folder, e); !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%q: %v, want %v", c.typed, err, c.want)
		}
		out.Close()
		got := strings.Join(strings.Fields(read()), " ") // lines are broken somewhere
		wants := []string{"No directories", "exercise, 6 points", "nobody can make a directory", filepath.Join(folder.Path(e), "profile.json") + ", in the machine ~/profile.json"}
		if strings.HasPrefix(c.typed, "h") {
			wants = append(wants, "Read once more", "cannot be judged: profile.json, line 2", "/usr/share/containers/seccomp.json")
		}
		for _, want := range wants {
			if strings.Count(got, want) != 1 {
				t.Errorf("%q: %q is there %d times in\n%s", c.typed, want, strings.Count(got, want), got)
			}
		}
	}
}
