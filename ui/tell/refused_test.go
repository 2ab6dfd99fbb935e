package tell

import (
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner/judge"
	"lab/runner/trace"
	"lab/ui/words"
)

var denied = trace.Call{
	PID: 1396, Comm: "cat", Name: "openat", Object: "/etc/sha\x1bdow", Errno: "EACCES", Wall: lessons.DAC, Times: 2,
	Answers: []trace.Answer{
		{Wall: lessons.Seccomp, Function: "__seccomp_filter"},
		{Wall: lessons.Capabilities, Function: "cap_capable", Capability: "dac_override"},
		{Wall: lessons.SELinux, Function: "selinux_capable", Capability: "dac_override", Errno: "EACCES"},
		{Wall: lessons.DAC, Function: "generic_permission", Errno: "EACCES"},
	},
	Keys: []trace.Key{{Capability: "dac_override", Wall: lessons.SELinux}},
}

func TestRefused(t *testing.T) {
	const short = "cat (1396): openat /etc/sha\\x1bdow (2 times)\n" +
		"  seccomp ✓ → DAC ✗ EACCES\n" +
		"  capability dac_override would have helped; kept away by: SELinux"
	if got := strings.Join(Refused(words.In("en").Trace, denied, false), "\n"); got != short {
		t.Errorf("got\n%s\nwant\n%s", got, short)
	}
	const german = "    __seccomp_filter (seccomp): ja"
	if got := Refused(words.In("de").Trace, denied, true); got[2] != german || len(got) != 7 {
		t.Errorf("got %q", got)
	}
	unknown := trace.Call{Comm: "ping", Name: "socket", Errno: "EACCES"}
	if got := Refused(words.In("en").Trace, unknown, false); got[1] != "  ✗ EACCES, but no known wall said no" {
		t.Errorf("got %q", got)
	}
}

// TestWayAsAnswered: the picture shows what the kernel has said.
func TestWayAsAnswered(t *testing.T) {
	w := words.In("en").Tutor
	s := &lessons.Step{ID: "s", By: lessons.DAC}
	r := judge.Result{Outcome: lessons.Blocked, Mechanism: lessons.DAC, Rests: "kernel", Call: &denied}
	way, ok := WayOf(w.Walls, &lessons.Lesson{ID: "l", Steps: []*lessons.Step{s}}, s, r, "")
	const want = "seccomp: let through\nDAC/caps: stopped here (EACCES)\nLSM: not reached"
	if got := strings.Join(way.Lines(w), "\n"); !ok || !strings.Contains(got, want) || !strings.Contains(got, `/etc/sha`) {
		t.Errorf("got\n%s", got)
	}
}
