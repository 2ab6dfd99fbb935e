package tui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
	"lab/ui/progress"
	"lab/ui/tui/pane"
)

// drawnModel is a tutor without a terminal, of a size.
func drawnModel(t *testing.T, columns, rows int) *model {
	t.Helper()
	course, err := lessons.Load(testCourse())
	if err != nil {
		t.Fatal(err)
	}
	m := newModel(t.Context(), Config{Course: course, Lang: lessons.German, Progress: &progress.Store{Path: t.TempDir() + "/p"}}, nil, newLink())
	t.Cleanup(m.link.later.wait)
	m.Update(tea.WindowSizeMsg{Width: columns, Height: rows})
	return m
}

// text is what is on the screen.
func (m *model) text() string {
	return ansi.Strip(m.View().Content)
}

// TestFooter: whatever can be done, no key is named twice, and those that go on, go
// back, stop and help are always there.
func TestFooter(t *testing.T) {
	for _, columns := range []int{60, 80, 120, 200} {
		m := drawnModel(t, columns, 24)
		check := func(where string, want ...string) {
			t.Helper()
			foot := ansi.Strip(m.footer())
			var keys []string
			for hint := range strings.SplitSeq(strings.Trim(foot, " "), "  ") {
				key, _, _ := strings.Cut(hint, " ")
				if slices.Contains(keys, key) {
					t.Errorf("%d columns, %s: %s twice in %q", columns, where, key, foot)
				}
				keys = append(keys, key)
			}
			for _, k := range want {
				if !slices.Contains(keys, k) {
					t.Errorf("%d columns, %s: no %s in %q", columns, where, k, foot)
				}
			}
			if n := ansi.StringWidth(foot); n != columns || strings.Contains(foot, "…") {
				t.Errorf("%d columns, %s: %q is %d wide", columns, where, foot, n)
			}
		}
		check("course", "Enter", "?")
		m.setup.offered = true
		m.Update(keyPress("enter"))
		check("introduction", "Enter", "Esc", "?")
		m.Update(keyPress("right"))
		check("step", "Enter", "Esc", "?")
		m.Update(keyPress("v"))
		check("files", "Enter", "Esc", "?")
		m.live = pane.NewScreen(80, 24, nil)
		m.begin("dac/read")
		check("running", "Ctrl-C", "Esc", "?")
		m.job.opens = true
		check("opening", "Ctrl-C")
	}
}

// TestHelpFirst: the keys of the place come first, each once.
func TestHelpFirst(t *testing.T) {
	m := drawnModel(t, 80, 24)
	m.Update(keyPress("?"))
	text := m.text()
	if i, j := strings.Index(text, "öffnen"), strings.Index(text, "Vorhersage"); i < 0 || j >= 0 && j < i || !strings.Contains(text, "▼") {
		t.Errorf("help begins with\n%s", text)
	}
	for _, k := range []string{"down", "pgdown", "home", "end", "g", "left", "space"} {
		if m.Update(keyPress(k)); m.sheet != helpSheet {
			t.Fatalf("%s closed the help", k)
		}
	}
	all := ansi.Strip(strings.Join(m.overlay.lines, "\n"))
	for _, name := range []string{"öffnen", "Maschine zurücksetzen", "abbrechen"} {
		if n := strings.Count(all, " "+name+"\n"); n != 1 {
			t.Errorf("%q stands there %d times in\n%s", name, n, all)
		}
	}
	if m.Update(keyPress("esc")); m.sheet == helpSheet {
		t.Error("Esc did not close the help")
	}
}

// TestClicks: what is named on the screen can be clicked.
func TestClicks(t *testing.T) {
	u := sit(t, 80, 24)
	u.sees("Dateirechte")
	clicks := func(text, seen string) {
		t.Helper()
		u.presses(u.finds(text).click())
		u.sees(seen)
	}
	clicks("Enter öffnen", "Enter weiter")
	clicks("Enter weiter", "Deine Vorhersage")
	clicks("n funktioniert nicht", "funktioniert nicht ✓")
	clicks("f funktioniert", "funktioniert ✓")
	clicks("? Hilfe", "Esc schließen")
	clicks("Esc schließen", "funktioniert ✓")
	clicks("Enter ausführen", "Sie ist lesbar")
	clicks("Esc zum Kurs", "Mehr davon")
	clicks("q beenden", "lab beenden?")
	clicks("n nein", "q beenden")
	clicks("q beenden", "lab beenden?")
	u.presses(u.finds("j ja").click())
	<-u.done
}

// TestHelpNumbers: the numbers of a question's answers stand in one line, those that can be
// pressed here, or all.
func TestHelpNumbers(t *testing.T) {
	m := drawnModel(t, 80, 24)
	for step, want := range map[string]string{"closed": "1 2 3 ", "read": "1 2 3 4 5 "} {
		m.enter(m.cfg.Course.Lesson("dac"), step)
		help := ansi.Strip(strings.Join(m.helpLines(76), "\n"))
		if n := strings.Count(help, m.words.Tutor.Keys.Answer); n != 1 || !strings.Contains(help, "\n  "+want) {
			t.Errorf("%s: the numbers stand there %d times in\n%s", step, n, help)
		}
	}
}
