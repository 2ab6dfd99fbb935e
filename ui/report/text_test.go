package report

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"lab/assets"
	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/ui/words"
)

// Each kind of what came in the way has its own advice, with the names of all
// steps that it is for.
func TestAdvice(t *testing.T) {
	w := words.In(lessons.English)
	r := New(lessons.English, time.Time{})
	for _, code := range []judge.Code{
		judge.CodeTimedOut, judge.CodeMachineGone, judge.CodeImageMissing, judge.CodePrerequisite, judge.CodeOutdated, judge.CodeControlSame, judge.CodeNotRun,
		judge.CodeShellGone, judge.CodeKilled,
	} {
		r.AddLesson(&lessons.Lesson{ID: "l"}, "", []judge.Result{{Lesson: "l", Step: string(code), Verdict: judge.Unproven, Reason: judge.Reason{Code: code}}})
	}
	for _, code := range []judge.Code{judge.CodeLacksLSM, judge.CodeLacksExtra} {
		r.AddLesson(&lessons.Lesson{ID: "l"}, "", []judge.Result{{Lesson: "l", Step: string(code), Verdict: judge.Skip, Reason: judge.Reason{Code: code}}})
	}
	got := Text{Words: w}.Summary(r)
	for _, want := range []string{
		`"lab verify l/timed-out" runs it again from a clean machine; a less busy computer`, `"lab verify l/not-run" runs it again from a clean machine
`, `"lab doctor" looks at this computer; then "lab verify l/machine-gone"`,
		`"lab verify l/lacks-lsm" without --flavour`, `"lab doctor" looks at this computer; then "lab verify l/lacks-extra"`,
		`then "lab verify l/image-missing"`, "that l/prerequisite depends on first", `"lab verify --record DIR l/outdated" records it anew`,
		`"lab verify --record DIR l/control-same l/shell-gone l/killed" and "lab replay"`,
	} {
		if strings.Count(got, want) != 1 {
			t.Errorf("%q is not there once in\n%s", want, got)
		}
	}
}

// TestWholeLesson: a lesson that was skipped is named once, not step by step.
func TestWholeLesson(t *testing.T) {
	r := New(lessons.English, time.Time{})
	lacks := func(lesson, step string, code judge.Code) {
		r.AddLesson(&lessons.Lesson{ID: lesson}, "", []judge.Result{{Lesson: lesson, Step: step, Verdict: judge.Skip, Reason: judge.Reason{Code: code}}})
	}
	lacks("whole", "a", judge.CodeLacksExtra)
	lacks("whole", "b", judge.CodeLacksExtra)
	lacks("one", "a", judge.CodeLacksExtra)
	lacks("two", "a", judge.CodeLacksExtra)
	lacks("two", "b", judge.CodeLacksLSM)
	got := Text{Words: words.In(lessons.English)}.Summary(r)
	for want, n := range map[string]int{"  whole  ": 1, "whole/": 0, "  one/a  ": 1, "  two/a  ": 1, `"lab verify whole one/a two/a"`: 1} {
		if strings.Count(got, want) != n {
			t.Errorf("%q is not there %d times in\n%s", want, n, got)
		}
	}
}

// A pass says where it is not the kernel that named the wall.
func TestRests(t *testing.T) {
	for rests, want := range map[string]bool{judge.RestsOnControl: true, judge.RestsOnKernel: false, "": false} {
		r := New(lessons.English, time.Time{})
		r.AddLesson(&lessons.Lesson{ID: "l"}, "", []judge.Result{{Lesson: "l", Step: "s", Verdict: judge.Pass, Rests: rests, Reason: judge.Reason{Code: judge.CodeBlocked}}})
		got := Text{Words: words.In(lessons.English)}.Report(r)
		if strings.Contains(got, "(rests on control and proof)") != want {
			t.Errorf("%q: %s", rests, got)
		}
	}
}

func TestUnlike(t *testing.T) {
	for _, c := range []struct{ cause, outcome, want string }{
		{"works", "works", ""},
		{"works: cat: I/O error", "works", "cat: I/O error"},
		{"works; without the profile: does not work", "works", "without the profile: does not work"},
		{"works, but should have been blocked", "works", "works, but should have been blocked"},
		{"blocked by seccomp", "does not work", "blocked by seccomp"},
	} {
		if got := unlike(c.cause, c.outcome); got != c.want {
			t.Errorf("%q beside %q: %q, want %q", c.cause, c.outcome, got, c.want)
		}
	}
}

// Of what the recipe makes the stand-ins, a German report says it in German.
func TestStandInsAreToldInGerman(t *testing.T) {
	script, err := assets.Machine.ReadFile("machine/rootfs/usr/lib/lab/fill-store")
	if err != nil {
		t.Fatal(err)
	}
	labels := regexp.MustCompile(`(?m)(?:'|="|=\\")([^'"\[]*Debian 13[^'"\\]*)`).FindAllSubmatch(script, -1)
	if len(labels) != 4 {
		t.Fatalf("%d labels in\n%s", len(labels), script)
	}
	for _, label := range labels {
		made := string(label[1])
		text := Text{Words: words.In(lessons.German)}.standIns([]runner.Image{{Name: "image", StandIn: made}})
		if strings.Contains(text, made) || !strings.Contains(text, "Debian 13") {
			t.Errorf("of %q a German report says\n%s", made, text)
		}
	}
}
