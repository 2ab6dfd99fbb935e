package judge

import (
	"slices"
	"strings"
	"testing"
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
		if got := cleanLines([]byte(c.in)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q gives %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestCleanLinesOfMegabytes(t *testing.T) {
	in := strings.Repeat("x\r", 1<<19) + strings.Repeat("\x1b[31m", 1<<17) + "\n"
	if got := cleanLines([]byte(in)); !slices.Equal(got, []string{"x"}) {
		t.Errorf("got %d lines", len(got))
	}
}
