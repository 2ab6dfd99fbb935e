package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner"
	"lab/runner/grade"
	"lab/runner/judge"
	"lab/ui/words"
)

// TestSurprises: an answer is as its exercise says only if exactly the named checks are
// failed, and everything could be judged.
func TestSurprises(t *testing.T) {
	course := lessons.Default()
	for _, c := range []struct {
		answer string
		fails  []string
		unsure string // a check that could not be judged
		want   string // part of what is printed
		wrong  bool
	}{
		{"reference", nil, "", "✓ seccomp/no-directories reference: 6 of 6 points (", false},
		{"reference", []string{"mkdir"}, "", "✗ seccomp/no-directories reference: 4 of 6 points, not achieved: mkdir", true},
		{"reference", nil, "mkdir", "    mkdir: interrupted by the user\n", true},
		{"only-mkdir", []string{"copy-directory"}, "", "✓ seccomp/no-directories only-mkdir: 4 of 6 points, not achieved: copy-directory (", false},
		{"only-mkdir", nil, "", "    but by exercise.yaml exactly these are not to be achieved: copy-directory\n", true},
		{"only-mkdir", []string{"copy-directory", "default"}, "", "✗ ", true},
		{"only-mkdir", []string{"mkdir"}, "", "✗ ", true},
		{"only-mkdir", nil, "copy-directory", "    copy-directory: interrupted by the user\n", true},
		{"everything", []string{"default", "copy-directory", "mkdir", "files"}, "", "✓ seccomp/no-directories everything: 0 of 6 points", false},
	} {
		a := &app{words: words.In(lessons.English)}
		list, err := a.broughtAnswers(course, []string{"seccomp/no-directories/" + c.answer})
		must(t, err)
		out, read := piped(t)
		a.out = newStream(out, func(string) string { return "" }, nil)
		a.err = a.out
		status := newStatusLine(a.err)
		p := &answersProof{app: a, trials: map[*lessons.Lesson]*trial{}, status: status, show: &display{out: io.Discard, text: a.text(), status: status}}
		choices, err := p.choices(list)
		must(t, err)
		e := list[0].exercise
		for _, k := range e.Checks { // one by one, as they come
			r := judge.Result{Lesson: e.Name(), Step: k.ID, Expected: k.Expect, Outcome: k.Expect, Verdict: judge.Pass}
			for _, id := range c.fails {
				if id == k.ID {
					r.Verdict, r.Outcome = judge.Fail, lessons.Broken
				}
			}
			if k.ID == c.unsure {
				r.Verdict, r.Reason.Code = judge.Unproven, judge.CodeInterrupted
			}
			p.hear(grade.Event{Kind: grade.Told, Choice: choices[0], Results: []judge.Result{r}})
		}
		status.close()
		out.Close()
		if got := read(); !strings.Contains(got, c.want) || (p.surprises == 1) != c.wrong || strings.Count(got, "seccomp/") != 1 {
			t.Errorf("%s failing %v: %d surprises\n%s\nwant %s", c.answer, c.fails, p.surprises, got, c.want)
		}
	}
}

// piped is a file to write to, and what was written when it is closed.
func piped(t *testing.T) (*os.File, func() string) {
	t.Helper()
	r, w, err := os.Pipe()
	must(t, err)
	text := make(chan string)
	go func() {
		var b bytes.Buffer
		_, err := io.Copy(&b, r)
		if err != nil && !errors.Is(err, os.ErrClosed) {
			t.Error(err)
		}
		text <- b.String()
	}()
	return w, func() string { return <-text }
}

func TestBroughtAnswers(t *testing.T) {
	course := lessons.Default()
	a := &app{words: words.In(lessons.English)}
	all, err := a.broughtAnswers(course, []string{everyExercise})
	must(t, err)
	want := 0
	for _, e := range course.Exercises(func(*lessons.Exercise) bool { return true }) {
		want += 1 + len(e.Wrong)
	}
	if len(all) != want {
		t.Errorf("%d answers, want %d", len(all), want)
	}
	one, err := a.broughtAnswers(course, []string{"seccomp/no-directories", "seccomp/no-directories/reference"})
	must(t, err)
	if len(one) != 1+len(course.Exercise("seccomp/no-directories").Wrong) {
		t.Errorf("%d answers of one exercise", len(one))
	}
	for _, name := range []string{"seccomp", "seccomp/no-mkdir", "seccomp/no-directories/", "seccomp/no-directories/none", ""} {
		if _, err := a.broughtAnswers(course, []string{name}); err == nil {
			t.Errorf("%q is an answer", name)
		}
	}
	if _, err := a.broughtAnswers(&lessons.Course{}, []string{everyExercise}); err == nil {
		t.Error("nothing to run is no error")
	}
}

// TestRecordedExercise: a recording of an exercise is judged again whatever the answer was.
func TestRecordedExercise(t *testing.T) {
	course := lessons.Default()
	l := recordedLesson(course, &runner.Transcript{Lesson: "seccomp/no-directories"})
	if l == nil || l.AnswerTo == nil || recordedLesson(course, &runner.Transcript{Lesson: "seccomp/nothing"}) != nil {
		t.Fatalf("%+v", l)
	}
	recorded := &runner.Transcript{Lesson: l.ID, Asked: []string{"mkdir"}, Files: map[string]string{"answer/profile.json": "of another answer"}, Events: []runner.Event{
		{Kind: runner.RunStart, Step: "mkdir", Role: runner.Act, User: "user"}, {Kind: runner.RunEnd, Step: "mkdir", Role: runner.Act}}}
	_, marked, err := runner.Revisit(l, recorded)
	must(t, err)
	if end := marked.Events[1]; end.Trouble != "" {
		t.Errorf("%s: %s", end.Trouble, end.Detail)
	}
	recorded.Asked, recorded.Events[0].Step, recorded.Events[1].Step = []string{"default"}, "default", "default"
	recorded.Events[0].User = "root"
	if _, marked, err = runner.Revisit(l, recorded); err != nil || marked.Events[1].Trouble != runner.Outdated {
		t.Errorf("with another calls.pl: %v, %+v", err, marked.Events[1])
	}
}
