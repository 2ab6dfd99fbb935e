package report

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/ui/words"
)

// TestScore: points stand in every format, whenever the results of the checks come.
func TestScore(t *testing.T) {
	course := lessons.Default()
	e := course.Exercise("seccomp/no-directories")
	l, err := e.Lesson(e.Start)
	if err != nil {
		t.Fatal(err)
	}
	r := New(lessons.English, time.Now())
	m := r.AddMachine(runner.Facts{Kind: "vm", Flavour: "apparmor", Kernel: "6.12"})
	for i, c := range e.Checks {
		one := judge.Result{Lesson: l.ID, Step: c.ID, Expected: c.Expect, Outcome: c.Expect, Verdict: judge.Pass, Reason: judge.Reason{Code: judge.CodeBlocked}}
		if c.ID == "mkdir" {
			one.Outcome, one.Verdict, one.Reason = lessons.Works, judge.Fail, judge.Reason{Code: judge.CodeNotBlocked}
		}
		if s := r.Score(l.ID, m.ID); i > 0 && (s.Complete() || s.Gradable) {
			t.Errorf("after %d checks: %+v", i, s)
		}
		r.AddLesson(l, m.ID, []judge.Result{one})
	}
	if s := r.Score(l.ID, m.ID); !s.Complete() || s.Points != 4 || s.Reason != "4 of 6 points; blocks too little, this works: mkdir" {
		t.Errorf("%+v", s)
	}
	var json, junit, tap bytes.Buffer
	for _, err := range []error{JSON(&json, r), JUnit(&junit, r), TAP(&tap, r)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ in, want string }{
		{json.String(), `"points": 4,`}, {json.String(), `"state": "open"`},
		{junit.String(), `<property name="points" value="4/6">`},
		{tap.String(), "# seccomp/no-directories: 4 of 6 points; blocks too little, this works: mkdir\n"},
		{Text{Words: words.In(lessons.English)}.Report(r), `"lab verify seccomp/no-directories" runs them again`},
		{Text{Words: words.In(lessons.English)}.Report(r), "\n  4 of 6 points\n    blocks too little, this works: mkdir\n"},
	} {
		if !strings.Contains(c.in, c.want) {
			t.Errorf("no %q in\n%s", c.want, c.in)
		}
	}
}
