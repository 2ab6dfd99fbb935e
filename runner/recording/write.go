package recording

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
	"unicode"
	"unicode/utf8"

	"lab/runner"
)

// Write writes a transcript. The error is the writer's.
func Write(w io.Writer, t *runner.Transcript) error {
	out := bufio.NewWriter(w)
	if err := WriteHead(out, t); err != nil {
		return err
	}
	for _, e := range t.Events {
		if err := WriteEvent(out, e); err != nil {
			return err
		}
	}
	return out.Flush()
}

// WriteHead writes the first line of a transcript, in one call of w's Write.
// With WriteEvent it is for a transcript that is still growing.
func WriteHead(w io.Writer, t *runner.Transcript) error {
	h := head{Format: format, Version: version, Lesson: t.Lesson, Asked: t.Asked, Started: t.Started.UTC(), Program: t.Program, Steps: t.Steps, Files: t.Files}
	if h.Asked == nil {
		h.Asked = []string{}
	}
	if t.Machine.Kind != "" {
		h.Machine = &t.Machine
	}
	return writeLine(w, h)
}

// WriteEvent writes the line of an event, in one call of w's Write.
func WriteEvent(w io.Writer, e runner.Event) error { return writeLine(w, newEvent(e)) }

func newEvent(e runner.Event) event {
	l := event{At: int64(e.At / time.Microsecond), Kind: e.Kind}
	switch e.Kind {
	case runner.RunStart:
		l.Step, l.Role, l.ID, l.User = e.Step, e.Role, e.ID, e.User
	case runner.LineStart:
		l.Line, l.Leave = &e.Line, e.Leave
	case runner.Echo, runner.Output:
		if text := string(e.Data); utf8.ValidString(text) {
			l.Text = &text
		} else {
			l.Base64 = e.Data
		}
	case runner.LineEnd:
		l.Exit, l.Opened, l.Dropped = e.Exit, e.Opened, e.Dropped
	case runner.Found:
		if e.Evidence != nil {
			l.Source, l.Text = e.Evidence.Source, &e.Evidence.Text
		}
	case runner.RunEnd:
		l.Trouble, l.Detail = string(e.Trouble), e.Detail
	}
	return l
}

func writeLine(out io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := out.Write(Escape(b.Bytes()))
	return err
}

// Escape makes JSON safe to print to a terminal: it escapes the control and
// format characters that package json leaves as they are, DEL, C1 and those that
// turn the direction of reading. JSON has such characters only inside strings.
func Escape(doc []byte) []byte {
	if bytes.IndexFunc(doc, acts) < 0 {
		return doc
	}
	var b bytes.Buffer
	for _, r := range string(doc) {
		switch {
		case !acts(r):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		}
	}
	return b.Bytes()
}

func acts(r rune) bool { return r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf) }
