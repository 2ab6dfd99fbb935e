package points

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/runner/recording"
)

// TestRecorded: what the real machine made of answers, LESSON.EXERCISE.ANSWER.FLAVOUR.jsonl,
// is what their exercise says: the reference has all points. "lab verify --answers DIR
// --record DIR LESSON/EXERCISE" records one. Without the controls, the same could not be graded where
// the answer let nothing run: then it might have been the machine.
func TestRecorded(t *testing.T) {
	course := lessons.Default()
	files, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	for _, file := range files {
		name := strings.Split(filepath.Base(file), ".")
		e := course.Exercise(name[0] + "/" + name[1])
		wrong := lessons.WrongAnswer{Answer: e.Reference}
		if i := slices.IndexFunc(e.Wrong, func(w lessons.WrongAnswer) bool { return w.ID == name[2] }); i >= 0 {
			wrong = e.Wrong[i]
		} else if name[2] != "reference" {
			t.Fatalf("%s: the exercise has no such answer", file)
		}
		l, err := e.Lesson(wrong.Answer)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := recording.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		score := func(t *testing.T, transcript *runner.Transcript) Score {
			plan, marked, err := runner.Revisit(l, transcript)
			if err != nil {
				t.Fatal(err)
			}
			return Of(e, judge.Judge(plan, marked))
		}
		s := score(t, stored)
		if !s.Gradable || !slices.Equal(s.Failed(), wrong.Fails) {
			t.Errorf("%s: %+v, want %v", file, s, wrong.Fails)
		}
		if wrong.ID != "everything" {
			continue
		}
		for _, c := range s.Checks {
			if c.State != Broke {
				t.Errorf("%s: %s is %s: %+v", file, c.ID, c.State, c.Reason)
			}
		}
		stored.Events = slices.DeleteFunc(stored.Events, func(e runner.Event) bool { return e.Role == runner.Control })
		if s := score(t, stored); s.Gradable || s.Points != 0 {
			t.Errorf("%s without controls: %+v", file, s)
		}
	}
}
