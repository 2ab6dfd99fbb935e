package report

import "testing"

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
