package judge

import (
	"testing"

	"lab/lessons"
	"lab/runner"
)

// TestAnswer: what came of the act says which answer was the right one, and nothing is
// said where that is none, or more than one.
func TestAnswer(t *testing.T) {
	exit := 1
	run := &runner.Run{Lines: []runner.Line{{Text: "cat x", Exit: &exit, Output: []byte("cat: x: Permission denied\n"), Ended: true}}}
	says := func(s string) lessons.Text { return lessons.Text{lessons.German: s, lessons.English: s} }
	none := &lessons.Sign{Absent: "denied"}
	denied := &lessons.Sign{Output: "denied$"}
	blocked := finding{outcome: lessons.Blocked}
	proved := Result{Outcome: lessons.Blocked, Mechanism: lessons.DAC, Errno: "EACCES"}
	for _, tt := range []struct {
		what string
		asks []lessons.Choice
		r    Result
		f    finding
		want string
	}{
		{"no answers of its own", nil, proved, blocked, "blocked"},
		{"the error", []lessons.Choice{{Errno: "EPERM"}, {Errno: "EACCES"}}, proved, blocked, "EACCES"},
		{"the wall", []lessons.Choice{{Wall: lessons.Seccomp}, {Wall: lessons.DAC}}, proved, blocked, "dac"},
		{"a wall that was not proved", []lessons.Choice{{Wall: lessons.Seccomp}, {Wall: lessons.DAC}},
			Result{Outcome: lessons.Blocked}, blocked, ""},
		{"a sign", []lessons.Choice{{Says: says("yes"), Sign: none}, {Says: says("no"), Sign: denied}}, proved, blocked, "no"},
		{"two signs", []lessons.Choice{{Says: says("yes"), Sign: denied}, {Says: says("no"), Outcome: lessons.Blocked}}, proved, blocked, ""},
		{"none", []lessons.Choice{{Says: says("yes"), Sign: none}, {Says: says("no"), Outcome: lessons.Works}}, proved, blocked, ""},
		{"a failure that nobody expected", []lessons.Choice{{Says: says("yes"), Sign: denied}, {Outcome: lessons.Works}},
			Result{Outcome: lessons.Broken}, finding{outcome: lessons.Broken}, ""},
		{"a failure that is known", []lessons.Choice{{Says: says("no"), Outcome: lessons.Broken}, {Outcome: lessons.Works}},
			Result{Outcome: lessons.Broken}, finding{outcome: lessons.Broken, known: true}, "no"},
	} {
		if got := answer(&lessons.Step{Asks: tt.asks}, tt.r, tt.f, run); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.what, got, tt.want)
		}
	}
}
