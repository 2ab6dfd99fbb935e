package runner_test

import (
	"strings"
	"testing"
	"time"

	"lab/lessons"
	"lab/runner"
)

// TestWhatALineWaitsFor: a line that has not ended in time waits for somebody or for a time only
// if all its programs do. What works, or waits for a program that does, may only be slow.
func TestWhatALineWaitsFor(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"sleep 1000", "sleep"},
		{"cat", "cat"},
		{"read x", "bash"},
		{"sh -c 'cat /dev/tty; true' | cat", "cat"},
		{"sleep 1000 | cat", "sleep"},
		{"while :; do :; done", ""},
		{"while :; do sleep 0.05; done", ""},
		{"(sleep 1000 & while :; do :; done)", ""},
		{"perl -e 'pipe(R, W); <R>'", ""},
	} {
		step := &lessons.Step{ID: "step", Act: lessons.Act{User: "user", Lines: []string{c.line}, Limit: time.Second}}
		r := runStep(t, step)[0]
		if c.want == "" && r.Trouble != runner.TimedOut || c.want != "" && (r.Trouble != runner.Waits || !strings.HasSuffix(r.Detail, "; "+c.want+" waits")) {
			t.Errorf("%s: %s %s, want %q", c.line, r.Trouble, r.Detail, c.want)
		}
	}
}

// TestWhatALineWaitsForElsewhere: where system calls have other numbers, a line is not
// said to wait for something.
func TestWhatALineWaitsForElsewhere(t *testing.T) {
	step := &lessons.Step{ID: "step", Act: lessons.Act{User: "user", Lines: []string{"sleep 1000"}, Limit: time.Second}}
	if r := runStepOn(t, runner.Facts{Arch: "aarch64"}, step)[0]; r.Trouble != runner.TimedOut {
		t.Errorf("%s %s", r.Trouble, r.Detail)
	}
}
