package cli

import (
	"os"

	"golang.org/x/term"
)

// A stream is where output goes, and what it can show.
type stream struct {
	*os.File
	terminal bool // a person looks at it, on a terminal that can move its cursor
	colour   bool
}

// newStream finds out what a file can show. NO_COLOR is the convention of
// no-color.org.
func newStream(f *os.File, getenv func(string) string) stream {
	kind := getenv("TERM")
	terminal := term.IsTerminal(int(f.Fd())) && kind != "" && kind != "dumb"
	return stream{File: f, terminal: terminal, colour: terminal && getenv("NO_COLOR") == ""}
}

// width is the terminal's width in cells, 0 where there is none.
func (s stream) width() int {
	if !s.terminal {
		return 0
	}
	w, _, err := term.GetSize(int(s.Fd()))
	if err != nil {
		return 0
	}
	return w
}
