package cli

import (
	"os"
	"sync"

	"golang.org/x/term"
)

// A stream is where output goes, and what it can show.
type stream struct {
	File     *os.File
	terminal bool // a person looks at it, on a terminal that can move its cursor
	colour   bool
	fault    *printFault
}

// A printFault is why a stream could not be written: most of those who print do not
// look at it.
type printFault struct {
	mu    sync.Mutex
	first error
	heard func(error) // hears of the first, may be nil
}

// newStream finds out what a file can show. NO_COLOR is the convention of
// no-color.org. heard, if there is one, hears when the file cannot be written.
func newStream(f *os.File, getenv func(string) string, heard func(error)) stream {
	kind := getenv("TERM")
	terminal := term.IsTerminal(int(f.Fd())) && kind != "" && kind != "dumb"
	return stream{File: f, terminal: terminal, colour: terminal && getenv("NO_COLOR") == "", fault: &printFault{heard: heard}}
}

// Write writes to the stream.
func (s stream) Write(b []byte) (int, error) {
	n, err := s.File.Write(b)
	if err != nil {
		s.fault.note(err)
	}
	return n, err
}

// WriteString writes to the stream.
func (s stream) WriteString(text string) (int, error) { return s.Write([]byte(text)) }

func (f *printFault) note(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.first != nil {
		return
	}
	f.first = err
	if f.heard != nil {
		f.heard(err)
	}
}

// err is the first error.
func (f *printFault) err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.first
}

// width is the terminal's width in cells, 0 where there is none.
func (s stream) width() int {
	if !s.terminal {
		return 0
	}
	w, _, err := term.GetSize(int(s.File.Fd()))
	if err != nil {
		return 0
	}
	return w
}
