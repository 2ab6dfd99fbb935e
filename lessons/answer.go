package lessons

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxAnswer is the size of an answer's largest file, in bytes.
const MaxAnswer = 64 << 10

var answerName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// validAnswerName tells whether a file of an answer can have the name.
func validAnswerName(name string) bool { return len(name) <= 64 && answerName.MatchString(name) }

// An AnswerFault is why an answer is not run.
type AnswerFault struct {
	Code FaultCode
	File string
	Line int    // from 1; 0 where it is about the file as a whole
	Text string // of the line
}

// A FaultCode says what is wrong with an answer.
type FaultCode string

// The faults of answers.
const (
	FaultMissing FaultCode = "missing" // the answer does not have the file
	FaultForeign FaultCode = "foreign" // the exercise has no such file
	FaultSize    FaultCode = "size"    // it is larger than MaxAnswer
	FaultText    FaultCode = "text"    // it is not UTF-8, or has control characters
	FaultLine    FaultCode = "line"    // the line is none of those that the exercise takes
)

// Error is the fault in English.
func (f AnswerFault) Error() string {
	switch f.Code {
	case FaultMissing:
		return fmt.Sprintf("%s: the file is missing", f.File)
	case FaultForeign:
		return fmt.Sprintf("%s: no file of this exercise", f.File)
	case FaultSize:
		return fmt.Sprintf("%s: the file is larger than %d kB", f.File, MaxAnswer>>10)
	case FaultText:
		return fmt.Sprintf("%s:%d: not plain text in UTF-8", f.File, f.Line)
	}
	return fmt.Sprintf("%s:%d: this exercise does not take the line %q", f.File, f.Line, f.Text)
}

// AnswerFaults are all faults of an answer.
type AnswerFaults []AnswerFault

func (fs AnswerFaults) Error() string {
	parts := make([]string, len(fs))
	for i, f := range fs {
		parts[i] = f.Error()
	}
	return strings.Join(parts, "\n")
}

// faults are what is wrong with an answer, in the order of the exercise's files.
func (e *Exercise) faults(a Answer) (faults AnswerFaults) {
	known := map[string]bool{}
	for _, f := range e.Files {
		known[f.Name] = true
		content, there := a[f.Name]
		if !there {
			faults = append(faults, AnswerFault{Code: FaultMissing, File: f.Name})
			continue
		}
		if fault := f.fault(content); fault != nil {
			faults = append(faults, *fault)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if !known[name] {
			faults = append(faults, AnswerFault{Code: FaultForeign, File: name})
		}
	}
	return faults
}

// fault is the first thing wrong with the content of a file, or nil.
func (f AnswerFile) fault(content []byte) *AnswerFault {
	if len(content) > MaxAnswer {
		return &AnswerFault{Code: FaultSize, File: f.Name}
	}
	form, err := f.form()
	if err != nil {
		return &AnswerFault{Code: FaultLine, File: f.Name, Line: 1}
	}
	for i, line := range strings.Split(unixText(content), "\n") {
		plain := utf8.ValidString(line) && !strings.ContainsFunc(line, func(r rune) bool { return isControl(r) && r != '\t' })
		switch {
		case !plain:
			return &AnswerFault{Code: FaultText, File: f.Name, Line: i + 1}
		case f.Lines != "" && counts(line) && !form.MatchString(strings.TrimSpace(line)):
			return &AnswerFault{Code: FaultLine, File: f.Name, Line: i + 1, Text: line}
		}
	}
	return nil
}

// form is what a line that counts looks like as a whole.
func (f AnswerFile) form() (*regexp.Regexp, error) { return regexp.Compile(`^(?:` + f.Lines + `)$`) }

// counts tells lines from what is for readers: blank lines and comments.
func counts(line string) bool {
	line = strings.TrimSpace(line)
	return line != "" && !strings.HasPrefix(line, "#")
}

// content is what is put onto the machine: the file with plain line ends, or of one
// whose lines have a form only those that count.
func (f AnswerFile) content(given []byte) []byte {
	text := unixText(given)
	if f.Lines == "" {
		return []byte(text)
	}
	var b bytes.Buffer
	for line := range strings.Lines(text) {
		if counts(line) {
			b.WriteString(strings.TrimSpace(line) + "\n")
		}
	}
	return b.Bytes()
}

// Equal reports whether two answers are the same, byte for byte.
func (a Answer) Equal(b Answer) bool { return maps.EqualFunc(a, b, bytes.Equal) }
