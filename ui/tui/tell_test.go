package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
	"lab/runner/judge/judgetest"
	"lab/ui/progress"
	"lab/ui/tell"
)

// TestRowsInTutor: the tutor and a presentation tell every recorded result in
// full, with the way of the system call.
func TestRowsInTutor(t *testing.T) {
	const wide = 100000
	for _, lang := range lessons.Langs {
		for _, one := range judgetest.Recorded(t) {
			for _, present := range []bool{false, true} {
				m := newModel(t.Context(), Config{Course: lessons.NewCourse(one.Lesson), Lang: lang, Present: present, Progress: &progress.Store{Path: t.TempDir() + "/p"}}, nil, new(link))
				s := one.Lesson.Step(one.Step)
				m.lesson = one.Lesson
				for i := range one.Lesson.Steps {
					if one.Lesson.Steps[i] == s {
						m.step = i
					}
				}
				a := m.attempt()
				a.predicted, a.instead, a.touched, a.written = s.Choices()[0].Name(), []string{"cat x"}, true, one.Output
				told := ansi.Strip(strings.Join(m.verdictLines(s, one.Result, wide), "\n"))
				did := tell.Attempt{Asked: s, Predicted: a.predicted, Typed: []string{"cat x"}, Given: s.Act.Lines, Touched: true}
				if present {
					did.Asked = nil
				}
				rows := tell.Result(m.words, one.Result, did)
				for _, row := range rows {
					if !strings.Contains(told, row.Text) || !strings.Contains(told, row.Note) || !strings.Contains(told, row.Name) {
						t.Errorf("%s %s, presented: %v: does not tell %q:\n%s", one.File, one.Step, present, row, told)
					}
				}
				if way, ok := tell.WayOf(m.words.Tutor.Walls, one.Lesson, s, one.Result, one.Output); ok {
					for _, wall := range way.Walls {
						if !strings.Contains(told, wall.Name) || wall.State == tell.Stopped && !strings.Contains(told, strings.TrimSpace(wall.Name+" ✗ "+way.Errno)) {
							t.Errorf("%s %s: does not tell the wall %q:\n%s", one.File, one.Step, wall.Name, told)
						}
					}
				}
			}
		}
	}
}
