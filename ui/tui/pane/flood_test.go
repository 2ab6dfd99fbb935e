package pane

import (
	"bytes"
	"testing"
	"time"
)

// While a program floods the screen, looking at it must not take long.
func TestViewInAFlood(t *testing.T) {
	s := NewScreen(78, 12, nil)
	defer s.Close()
	line := []byte("0123456789012345678901234567890123456789\r\n")
	flood := bytes.Repeat(line, 32<<10/len(line))
	go func() {
		for {
			s.Write(flood)
			s.in.Lock()
			closed := s.closed
			s.in.Unlock()
			if closed {
				return
			}
		}
	}()
	slow := 0
	for range 100 {
		from := time.Now()
		s.View(78, 12)
		if time.Since(from) > 50*time.Millisecond { // this computer may be busy
			slow++
		}
		time.Sleep(time.Millisecond)
	}
	if slow > 10 {
		t.Errorf("%d of 100 views took longer than 50 ms", slow)
	}
}

// A view of a new size waits for the emulator, which has been busy for longer
// than a view of the same size would wait.
func TestViewOfAnotherSize(t *testing.T) {
	s := NewScreen(78, 12, nil)
	defer s.Close()
	s.View(78, 12)
	s.take()
	time.AfterFunc(10*viewPatience, s.give)
	s.View(40, 5)
	s.View(40, 5)
}
