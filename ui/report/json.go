package report

import (
	"bytes"
	"encoding/json"
	"io"

	"lab/runner/recording"
)

// JSON writes a report, or any other value, as indented JSON that is safe to
// print to a terminal.
func JSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(recording.Escape(b.Bytes()))
	return err
}
