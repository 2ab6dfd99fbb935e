package runner

import (
	"fmt"
	"strings"
	"testing"
)

// read feeds pieces to a markReader and writes down what comes out.
func read(pieces ...string) string {
	var r markReader
	var out strings.Builder
	for _, piece := range pieces {
		for rest := []byte(piece); len(rest) > 0; {
			plain, m, after := r.next(rest)
			out.Write(plain)
			if m != nil {
				fmt.Fprintf(&out, "<%s>", strings.Trim(fmt.Sprintf("%c %s %s", m.kind, m.exit, m.aid), " \x00"))
			}
			rest = after
		}
	}
	return out.String()
}

func TestMarks(t *testing.T) {
	all := "before\x1b]133;D;3;aid=7.1\aafter\x1b]133;B\x1b\\end\x1b[0m"
	want := "before<D 3 7.1>after<B>end\x1b[0m"
	if got := read(all); got != want {
		t.Errorf("in one piece: %q", got)
	}
	for i := range all {
		if got := read(all[:i], all[i:]); got != want {
			t.Errorf("cut at %d: %q", i, got)
		}
	}
	if got := read(strings.Split(all, "")...); got != want {
		t.Errorf("byte by byte: %q", got)
	}
}

func TestWhatIsNoMark(t *testing.T) {
	long := "\x1b]133;" + strings.Repeat("x", 2*longestMark)
	tests := map[string]string{
		"\x1b]0;title\a$ ":    "\x1b]0;title\a$ ",
		"\x1b]133;\aend":      "<>end",
		"\x1b]133;DD;1\aend":  "<>end",
		long + "\aend":        "\x1b]133;<>" + long[6:] + "\aend",
		"\x1b]13":             "", // may still become one
		"\x1b]133;D;0;aid=5":  "",
		"\x1b]133;D;x;y=1\a.": "<D x>.",
	}
	for in, want := range tests {
		if got := read(in); got != want {
			t.Errorf("%.40q: got %.60q, want %.60q", in, got, want)
		}
	}
}

func FuzzMarks(f *testing.F) {
	f.Add("a\x1b]133;D;0;aid=1.1\ab", 3)
	f.Add("\x1b]133;", 2)
	f.Fuzz(func(t *testing.T, s string, cut int) {
		if cut < 0 || cut > len(s) {
			return
		}
		if a, b := read(s), read(s[:cut], s[cut:]); !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a) {
			t.Errorf("in one piece %q, in two %q", a, b)
		}
	})
}

func TestPromptTail(t *testing.T) {
	tests := map[string]string{
		"/ # ":                          "/ # ",
		"/ # \x1b[6n":                   "/ # ", // BusyBox asks where the cursor is
		"out\r\n\x1b[?2004hsh-5.2# ":    "sh-5.2# ",
		"out\r\nroot@0a1b2c:/# ":        "root@0a1b2c:/# ",
		"# ":                            "# ",
		"50% ":                          "50% ",
		"out":                           "",
		"/ # ls\r\n":                    "",
		strings.Repeat("x", 80) + " # ": "",
	}
	for in, want := range tests {
		var p promptTail
		p.add([]byte(in))
		if got := p.prompt(); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
