package judge

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestShort(t *testing.T) {
	for in, want := range map[string]string{
		" a\n\tb ":             "a b",
		"a\x1b[31mb":           "a[31mb",
		"\u202egnp.exe\u009bx": "gnp.exex",
		"\xff":                 "",
	} {
		if got := short(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := short(strings.Repeat("ä", 9999)); utf8.RuneCountInString(got) != maxArg {
		t.Errorf("%d characters", utf8.RuneCountInString(got))
	}
}
