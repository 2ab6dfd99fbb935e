package tui

import (
	"testing"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
)

func TestParties(t *testing.T) {
	step := &lessons.Step{Act: lessons.Act{Lines: []string{"docker run alpine cat x"}}}
	for _, c := range []struct{ message, output, record, actor, object string }{
		{"cat: Permission denied (EACCES)", "cat: can't open '/proc/x': Permission denied\r\n", "", "cat", "/proc/x"},
		{"cat: Permission denied (EACCES)", "cat: /etc/shadow: Permission denied\r\n", "", "cat", "/etc/shadow"},
		{"mkdir: Operation not permitted (EPERM)", "mkdir: cannot create directory \u2018/a b\u2019: Operation not permitted\r\n", "", "mkdir", "/a b"},
		{"", "", `type=AVC msg=audit(1): avc:  denied  { read } for  pid=1 comm="ls" name="home" scontext=a:b:c:s0 tcontext=a:b:c:s0 tclass=dir`, "ls", "home"},
		{"", "out", "", "docker", ""},
	} {
		r := judge.Result{}
		if c.message != "" {
			r.Reason.Args = map[string]string{"message": c.message}
		}
		if c.record != "" {
			r.Evidence = []runner.Evidence{{Source: "audit", Text: c.record}}
		}
		actor, object := parties(step, r, c.output)
		if actor != c.actor || object != c.object {
			t.Errorf("%q: %q on %q, want %q on %q", c.output+c.record, actor, object, c.actor, c.object)
		}
	}
}
