package cli

import (
	"fmt"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"

	"lab/ui/plain"
)

// A statusLine is one line at the bottom of a terminal that says what is going
// on and for how long. Where there is no terminal, only stages are printed, a
// line each. It must be closed.
type statusLine struct {
	w    stream
	mu   sync.Mutex
	text string
	from time.Time
	quit chan struct{}
	done chan struct{}
}

func newStatusLine(w stream) *statusLine {
	s := &statusLine{w: w, quit: make(chan struct{}), done: make(chan struct{})}
	go s.tick()
	return s
}

// tick redraws the line once a second.
func (s *statusLine) tick() {
	defer close(s.done)
	if !s.w.terminal {
		return
	}
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.aside(func() {})
		case <-s.quit:
			return
		}
	}
}

// stage shows what takes long enough to be told in a log as well.
func (s *statusLine) stage(text string) {
	s.show(text)
	s.log(text)
}

// log prints a line where there is no terminal.
func (s *statusLine) log(text string) {
	if !s.w.terminal {
		s.say(text)
	}
}

// show replaces the text and starts counting the seconds.
func (s *statusLine) show(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text, s.from = plain.Line(text), time.Now()
	s.draw()
}

// change replaces the text and goes on counting.
func (s *statusLine) change(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = plain.Line(text)
	s.draw()
}

// say prints a message above the line.
func (s *statusLine) say(text string) {
	s.aside(func() { fmt.Fprintln(s.w, plain.Text(text)) })
}

// aside takes the line away while f prints or asks, and puts it back.
func (s *statusLine) aside(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
	f()
	s.draw()
}

// close takes the line away for good.
func (s *statusLine) close() {
	close(s.quit)
	<-s.done
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
	s.text = ""
}

func (s *statusLine) draw() {
	if !s.w.terminal || s.text == "" {
		return
	}
	line := fmt.Sprintf("%s  %d s", s.text, int(time.Since(s.from).Seconds()))
	// The last column stays free: some terminals wrap as soon as it is filled.
	if w := s.w.width(); w > 1 {
		line = ansi.Truncate(line, w-1, "…")
	}
	fmt.Fprint(s.w, "\r"+line+ansi.EraseLineRight)
}

func (s *statusLine) erase() {
	if s.w.terminal && s.text != "" {
		fmt.Fprint(s.w, "\r"+ansi.EraseLineRight)
	}
}
