package judge

import (
	"testing"

	"lab/lessons"
)

func TestParseCaps(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"=ep", "=e"},
		{"= cap_chown,cap_kill+ep", "cap_chown,cap_kill=e"},
		{"cap_chown,cap_kill=ep", "cap_chown,cap_kill=e"},
		{"cap_chown=eip cap_kill=p", "cap_chown=e"},
		{"=ep cap_fowner-ep", "=e cap_fowner-e"},
		{"=ep cap_fowner-e+i", "=e cap_fowner-e"},
		{"=ep cap_fowner-i", "=e"},
		{"all=p+e", "=e"},
		{"all+e", "=e"},
		{"cap_chown=p+e", "cap_chown=e"},
		{"cap_chown+ep cap_chown=p", "="},
		{"CAP_CHOWN=ep 41=e", "41,cap_chown=e"},
		{"=", "="},
		{"=p", "="},
		{"=ep =", "="},
	} {
		got, ok := parseCaps(c.text)
		if !ok || got.String() != c.want {
			t.Errorf("%q: %q %v, want %q", c.text, got, ok, c.want)
		}
	}
	for _, text := range []string{"", "+ep", "-e", "cap_chown", "lo: <LOOPBACK>", "chown=ep", "cap_chown,,cap_kill=e", "cap_chown=x", ",=ep"} {
		if got, ok := parseCaps(text); ok {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

func TestCheckCapabilities(t *testing.T) {
	const dropped = "17: cap_chown,cap_dac_override,cap_fsetid=ep\r\n"
	lacksFowner := &lessons.CapsCheck{Has: []string{"cap_chown"}, Lacks: []string{"cap_fowner"}}
	all := &lessons.CapsCheck{All: true}
	for _, c := range []struct {
		name, output string
		want         *lessons.CapsCheck
		ok           bool
	}{
		{"dropped", dropped, lacksFowner, true},
		{"dropped, old form", "Capabilities for `17': = cap_chown,cap_fsetid+ep\n", lacksFowner, true},
		{"of capsh", "Current: cap_chown=ep\nBounding set =cap_chown,cap_fowner\n", lacksFowner, true},
		{"all", "1017: =ep\n", all, true},
		{"not dropped", "17: cap_chown,cap_fowner=ep\n", lacksFowner, false},
		{"not dropped from all", "17: =ep\n", lacksFowner, false},
		{"permitted only", "17: cap_chown=p\n", lacksFowner, false},
		{"not all", "17: =ep cap_syslog-e\n", all, false},
		{"a list is not all", dropped, all, false},
		{"one of two lists", dropped + "18: =ep\n", lacksFowner, false},
		{"no list", "sh: getpcaps: what\n", lacksFowner, false},
		{"a list in a sentence", "it has 1: cap_chown=ep\n", lacksFowner, false},
		{"nothing asked for", dropped, &lessons.CapsCheck{}, false},
	} {
		got := checkCapabilities(c.want, seen(0, c.output))
		if got.ok != c.ok {
			t.Errorf("%s: %+v, want %v", c.name, got, c.ok)
		}
	}
}

// TestCapEff: the effective set of /proc/PID/status (capabilities.h has the bits).
func TestCapEff(t *testing.T) {
	docker := &lessons.CapsCheck{Has: []string{"cap_chown", "cap_net_raw"}, Lacks: []string{"cap_net_admin", "cap_sys_admin"}}
	for _, c := range []struct {
		line string
		sign *lessons.CapsCheck
		want bool
	}{
		{"CapEff:\t00000000a80425fb", docker, true},
		{"CapEff:\t00000000a80435fb", docker, false}, // with cap_net_admin
		{"CapEff:\t000001ffffffffff", &lessons.CapsCheck{All: true}, true},
		{"CapEff:\t000000ffffffffff", &lessons.CapsCheck{All: true}, false},
		{"CapEff:\t0000000000000000", &lessons.CapsCheck{Lacks: []string{"cap_chown"}}, true},
		{"CapBnd:\t0000000000000000", &lessons.CapsCheck{Lacks: []string{"cap_chown"}}, false},
	} {
		if got := holds(&lessons.Sign{Capabilities: c.sign}, seen(0, c.line+"\r\n")); got != c.want {
			t.Errorf("%s: %v", c.line, got)
		}
	}
}
