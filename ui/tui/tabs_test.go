package tui

import (
	"net"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
	"lab/runner"
	"lab/ui/tui/pane"
)

// TestTitleFits: how to leave the terminal is never cut, however narrow the window is.
func TestTitleFits(t *testing.T) {
	m := newModel(t.Context(), testConfig(), nil, newLink())
	m.cfg.Progress.Path = t.TempDir() + "/progress.json"
	t.Cleanup(m.link.later.wait)
	m.drawn, m.width, m.height = true, MinColumns, MinRows
	m.enter(m.cfg.Course.Lessons()[0], "read")
	m.output = true
	terminal := screenOf(t)
	m.shell = &shell{Terminal: terminal, user: "user", focused: true}
	m.typing = &shell{Terminal: terminal, user: "user", focused: true, step: m.current()}
	for _, lang := range lessons.Langs {
		m.words = wordsIn(lang)
		for _, m.tab = range []tab{demoTab, ownTab} {
			title := ansi.Strip(m.paneTitle(m.width - 2))
			if hint := m.paneHint(); !m.focused() || !strings.Contains(title, hint) || ansi.StringWidth(title) > m.width {
				t.Errorf("%q does not show %q in %d columns", title, hint, m.width)
			}
		}
	}
}

// screenOf is a terminal with nothing in it.
func screenOf(t *testing.T) *pane.Terminal {
	t.Helper()
	in, out := net.Pipe()
	terminal := pane.Connect(in, 20, 5)
	t.Cleanup(func() {
		terminal.Close()
		out.Close()
	})
	return terminal
}

// deaf is a process that is not told its size.
type deaf struct{ net.Conn }

func (deaf) Resize(runner.Size) error { return nil }

// TestKeyHandedOn: a key for a program costs no drawing, but what it takes from the
// screen is gone, and what the program writes is there.
func TestKeyHandedOn(t *testing.T) {
	m := drawnModel(t, 120, 40)
	m.enter(m.cfg.Course.Lessons()[0], "read")
	in, out := net.Pipe()
	m.shell = connect(deaf{in}, "user", runner.Size{Columns: 20, Rows: 5}, new(sight))
	t.Cleanup(func() {
		m.closeShells()
		out.Close()
	})
	m.enterTerminal()
	m.notice = "told"
	m.layout()
	m.text()
	types := func(key string) string {
		t.Helper()
		b := make([]byte, 1)
		if m.types(key); key == "f12" {
			return m.text()
		}
		if _, err := out.Read(b); err != nil || string(b) != key {
			t.Errorf("%q, %v came of the key %s", b, err, key)
		}
		return m.text()
	}
	if text := types("a"); strings.Contains(text, "told") {
		t.Errorf("the notice is still in\n%s", text)
	}
	before := m.text()
	m.words = wordsIn(lessons.English) // which would show if anything were drawn
	if text := types("b"); text != before {
		t.Errorf("a key was drawn:\n%s", text)
	}
	out.Write([]byte("echoed"))
	m.shell.Sync()
	m.Update(dirtyMsg{})
	if text := m.text(); !strings.Contains(text, "echoed") {
		t.Errorf("what the program wrote is not in\n%s", text)
	}
	if left := types("f12"); !strings.Contains(left, m.paneHint()) || m.focused() {
		t.Errorf("F12 does not show in\n%s", left)
	}
}
