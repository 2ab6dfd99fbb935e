package judge

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// prompt is the shell prompt that may be left at the end of a foreign shell's
// output: "/ # ", "sh-5.2# ", "root@host:~# ".
var prompt = regexp.MustCompile(`^(\S+ ?)?[#$] ?$`)

// cleanLines turns what a terminal received into the lines that a person would
// have read on it: without escape sequences, with carriage returns and
// backspaces carried out, as valid UTF-8. Escape sequences end with their
// line at the latest, so that one cannot hide the rest of the output.
func cleanLines(output []byte) []string {
	text := strings.ToValidUTF8(string(output), "\uFFFD")
	ended := strings.HasSuffix(text, "\n")
	lines := strings.Split(text, "\n")
	if ended || text == "" {
		lines = lines[:len(lines)-1]
	}
	for i, l := range lines {
		lines[i] = cleanLine(strings.TrimRight(l, "\r"))
	}
	if n := len(lines); n > 0 && !ended && prompt.MatchString(lines[n-1]) {
		lines = lines[:n-1]
	}
	return lines
}

func cleanLine(l string) string {
	if strings.IndexFunc(l, needsWork) < 0 {
		return l
	}
	var cells []string
	at := 0
	var state byte
	for l != "" {
		seq, _, n, next := ansi.DecodeSequence(l, state, nil)
		if n <= 0 { // cannot happen; a loop without end would be worse
			break
		}
		l, state = l[n:], next
		switch {
		case seq == "\r":
			at = 0
		case seq == "\b":
			at = max(at-1, 0)
		case seq == "\x1b[K", seq == "\x1b[0K":
			cells = cells[:at]
		case printable(seq):
			if at == len(cells) {
				cells = append(cells, "")
			}
			cells[at] = seq
			at++
		}
	}
	return strings.Join(cells, "")
}

// needsWork reports whether a character is more than text. The controls
// U+0080 to U+009F are among them: some terminals obey them.
func needsWork(c rune) bool { return c != '\t' && unicode.IsControl(c) }

// printable reports whether what the decoder returned is a character.
func printable(seq string) bool {
	c, _ := utf8.DecodeRuneInString(seq)
	return seq != "" && !needsWork(c)
}
