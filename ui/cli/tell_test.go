package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner/judge/judgetest"
	"lab/ui/progress"
	"lab/ui/tell"
	"lab/ui/tutor"
	"lab/ui/words"
)

// TestRowsInWalk: the walk line by line tells every recorded result in full,
// with the way of the system call.
func TestRowsInWalk(t *testing.T) {
	for _, lang := range lessons.Langs {
		w := words.In(lang)
		for _, one := range judgetest.Recorded(t) {
			out, err := os.Create(filepath.Join(t.TempDir(), "out"))
			if err != nil {
				t.Fatal(err)
			}
			k := &walk{app: &app{out: stream{File: out}, err: stream{File: out}, words: w}, kept: &progress.Store{Path: filepath.Join(t.TempDir(), "progress.json")}}
			s := one.Lesson.Step(one.Step)
			k.result(one.Lesson, s, tutor.Run{Result: one.Result, Facts: one.Facts, Output: one.Output, Touched: true}, s.Choices()[0].Name())
			out.Close()
			b, err := os.ReadFile(out.Name())
			if err != nil {
				t.Fatal(err)
			}
			told := string(b)
			for _, row := range tell.Result(w, one.Result, tell.Attempt{Asked: s, Predicted: s.Choices()[0].Name(), Touched: true}) {
				if !strings.Contains(told, row.String()+"\n") {
					t.Errorf("%s %s: does not tell %q:\n%s", one.File, one.Step, row, told)
				}
			}
			if way, ok := tell.WayOf(w.Tutor.Walls, one.Lesson, s, one.Result, one.Output); ok {
				if lines := strings.Join(way.Lines(w.Tutor), "\n"); !strings.Contains(told, lines) {
					t.Errorf("%s %s: does not tell %q:\n%s", one.File, one.Step, lines, told)
				}
			}
		}
	}
}
