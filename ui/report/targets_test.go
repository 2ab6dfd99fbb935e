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

// targets is a report on one target that runs everything, one that was lost and
// one that was never reached.
func targets() *Report {
	r := New(lessons.English, time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	dac := &lessons.Lesson{ID: "dac", Title: lessons.Text{"en": "File permissions"}}
	seccomp := &lessons.Lesson{ID: "seccomp", Title: lessons.Text{"en": "Seccomp"}}
	f := facts("apparmor")
	f.Kind, f.Accelerator, f.Images = "ssh", "", nil
	gone := judge.Reason{Code: judge.CodeMachineGone, Args: map[string]string{"detail": "the connection broke"}}
	for _, c := range []struct {
		name  string
		facts *runner.Facts
		lost  string
		is    [2]judge.Verdict
	}{
		{"lab1", &f, "", [2]judge.Verdict{judge.Pass, judge.Pass}},
		{"anna@lab2:2222", &f, "the connection broke", [2]judge.Verdict{judge.Pass, judge.Unproven}},
		{"lab3\x1b[2J", nil, "its host key has CHANGED", [2]judge.Verdict{judge.Unproven, judge.Unproven}},
	} {
		r.AddTarget(c.name, nil)
		if c.lost != "" {
			r.LoseTarget(c.name, c.lost)
		}
		for i, l := range []*lessons.Lesson{dac, seccomp} {
			m := r.AddTarget(c.name, c.facts)
			one := judge.Result{Lesson: l.ID, Step: "step", Expected: lessons.Works, Verdict: c.is[i], Seconds: 1}
			if one.Verdict == judge.Unproven {
				one.Reason = gone
			}
			r.AddLesson(l, m.ID, []judge.Result{one})
		}
	}
	r.End(r.Started.Add(8 * time.Second))
	return r
}

func TestTargets(t *testing.T) {
	text := Text{Words: words.In(lessons.English)}
	golden(t, "targets.txt", text.Report(targets()))
}

// TestTargetSuites: a target is a suite, whatever it ran.
func TestTargetSuites(t *testing.T) {
	var b bytes.Buffer
	if err := JUnit(&b, targets()); err != nil {
		t.Fatal(err)
	}
	checkJUnit(t, b.String())
	for _, want := range []string{
		`<testsuite name="lab1" tests="2" failures="0" errors="0"`, `<testcase name="step" classname="lab1.seccomp"`,
		`<testsuite name="anna@lab2:2222" tests="2" failures="0" errors="1"`,
		`<testsuite name="lab3\x1b[2J" tests="2" failures="0" errors="2"`,
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s is missing in\n%s", want, b.String())
		}
	}
	if n := strings.Count(b.String(), "<testsuite "); n != 3 {
		t.Errorf("%d suites", n)
	}
}
