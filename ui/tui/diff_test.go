package tui

import (
	"strings"
	"testing"
)

func TestDiff(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"a\nb\n", "a\nb\n", ""},
		{"a\nb\nc\n", "a\nc\n", " a,-b, c"},
		{"a\n", "x\na\ny\n", "+x, a,+y"},
		{"a\n", "b\n", "-a,+b"},
		{"", "a\n", "+a"},
		{"a\n", "", "-a"},
		{"a\n", "a", ""},
		{"", "", ""},
	} {
		if s := strings.Join(diff(c.from, c.to), ","); s != c.want {
			t.Errorf("%q and %q: got %q, want %q", c.from, c.to, s, c.want)
		}
	}
}
