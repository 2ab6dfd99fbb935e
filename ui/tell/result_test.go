package tell

import (
	"slices"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner/judge"
	"lab/ui/words"
)

// TestPrediction: it is held against what came of the step, by whatever kind of answer
// the step's question has.
func TestPrediction(t *testing.T) {
	said := lessons.Text{lessons.German: "ja", lessons.English: "yes"}
	works := &lessons.Step{}
	asked := &lessons.Step{Asks: []lessons.Choice{{Says: said, Outcome: lessons.Works}, {Errno: "EPERM"}, {Wall: lessons.Seccomp}}}
	for _, tt := range []struct {
		step              *lessons.Step
		predicted, answer string
		text, note        string
		mark              Mark
	}{
		{works, "works", "works", "funktioniert", "richtig", Good},
		{works, "blocked", "works", "funktioniert nicht", "nicht wie vorhergesagt", Doubtful},
		{works, "works", "", "funktioniert", "", Neutral},
		{works, "", "works", "keine", "", Faint},
		{works, "yes", "works", "keine", "", Faint}, // made when the lesson was another one
		{asked, "yes", "EPERM", "ja", "nicht wie vorhergesagt: EPERM", Doubtful},
		{asked, "EPERM", "EPERM", "EPERM", "richtig", Good},
		{asked, "seccomp", "yes", "Seccomp", "nicht wie vorhergesagt: ja", Doubtful},
		{asked, "seccomp", "", "Seccomp", "", Neutral},
	} {
		row := prediction(words.In(lessons.German), tt.step, tt.predicted, tt.answer)
		if row.Text != tt.text || row.Note != tt.note || row.Mark != tt.mark {
			t.Errorf("%q, where %q is right: %+v; want %q, %q, %v", tt.predicted, tt.answer, row, tt.text, tt.note, tt.mark)
		}
	}
}

// TestObserved: that something does not work is no bad news where it is expected.
func TestObserved(t *testing.T) {
	w := words.In(lessons.German)
	for _, c := range []struct {
		expected, outcome lessons.Outcome
		verdict           judge.Verdict
		note              string
		mark              Mark
	}{
		{lessons.Blocked, lessons.Blocked, judge.Pass, "wie erwartet", Good},
		{lessons.Works, lessons.Works, judge.Pass, "wie erwartet", Good},
		{lessons.Blocked, lessons.Works, judge.Fail, "erwartet war: funktioniert nicht", Bad},
		{lessons.Blocked, lessons.Blocked, judge.Unproven, "", Bad},
		{lessons.Blocked, lessons.Broken, judge.Unproven, "", Doubtful},
	} {
		row := observed(w, judge.Result{Expected: c.expected, Outcome: c.outcome, Verdict: c.verdict})
		if row.Note != c.note || row.Mark != c.mark {
			t.Errorf("%+v: note %q, mark %v", c, row.Note, row.Mark)
		}
	}
}

// TestDifferences: a slip is shown by the words in which it differs.
func TestDifferences(t *testing.T) {
	w := words.In(lessons.English).Tutor
	got := differences(w, []string{"docker container run --rm alpine", "b", "c"}, []string{"docker  contaner run --rm alpine", "b"})
	want := []string{"not as given: “contaner” instead of “container”", "not typed: “c”"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := differences(w, []string{"a \\\n  b"}, []string{"a b", "c\x1b"}); !slices.Equal(got, []string{`not given: “c\x1b”`}) {
		t.Errorf("%q", got)
	}
}

// TestFilesOf: what an earlier step has put there and this one is about can be seen.
func TestFilesOf(t *testing.T) {
	course := lessons.Default()
	files := func(name string) []string {
		id, step, _ := strings.Cut(name, "/")
		l := course.Lesson(id)
		var names []string
		for _, f := range FilesOf(l, l.Step(step), lessons.English) {
			names = append(names, f.Target)
		}
		return names
	}
	if got := files("seccomp/no-mkdir"); !slices.Contains(got, "~/no-mkdir.json") {
		t.Errorf("seccomp/no-mkdir: %q", got)
	}
	if got := files("seccomp/default"); len(got) > 0 {
		t.Errorf("seccomp/default: %q", got)
	}
}
