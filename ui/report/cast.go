package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"lab/runner"
	"lab/runner/recording"
	"lab/ui/plain"
)

// A Frame is something that a replay shows: a run that begins, or a piece of
// what a terminal showed. The text is harmless for another terminal.
type Frame struct {
	At   time.Duration // since the start of the lesson
	Step string
	Role runner.Role // of the run that begins, else ""
	ID   string      // of the control or proof that begins
	Text string
	// Prompt is, where a run begins, the line that its terminal still has from
	// the run before: it is to be shown if that is not on the screen.
	Prompt string
}

// run is the name of the run that begins: "no-mkdir · control without".
func (f Frame) run() string {
	if f.Role == runner.Act {
		return f.Step
	}
	return f.Step + " · " + string(f.Role) + " " + f.ID
}

// Frames are what the terminals of a lesson showed. Each user has one.
func Frames(t *runner.Transcript) []Frame {
	var frames []Frame
	terminals := map[string]*screen{}
	now := &screen{}
	for _, e := range t.Events {
		f := Frame{At: e.At, Step: plain.Line(e.Step)}
		switch e.Kind {
		case runner.RunStart:
			if terminals[e.User] == nil {
				terminals[e.User] = &screen{}
			}
			now = terminals[e.User]
			f.Role, f.ID, f.Prompt = e.Role, plain.Line(e.ID), now.line
		case runner.Echo, runner.Output:
			if f.Text = now.pass(e.Data); f.Text == "" {
				continue
			}
		default:
			continue
		}
		frames = append(frames, f)
	}
	return frames
}

// A screen is one terminal and the line that its cursor is in.
type screen struct {
	plain.Sieve
	line string
}

// maxPrompt bounds what is kept of the line, in bytes.
const maxPrompt = 512

func (s *screen) pass(b []byte) string {
	text := s.Pass(b)
	s.line = LastLine(s.line + text)
	if len(s.line) > maxPrompt {
		s.line = "" // no prompt
	}
	return text
}

// cast writes what the terminals showed in a step as an asciicast, version 2:
// https://docs.asciinema.org/manual/asciicast/v2/. The runs of the step follow
// each other on one screen; where one begins there is a marker.
func cast(w io.Writer, t *runner.Transcript, step string) error {
	var b bytes.Buffer
	line := func(v any) error {
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		return e.Encode(v)
	}
	head := struct {
		Version   int               `json:"version"`
		Width     int               `json:"width"`
		Height    int               `json:"height"`
		Timestamp int64             `json:"timestamp"`
		Title     string            `json:"title"`
		Env       map[string]string `json:"env"`
	}{2, runner.TerminalSize.Columns, runner.TerminalSize.Rows, t.Started.Unix(), "lab: " + plain.Line(t.Lesson+"/"+step), map[string]string{"TERM": "xterm-256color", "SHELL": "/bin/bash"}}
	if err := line(head); err != nil {
		return err
	}
	start, onScreen := time.Duration(-1), ""
	for _, f := range Frames(t) {
		if f.Step != plain.Line(step) {
			continue
		}
		if start < 0 {
			start = f.At
		}
		at := json.RawMessage(fmt.Sprintf("%.6f", (f.At - start).Seconds()))
		text := f.Text
		if f.Role != "" {
			if err := line([]any{at, "m", f.run()}); err != nil {
				return err
			}
			text = f.Join(onScreen)
		}
		if text != "" {
			onScreen = LastLine(onScreen + text)
			if err := line([]any{at, "o", text}); err != nil {
				return err
			}
		}
	}
	_, err := w.Write(recording.Escape(b.Bytes()))
	return err
}

// Join is what puts the prompt on a screen whose last line is given.
func (f Frame) Join(line string) string {
	switch line {
	case f.Prompt:
		return ""
	case "":
		return f.Prompt
	}
	return "\r\n" + f.Prompt
}

// LastLine is the line that the cursor is in after a text, without what has been
// written over.
func LastLine(text string) string {
	text = text[strings.LastIndexByte(text, '\n')+1:]
	return text[strings.LastIndexByte(text, '\r')+1:]
}
