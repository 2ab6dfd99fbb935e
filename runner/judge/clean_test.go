package judge

import (
	"slices"
	"strings"
	"testing"

	"lab/lessons"
)

func TestCleanLines(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"nothing", "", nil},
		{"line breaks", "a\r\nb\r\n", []string{"a", "b"}},
		{"doubled carriage return", "a\r\r\nb\n", []string{"a", "b"}},
		{"empty line", "a\n\nb", []string{"a", "", "b"}},
		{"no line break at the end", "a", []string{"a"}},
		{"colour", "\x1b[1;31mred\x1b[0m text\n", []string{"red text"}},
		{"bracketed paste and title", "\x1b[?2004l\x1b]0;root@host: ~\x07out\n", []string{"out"}},
		{"overwritten", "10%\r20%\n", []string{"20%"}},
		{"partly overwritten", "abcdef\rxy\n", []string{"xycdef"}},
		{"overwritten and erased", "Downloading\r\x1b[Kdone\n", []string{"done"}},
		{"backspaces", "abc\b\bX\n", []string{"aXc"}},
		{"backspace at the start", "\b\bab\n", []string{"ab"}},
		{"tabs stay", "Seccomp:\t2\n", []string{"Seccomp:\t2"}},
		{"NUL", "label\x00\n", []string{"label"}},
		{"not UTF-8", "a\xff\xfeb\n", []string{"a\uFFFDb"}},
		{"C1 control", "a\u009bb\n", []string{"ab"}},
		{"wide characters", "ä漢\rö\n", []string{"ö漢"}},
		{"a title without end hides its own line only", "\x1b]0;x\nmkdir: x\n", []string{"", "mkdir: x"}},
		{"trailing prompt", "out\r\n/ # ", []string{"out"}},
		{"trailing bash prompt", "out\r\nroot@host:~# ", []string{"out"}},
		{"a prompt's characters within output", "# x\n", []string{"# x"}},
		{"text after the last line break", "out\r\n100 $ left", []string{"out", "100 $ left"}},
	} {
		if got, _ := cleanLines([]byte(c.in)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q gives %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

// TestWiped: what does not stand there in the end is not forgotten.
func TestWiped(t *testing.T) {
	for _, c := range []struct {
		name, in     string
		lines, wiped []string
	}{
		{"erased from the cursor", "denied\r\x1b[Kfine\n", []string{"fine"}, []string{"denied"}},
		{"line erased", "denied\r\x1b[2Kfine\n", []string{"fine"}, []string{"denied"}},
		{"line above erased", "a\ndenied\n\x1b[1A\x1b[2Kfine\n", []string{"a", "fine", ""}, []string{"denied"}},
		{"line above written over", "denied\n\x1b[Afine!!\nend\n", []string{"fine!!", "end"}, []string{"denied"}},
		{"screen cleared", "denied\nb\n\x1b[H\x1b[2Jfine\n", []string{"", "", "", "fine"}, []string{"denied", "b"}},
		{"written over with the same", "same\rsame\n", []string{"same"}, nil},
		{"written over and there again", "denied\rxxxxxx\rdenied\n", []string{"denied"}, []string{"xxxxxx"}},
		{"progress", "1%\r2%\r3%\n", []string{"3%"}, []string{"1%", "2%"}},
		{"cursor to the right", "a\x1b[3Cb\n", []string{"a   b"}, nil},
		{"beginning erased", "denied\x1b[1Kx\n", []string{"      x"}, []string{"denied"}},
	} {
		lines, wiped := cleanLines([]byte(c.in))
		if !slices.Equal(lines, c.lines) || !slices.Equal(wiped, c.wiped) {
			t.Errorf("%s: %q and wiped %q, want %q and %q", c.name, lines, wiped, c.lines, c.wiped)
		}
	}
}

// TestWipedErrno: an error that was wiped is no sign, and spoils there being none.
func TestWipedErrno(t *testing.T) {
	const denied = "cat: /etc/shadow: Permission denied"
	for _, c := range []struct {
		name, output string
		sign         lessons.Sign
		want         bool
	}{
		{"it stands there", denied + "\r\n", lessons.Sign{Errno: "EACCES", From: "cat"}, true},
		{"wiped", denied + "\r\x1b[2Kall is well\n", lessons.Sign{Errno: "EACCES", From: "cat"}, false},
		{"none, wiped", denied + "\r\x1b[2Kall is well\n", lessons.Sign{Errno: "none"}, false},
		{"none, wiped from below", denied + "\n\x1b[1A\x1b[2Kall is well\n", lessons.Sign{Errno: "none"}, false},
		{"another one wiped", "cat: x: No such file or directory\r\x1b[K" + denied + "\r\n", lessons.Sign{Errno: "EACCES"}, false},
		{"absent, wiped", "got it\r\x1b[Kno\n", lessons.Sign{Absent: "got it"}, false},
		{"output, wiped", "got it\r\x1b[Kno\n", lessons.Sign{Output: "got it"}, false},
		{"progress", "10%\r\x1b[K20%\r\n", lessons.Sign{Errno: "none", Output: "^20%$"}, true},
	} {
		if got := holds(&c.sign, seen(0, c.output)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestCleanLinesOfMegabytes(t *testing.T) {
	in := strings.Repeat("x\r", 1<<19) + strings.Repeat("\x1b[31m", 1<<17) + "\n"
	if got, _ := cleanLines([]byte(in)); !slices.Equal(got, []string{"x"}) {
		t.Errorf("got %d lines", len(got))
	}
}
