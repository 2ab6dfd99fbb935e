package tui

import (
	"context"
	"os"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
)

// TestCourseFits: at each size, no line of any page is wider than its place, which
// would cut it off, and the command to type is whole while it is typed.
func TestCourseFits(t *testing.T) {
	course, err := lessons.Load(os.DirFS("../../lessons"))
	if err != nil {
		t.Fatal(err)
	}
	m := newModel(t.Context(), testConfig(), nil, newLink())
	m.cfg.Course, m.drawn = course, true
	m.cfg.Progress.Path = t.TempDir() + "/progress.json"
	defer m.link.later.wait()
	for _, size := range [][2]int{{MinColumns, MinRows}, {80, 24}, {110, 30}, {200, 50}} {
		for _, lang := range lessons.Langs {
			m.width, m.height, m.words = size[0], size[1], wordsIn(lang)
			for _, l := range course.Lessons() {
				m.enter(l, "")
				for i := -1; i < parts(l); i++ {
					m.step, m.page, m.output = i, stepPage, false
					fits(t, m, stepPage)
					if i < 0 {
						continue
					}
					fits(t, m, filesPage)
					if i >= len(l.Steps) {
						continue
					}
					s := l.Steps[i]
					m.page, m.output, m.job = stepPage, true, &job{opens: true, types: s}
					m.layout()
					if rows := len(m.command(s.Act, min(textColumns, m.width-4))); m.doc.height < rows {
						t.Errorf("%s/%s at %v: %d rows for a command of %d", l.ID, s.ID, size, m.doc.height, rows)
					}
					m.job = nil
				}
			}
		}
	}
}

func fits(t *testing.T, m *model, page page) {
	t.Helper()
	m.page = page
	m.layout()
	columns, _ := m.docSize()
	for _, line := range m.doc.lines {
		if ansi.StringWidth(line) > columns {
			t.Errorf("%s, step %d, %d columns: %q is wider than %d", m.lesson.ID, m.step, m.width, ansi.Strip(line), columns)
		}
	}
}

// TestPinEnds: a page that has room for all its lines begins with the first, also after
// something was to grow that did not.
func TestPinEnds(t *testing.T) {
	m := drawnModel(t, 80, 40)
	m.enter(m.cfg.Course.Lesson("dac"), "read")
	m.attempt()
	for _, msg := range []tea.Msg{ranMsg{lesson: m.lesson, step: m.current(), err: context.Canceled}, judgedMsg{&lessons.Exercise{}, context.Canceled}} {
		m.doc.pin(3)
		if m.Update(msg); m.doc.top != 0 {
			t.Errorf("after %T the page begins with line %d", msg, m.doc.top)
		}
	}
}
