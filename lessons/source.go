package lessons

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A position is a place in a text file, both parts from 1, the column in
// characters.
type position struct{ line, column int }

// start is where problems of a file as a whole are reported.
var start = position{1, 1}

// A source is one text file of a lesson. Problems found in it go to a list
// that all files share.
type source struct {
	name     string // below the folder that was loaded
	text     string // line ends are \n, no byte order mark
	lines    []string
	problems *Problems
}

// newSource prepares a file's content for reading. It returns nil, after having
// reported why, for a content that is not text.
func newSource(name string, content []byte, problems *Problems) *source {
	text := unixText(content)
	s := &source{name: name, text: text, lines: strings.Split(text, "\n"), problems: problems}
	for i, line := range s.lines {
		if !s.checkLine(i+1, line) {
			return nil
		}
	}
	return s
}

// unixText is a text without what editors of other systems put into it: line ends are
// \n, and there is no byte order mark.
func unixText(content []byte) string {
	content = bytes.TrimPrefix(content, []byte("\uFEFF"))
	return strings.ReplaceAll(string(content), "\r\n", "\n")
}

func (s *source) checkLine(number int, line string) bool {
	if isPlainASCII(line) { // as most are, and the others take their time
		return true
	}
	column := 0
	for i, r := range line {
		column++
		at := position{number, column}
		if r == utf8.RuneError && !strings.HasPrefix(line[i:], "\uFFFD") {
			s.report(at, "save the file as UTF-8", "byte 0x%02x is not UTF-8", line[i])
			return false
		}
		if isControl(r) && r != '\t' {
			s.report(at, "remove it", "control character %U", r)
			return false
		}
	}
	return true
}

func isPlainASCII(line string) bool {
	for i := range len(line) {
		if c := line[i]; (c < ' ' && c != '\t') || c > '~' {
			return false
		}
	}
	return true
}

// isControl tells the characters that a terminal acts on instead of showing.
func isControl(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// report adds a problem at a position, which it moves into the file if a
// library counted past the end.
func (s *source) report(at position, hint, format string, args ...any) {
	at.line = max(1, min(at.line, len(s.lines)))
	line := s.lines[at.line-1]
	at.column = max(1, min(at.column, utf8.RuneCountInString(line)+1))
	*s.problems = append(*s.problems, Problem{
		File:    s.name,
		Line:    at.line,
		Column:  at.column,
		Message: fmt.Sprintf(format, args...),
		Hint:    hint,
		Source:  line,
	})
}
