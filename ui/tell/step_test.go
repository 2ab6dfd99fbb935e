package tell

import (
	"testing"

	"lab/lessons"
	"lab/runner"
	"lab/ui/words"
)

func TestStandIns(t *testing.T) {
	l := &lessons.Lesson{Images: []string{"alpine", "fedora"}}
	run := func(line string) *lessons.Step { return &lessons.Step{Act: lessons.Act{Lines: []string{line}}} }
	own := &runner.Facts{Images: []runner.Image{{Engine: "docker", Name: "alpine", StandIn: "busybox"}, {Engine: "docker", Name: "fedora"}}}
	w := words.Tutor{StandIn: "own: %s"}
	for _, c := range []struct {
		line  string
		facts *runner.Facts
		want  string
	}{
		{"docker run alpine true", nil, "own: alpine"},
		{"docker run alpine true", own, "own: alpine"},
		{"docker run alpine true", &runner.Facts{}, ""},
		{"docker run fedora ls /alpine", own, ""},
		{"docker run fedora ls /alpine", nil, "own: fedora"},
		{"cat /etc/alpine", nil, ""},
	} {
		if got := standIns(w, l, run(c.line), c.facts); got != c.want {
			t.Errorf("%q: %q, want %q", c.line, got, c.want)
		}
	}
}
