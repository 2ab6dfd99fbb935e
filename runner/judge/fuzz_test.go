package judge

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"lab/lessons"
)

// Whatever a demo prints, judging neither panics nor lets a byte of it reach a
// report unfiltered, and no output alone makes a control or a proof.
func FuzzJudge(f *testing.F) {
	for _, s := range []string{
		"", mkdirDenied, filterOn, missingSlash, policyDenied,
		"17: cap_chown,cap_fowner=ep\r\n", "Current: =ep cap_syslog-e\n", "docker-default (enforce)\r\n",
		"u:r:container_t:s0:c1,c2-s0:c3.c5\x00/ # ", "\x1b]0;t\x07\x1b[1;31mx\r\x1b[K\b\b\xff\u009b\u202e",
		"sh: 1: mkdir: Permission denied", ": : - : Operation not permitted (", "- : ",
	} {
		f.Add([]byte(s), 1, []byte(s), []byte(s))
	}
	f.Fuzz(func(t *testing.T, output []byte, exit int, controlled, proved []byte) {
		s := seccompStep()
		s.Signs.Broken = &lessons.Sign{
			Capabilities: &lessons.CapsCheck{Lacks: []string{"cap_fowner"}},
			UIDMap:       []string{"0 1000 1"},
			Profile:      &lessons.ProfileCheck{Mode: "enforce"},
			Label:        &lessons.LabelCheck{Type: "container_t"},
			Refused:      "invalid",
		}
		runs := []ran{
			act("no-mkdir", exit, string(output)),
			control("no-mkdir", "without", 0, string(controlled)),
			proof("no-mkdir", "filter", 0, string(proved)),
		}
		runs[0].evidence = []string{string(output)}
		r := one(s, runs...)
		checkReason(t, r.Reason)
		if alone := one(s, runs[0]); alone.Verdict == Pass || alone.Mechanism != "" {
			t.Errorf("an act alone passes: %+v", alone)
		}
		if r.Verdict == Pass && !strings.Contains(string(output), "mkdir") {
			t.Errorf("nothing of mkdir's, and yet %+v", r)
		}
	})
}

func checkReason(t *testing.T, r Reason) {
	for name, text := range r.Args {
		if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
			t.Errorf("unsafe %s: %q", name, text)
		}
	}
	if r.Because != nil {
		checkReason(t, *r.Because)
	}
}
