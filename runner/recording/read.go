package recording

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lab/runner"
)

// Limits of what a reader accepts: the longest line in bytes, more than the
// largest piece of output that a run records, and the longest time.
const (
	MaxLine = 4 << 20
	maxTime = 365 * 24 * time.Hour
)

// An Error is a mistake in a file.
type Error struct {
	Line   int // from 1
	Column int // in bytes, from 1
	Why    string
}

func (e *Error) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Why) }

// A position is a place in a file.
type position struct{ line, column int }

func (p position) errorf(why string, args ...any) error {
	return &Error{p.line, p.column, fmt.Sprintf(why, args...)}
}

// ReadFile reads a transcript from a file. The error names it, and the place in
// it.
func ReadFile(path string) (*runner.Transcript, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	t, err := Read(f)
	if _, ok := errors.AsType[*Error](err); ok {
		return nil, fmt.Errorf("%s:%w", path, err)
	}
	return t, err
}

// Read reads a transcript. The error is an *Error, or the reader's.
func Read(r io.Reader) (*runner.Transcript, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, MaxLine)
	var d Decoder
	for lines.Scan() {
		if _, err := d.Add(lines.Bytes()); err != nil {
			return nil, err
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, position{d.in.number + 1, 1}.errorf("the line is longer than %d MiB", MaxLine>>20)
	case err != nil:
		return nil, err
	case d.in.number == 0:
		return nil, position{1, 1}.errorf("the file is empty")
	case d.sequence.inRun:
		return nil, position{d.in.number, len(d.in.text) + 1}.errorf("the file ends in the middle of a run")
	}
	return d.Transcript(), nil
}

// A Decoder reads a transcript line by line, while it is still growing. The
// zero value waits for the head.
type Decoder struct {
	in       reader
	sequence sequence
}

// Add takes the next line, without its line break, and returns the event that
// it is, nil for the head. The error is an *Error.
func (d *Decoder) Add(line []byte) (*runner.Event, error) {
	d.in.number++
	d.in.text = line
	if d.sequence.transcript == nil {
		t, err := d.in.head()
		d.sequence.transcript = t
		return nil, err
	}
	l, err := d.in.event()
	if err != nil {
		return nil, err
	}
	if err := d.sequence.add(l); err != nil {
		return nil, err
	}
	events := d.sequence.transcript.Events
	return &events[len(events)-1], nil
}

// Transcript is what was read so far, nil before the head.
func (d *Decoder) Transcript() *runner.Transcript { return d.sequence.transcript }

// InRun reports whether a run has begun that has not ended.
func (d *Decoder) InRun() bool { return d.sequence.inRun }

// A reader looks at one line of a file.
type reader struct {
	number int
	text   []byte
}

func (in *reader) at(offset int64) position {
	return position{in.number, min(int(max(offset, 0)), len(in.text)) + 1}
}

func (in *reader) head() (*runner.Transcript, error) {
	var is struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(in.text, &is); err != nil || is.Format != format {
		return nil, in.at(0).errorf("this is no transcript of lab's: its first line does not say \"format\": %q", format)
	}
	if is.Version != version {
		return nil, in.at(0).errorf("version %d of the format is not known, only %d", is.Version, version)
	}
	keys, err := in.keys()
	if err != nil {
		return nil, err
	}
	if err := in.check(keys, headShape); err != nil {
		return nil, err
	}
	var h head
	if err := in.decode(&h); err != nil {
		return nil, err
	}
	if h.Lesson == "" || len(h.Asked) == 0 {
		return nil, in.at(0).errorf("the lesson has no id, or no step was asked for")
	}
	for i, id := range h.Asked {
		if slices.Contains(h.Asked[:i], id) {
			return nil, in.at(0).errorf("step %s was asked for twice", id)
		}
	}
	t := &runner.Transcript{Lesson: h.Lesson, Asked: h.Asked, Started: h.Started, Program: h.Program, Steps: h.Steps, Files: h.Files}
	if h.Machine != nil {
		if h.Machine.Kind == "" {
			return nil, in.at(0).errorf("the machine has no kind")
		}
		t.Machine = *h.Machine
	}
	return t, nil
}

func (in *reader) event() (event, error) {
	keys, err := in.keys()
	if err != nil {
		return event{}, err
	}
	var is struct {
		Kind runner.Kind `json:"kind"`
	}
	if err := json.Unmarshal(in.text, &is); err != nil {
		return event{}, in.jsonError(err)
	}
	s, known := shapes[is.Kind]
	if !known {
		return event{}, in.at(0).errorf("%q is no kind of event", is.Kind)
	}
	s.required = append([]string{"at", "kind"}, s.required...)
	if err := in.check(keys, s); err != nil {
		return event{}, err
	}
	e := event{position: in.at(0)}
	return e, in.decode(&e)
}

// A key is one of a line's object.
type key struct {
	name string
	at   position // behind it
}

// keys returns the keys of the line's object, having made sure that it is one
// object in UTF-8 without a null.
func (in *reader) keys() ([]key, error) {
	if !utf8.Valid(in.text) {
		return nil, in.at(int64(invalid(in.text))).errorf("this is not UTF-8")
	}
	if err := json.Unmarshal(in.text, new(json.RawMessage)); err != nil {
		return nil, in.jsonError(err) // only Unmarshal counts offsets from the start
	}
	d := json.NewDecoder(bytes.NewReader(in.text))
	if start, err := d.Token(); err != nil {
		return nil, in.jsonError(err)
	} else if start != json.Delim('{') {
		return nil, in.at(0).errorf("this is no JSON object")
	}
	var keys []key
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, in.jsonError(err)
		}
		k := key{fmt.Sprint(name), in.at(d.InputOffset())}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, in.jsonError(err)
		}
		if string(value) == "null" {
			return nil, k.at.errorf("%q is null", k.name)
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// invalid is the offset of the first byte that is not UTF-8.
func invalid(b []byte) int {
	at := 0
	for at < len(b) {
		r, n := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	return at
}

// check compares the keys of a line with its shape.
func (in *reader) check(keys []key, s shape) error {
	seen := map[string]bool{}
	for _, k := range keys {
		if !slices.Contains(s.required, k.name) && !slices.Contains(s.optional, k.name) {
			return k.at.errorf("%q does not belong here; keys are %s", k.name,
				strings.Join(append(slices.Clone(s.required), s.optional...), ", "))
		}
		if seen[k.name] {
			return k.at.errorf("%q is there twice", k.name)
		}
		seen[k.name] = true
	}
	for _, name := range s.required {
		if !seen[name] {
			return in.at(0).errorf("%q is missing", name)
		}
	}
	return nil
}

func (in *reader) decode(v any) error {
	d := json.NewDecoder(bytes.NewReader(in.text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return in.jsonError(err)
	}
	return nil
}

// jsonError gives an error of package json its place.
func (in *reader) jsonError(err error) error {
	at := in.at(0)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		at = in.at(syntax.Offset - 1)
	case errors.As(err, &kind):
		at = in.at(kind.Offset - 1)
		return at.errorf("%q cannot be a JSON %s", kind.Field, kind.Value)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return in.at(int64(len(in.text))).errorf("the line ends in the middle of a JSON object")
	}
	return at.errorf("%s", strings.TrimPrefix(err.Error(), "json: "))
}
