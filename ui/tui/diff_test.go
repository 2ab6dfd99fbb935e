package tui

import (
	"strings"
	"testing"
)

func TestDiff(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"a\nb\n", "a\nb\n", " a, b"},
		{"a\nb\nc\n", "a\nc\n", " a,-b, c"},
		{"a\n", "x\na\ny\n", "+x, a,+y"},
		{"a\n", "b\n", "-a,+b"},
		{"", "a\n", "+a"},
		{"a\n", "", "-a"},
		{"", "", ""},
	} {
		var got []string
		for _, ch := range diff(c.from, c.to) {
			got = append(got, string(ch.sign)+ch.line)
		}
		if s := strings.Join(got, ","); s != c.want {
			t.Errorf("%q and %q: got %q, want %q", c.from, c.to, s, c.want)
		}
	}
}
