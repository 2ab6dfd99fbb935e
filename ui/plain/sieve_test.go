package plain

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestSieve(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Grüße, 世界 👩‍💻\r\n\tx\b", "Grüße, 世界 👩‍💻\r\n\tx\b"},
		{"\x1b[1;38;2;1;2;3mred\x1b[m \x1b[4:3m", "\x1b[1;38;2;1;2;3mred\x1b[m \x1b[4:3m"},
		{"\x1b[2J\x1b[H\x1b[10;5Hx\x1b[K\x1b[3P\x1b7\x1b8", "\x1b[2J\x1b[H\x1b[10;5Hx\x1b[K\x1b[3P\x1b7\x1b8"},
		{"a\x1b[?25lb\x1b[?25h", "a\x1b[?25lb\x1b[?25h"},
		{"a\x1b[6nb\x1b[cc\x1b[>qd\x1b[?1049he\x1b[?2004h\x1b[18tf", "abcdef"},          // questions and modes
		{"a\x1b]0;title\ab\x1b]52;c;aGk=\x1b\\c\x1b]8;;http://x\x1b\\d", "abcd"},        // title, clipboard, link
		{"a\x1bPq#0\x1b\\b\x1b_x\x1b\\c\x1b^x\x1b\\d\x1bXx\x1b\\e", "abcde"},            // DCS, APC, PM, SOS
		{"a\x1b]0;no end\r\nb", "a\nb"},                                                 // not beyond its line
		{"a\x1b]0;x\x1b[31mb", "a\x1b[31mb"},                                            // another sequence ends it
		{"a\x1b(0b\x1b)Bc\x1b#8d\x1bce\x0e\x0f\af", "abcdef"},                           // character sets, reset, bell
		{"a\x1b[999999999Lb\x1b[1000@c\x1b[5bd\x1b[!pe\x1b[>4;1mf\x1b[0 qg", "abcdefg"}, // what keeps it busy
		{"a\u009b31mb\u202ec\u2066d\ufeff", "a31mbcd"},
		{"\xff\xc3(", "\ufffd\ufffd("},
		{"\x1b\x1b[31m\x1b\n\x1b[3\n1m", "\x1b[31m\n\n1m"},
		{"half \xc3", "half "},
		{"half \x1b[3", "half "},
	} {
		var whole Sieve
		if got := whole.Pass([]byte(c.in)); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
		var pieces Sieve
		var got strings.Builder
		for i := range len(c.in) {
			got.WriteString(pieces.Pass([]byte{c.in[i]}))
		}
		if got := got.String(); got != c.want {
			t.Errorf("%q in pieces: %q, want %q", c.in, got, c.want)
		}
	}
}

// safe is all that a Sieve may let through beside text.
var safe = regexp.MustCompile("\x1b(\\[[0-9;:]*[@A-HJ-MPSTXZ`adefm]|\\[\\?25[hl]|[78DEM])")

func FuzzSieve(f *testing.F) {
	f.Add([]byte("\x1b[31mred\x1b]0;t\a\x1b[6n"), 3)
	f.Add([]byte("\x1b\x1b]\x1bP\x1b\\\xc3\u009b\u202e"), 1)
	f.Fuzz(func(t *testing.T, in []byte, cut int) {
		var s, two Sieve
		got := s.Pass(in)
		cut = min(max(cut, 0), len(in))
		if again := two.Pass(in[:cut]) + two.Pass(in[cut:]); again != got {
			t.Errorf("in two pieces %q, else %q", again, got)
		}
		if !utf8.ValidString(got) {
			t.Errorf("not UTF-8: %q", got)
		}
		for _, r := range safe.ReplaceAllString(got, "") {
			if dangerous(r) && !strings.ContainsRune("\n\r\t\b\u200d", r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%U in %q", r, got)
			}
		}
	})
}
