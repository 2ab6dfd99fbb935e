// Package judgetest gives tests the results of what the real machine did: of
// the recordings below runner/judge/testdata.
package judgetest

import (
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/runner/recording"
)

// A Result is one of a recorded step.
type Result struct {
	judge.Result
	File    string
	Lesson  *lessons.Lesson
	Facts   runner.Facts
	Started time.Time
	Output  string // of the act's last line
}

// Recorded are the results of all recordings.
func Recorded(t *testing.T) []Result {
	t.Helper()
	course := lessons.Default()
	_, here, _, _ := runtime.Caller(0)
	files, _ := filepath.Glob(filepath.Join(filepath.Dir(here), "../testdata/*.jsonl"))
	faults, _ := filepath.Glob(filepath.Join(filepath.Dir(here), "../testdata/faults/*.jsonl"))
	if files = append(files, faults...); len(files) == 0 || len(faults) == 0 {
		t.Fatal("there are no recordings")
	}
	var list []Result
	for _, file := range files {
		stored, err := recording.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		l := course.Lesson(stored.Lesson)
		if l == nil {
			t.Fatalf("%s: there is no lesson %s", file, stored.Lesson)
		}
		plan, transcript, err := runner.Revisit(l, stored)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, r := range judge.Judge(plan, transcript) {
			list = append(list, Result{r, file, l, stored.Machine, stored.Started, transcript.Written(r.Step)})
		}
	}
	return list
}
