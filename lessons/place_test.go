package lessons

import (
	"strings"
	"testing"
)

func TestPlaces(t *testing.T) {
	course, err := Load(validCourse(t))
	if err != nil {
		t.Fatal(err)
	}
	l := course.Lesson("demo")
	for place, want := range map[string]string{ // the rest of the line from there
		"steps/write/signs/blocked/errno":          "errno: EACCES, from: cat}",
		"steps/write/controls/as-root/signs/works": "works: {exit: 0}",
		"steps/write/controls/as-root":             "id: as-root",
		"steps/write/proofs/status/signs/seccomp":  "seccomp: filter",
		"steps/write/proofs/nobody/signs/seccomp":  "proofs:",
		"steps/write/signs/blocked/errno/deeper":   "errno: EACCES, from: cat}",
		"nothing":                                  "id: demo",
		"":                                         "id: demo",
	} {
		p := l.Problem("message", "hint", strings.Split(place, "/")...)
		if got := p.Source[p.Column-1:]; got != want || p.File != "10-demo/lesson.yaml" || p.Message != "message" || p.Hint != "hint" {
			t.Errorf("%s: %q in %+v, want %q", place, got, p, want)
		}
	}
	if p := (&Lesson{Dir: "10-made"}).Problem("100%", ""); p.Line != 1 || p.Message != "100%" {
		t.Errorf("a lesson without a file: %+v", p)
	}
}
