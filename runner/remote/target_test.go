package remote

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestParseTarget(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"ssh://lab1", "lab1"},
		{"ssh://anna@lab1.example:2222", "anna@lab1.example:2222"},
		{"ssh://anna@[fe80::1%eth0]:22", "anna@[fe80::1%eth0]:22"},
		{"ssh://[::1]", "::1"},
		{"ssh://lab1/", "lab1"},
		{"lab1", "1 not-ssh"},
		{"http://lab1", "1 not-ssh"},
		{"ssh://", "7 no-host"},
		{"ssh://anna@", "12 no-host"},
		{"ssh://anna@:22", "12 no-host"},
		{"ssh://anna:geheim@lab1", "11 password"},
		{"ssh://-oProxyCommand=x", "7 bad-host"},
		{"ssh://-anna@lab1", "7 bad-user"},
		{"ssh://@lab1", "7 bad-user"},
		{"ssh://ännä@lab1", "7 bad-user"},
		{`ssh://EXAMPLE\Anna.B@lab1`, `EXAMPLE\Anna.B@lab1`},
		{"ssh://anna@example.org@lab1:22", "anna@example.org@lab1:22"},
		{"ssh://lab1$@lab2", "lab1$@lab2"},
		{"ssh://$(id)@lab2", "7 bad-user"},
		{`ssh://anna\@lab2`, "7 bad-user"},
		{"ssh://lab1;id", "7 bad-host"},
		{"ssh://::1", "7 no-host"},
		{"ssh://[::1", "7 bad-host"},
		{"ssh://lab1:0", "12 bad-port"},
		{"ssh://lab1:", "12 bad-port"},
		{"ssh://lab1:65536", "12 bad-port"},
		{"ssh://lab1:22x/", "12 bad-port"},
		{"ssh://lab1/etc", "11 path"},
		{"ssh://lab1:22?x", "14 path"},
	} {
		got, err := ParseTarget(c.text)
		text := got.String()
		if e := (*TargetError)(nil); errors.As(err, &e) {
			text = fmt.Sprintf("%d %s", e.Column, e.Mistake)
		}
		if text != c.want {
			t.Errorf("%s is %q, want %q", c.text, text, c.want)
		}
	}
}

func TestReadTargets(t *testing.T) {
	const file = "# Raum 1\n\nlab1\nssh://anna@lab2:2222 # vorn\n\tlab#3\r\n  anna@lab1\nlab1\nftp://lab4\n  ssh://lab5:x\n\xff\n"
	list, wrong, err := ReadTargets(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(list); got != "[lab1 anna@lab2:2222 anna@lab1]" {
		t.Errorf("targets are %s", got)
	}
	var got []string
	for _, e := range wrong {
		got = append(got, fmt.Sprintf("%d:%d %s", e.Line, e.Column, e.Mistake))
	}
	if s := strings.Join(got, ", "); s != "5:5 path, 7:1 twice, 8:1 not-ssh, 9:14 bad-port, 10:1 not-utf-8" {
		t.Errorf("mistakes are %s", s)
	}
	for file, want := range map[string]Mistake{"": Empty, "# nothing\n": Empty, strings.Repeat("x", 5000): TooLong} {
		if _, wrong, _ := ReadTargets(strings.NewReader(file)); len(wrong) != 1 || wrong[0].Mistake != want {
			t.Errorf("%.20q has the mistakes %v, want %s", file, wrong, want)
		}
	}
}
