package tui

import (
	"net"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
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
