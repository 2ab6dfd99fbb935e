package lessons

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Problem is something wrong in a lesson's files.
type Problem struct {
	File    string `json:"file"`   // below the folder that was loaded: "50-seccomp/lesson.yaml"
	Line    int    `json:"line"`   // from 1
	Column  int    `json:"column"` // from 1, in characters
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`   // what to do about it
	Source  string `json:"source,omitempty"` // the line as it stands in the file
}

// Error is the problem as a person reads it: position and message, the source
// line with a caret under the column, the hint.
func (p Problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
	if p.Source != "" {
		number := fmt.Sprintf("%5d", p.Line)
		text, column := excerpt(p.Source, p.Column)
		fmt.Fprintf(&b, "\n%s | %s", number, text)
		fmt.Fprintf(&b, "\n%*s | %*s", len(number), "", column, "^")
	}
	if p.Hint != "" {
		fmt.Fprintf(&b, "\n      hint: %s", p.Hint)
	}
	return b.String()
}

// Problems are all problems of a course, sorted by position. It is the error
// that Load returns for lessons that are wrong.
type Problems []Problem

func (ps Problems) Error() string {
	parts := make([]string, len(ps))
	for i, p := range ps {
		parts[i] = p.Error()
	}
	return strings.Join(parts, "\n")
}

// Unwrap lets errors.As find a single Problem.
func (ps Problems) Unwrap() []error {
	errs := make([]error, len(ps))
	for i, p := range ps {
		errs[i] = p
	}
	return errs
}

func (ps Problems) sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
		)
	})
}

// maxExcerpt is how much of a long source line is shown, in characters.
const maxExcerpt = 100

// excerpt returns the part of a source line around the column, with nothing in
// it that would move a terminal's cursor, and the column within that part.
func excerpt(line string, column int) (string, int) {
	runes := []rune(line)
	for i, r := range runes {
		switch {
		case r == '\t':
			runes[i] = ' '
		case isControl(r):
			runes[i] = '\uFFFD'
		}
	}
	if len(runes) <= maxExcerpt {
		return string(runes), column
	}
	from := max(0, min(column-1-maxExcerpt/2, len(runes)-maxExcerpt))
	part := string(runes[from : from+maxExcerpt])
	column -= from
	if from > 0 {
		part, column = "…"+part, column+1
	}
	if from+maxExcerpt < len(runes) {
		part += "…"
	}
	return part, column
}
