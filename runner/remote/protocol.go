package remote

import (
	"bytes"
	"encoding/json"
	"io"

	"lab/runner"
)

// The two labs talk in lines of JSON. The one at home sends requests:
//
//	{"run": "seccomp", "steps": ["no-mkdir"]}   a lesson, or some of its steps
//	{"reset": true}                             put back what lessons have changed
//
// and the end of its input, which ends a lesson that runs, and puts everything
// back. The one on the target answers, first of all with its facts. A lesson's
// transcript comes while it grows, in the form of package recording, and then
// the answer that it has ended. Answers begin with {"lab":, which no line of a
// transcript does.
type request struct {
	Run   string   `json:"run,omitempty"`
	Steps []string `json:"steps,omitempty"`
	Reset bool     `json:"reset,omitempty"`
}

type answer struct {
	Lab   word          `json:"lab"`
	Facts *runner.Facts `json:"facts,omitempty"`
	// Error is what went wrong, in words; "" if nothing.
	Error string `json:"error,omitempty"`
}

// A word says what an answer is.
type word string

const (
	opened word = "opened" // the machine is there: Facts, or there is none: Error
	ended  word = "ended"  // a lesson or a reset
	closed word = "closed" // everything is put back
)

var answerStart = []byte(`{"lab":`)

// send writes a value as a line, in one call of w's Write.
func send(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// readAnswer returns nil for a line that is no answer.
func readAnswer(line []byte) (*answer, error) {
	if !bytes.HasPrefix(line, answerStart) {
		return nil, nil
	}
	a := new(answer)
	return a, json.Unmarshal(line, a)
}
