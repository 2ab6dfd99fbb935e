package cli

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/creack/pty"

	"lab/ui/tui/pane"
)

// TestStatusLineGoes: what is printed after the line was taken away stands where
// it was.
func TestStatusLineGoes(t *testing.T) {
	screen, terminal, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer screen.Close()
	s := newStatusLine(newStream(terminal, func(string) string { return "xterm" }, nil))
	s.show("at work")
	s.aside(func() { terminal.WriteString("one\n") })
	s.show("still at work")
	s.show("")
	terminal.WriteString("two\n")
	s.close()
	terminal.WriteString("three\n\x00")
	terminal.Close()
	seen := pane.NewScreen(80, 24, nil)
	defer seen.Close()
	io.WriteString(seen, readTo(t, screen, "\x00"))
	if got := seen.Text(); !strings.HasPrefix(got, "one\ntwo\nthree") {
		t.Errorf("on the screen is %q", got)
	}
}

func readTo(t *testing.T, f *os.File, end string) string {
	t.Helper()
	var all []byte
	b := make([]byte, 256)
	for !strings.Contains(string(all), end) {
		n, err := f.Read(b)
		if err != nil {
			t.Fatalf("%v after %q", err, all)
		}
		all = append(all, b[:n]...)
	}
	return string(all)
}
