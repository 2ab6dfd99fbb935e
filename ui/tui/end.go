package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"lab/lessons"
	"lab/runner/judge"
	"lab/ui/plain"
	"lab/ui/progress"
)

// next is the lesson behind the open one; nil behind the last.
func (m *model) next() *lessons.Outline {
	all := m.cfg.Course.Outlines
	if i := slices.Index(all, m.contents()) + 1; i < len(all) {
		return all[i]
	}
	return nil
}

// leaveEnd goes on from the end of a lesson.
func (m *model) leaveEnd() tea.Cmd {
	if o := m.next(); o != nil {
		m.enter(m.cfg.Course.Lesson(o.ID), "")
		return nil
	}
	return m.toCourse()
}

// toCourse shows the course, where the open lesson is.
func (m *model) toCourse() tea.Cmd {
	m.screen = courseScreen
	if m.search == "" {
		m.picked = max(0, slices.Index(m.cfg.Course.Outlines, m.contents()))
	}
	return nil
}

// endLines sum up the lesson; behind the last one, the course as well.
func (m *model) endLines(width int) []string {
	w, t := m.words.Map, m.theme
	lines := []string{"", t.head.Render(fmt.Sprintf(w.EndLesson, plain.Line(m.lesson.Title[m.words.Lang]))), ""}
	lines = append(lines, m.summary([]*lessons.Lesson{m.lesson}, width)...)
	next := m.next()
	if next == nil {
		lines = append(lines, t.head.Render(w.EndCourse), "")
		lines = append(lines, m.summary(m.cfg.Course.Lessons(), width)...)
	}
	lines = append(lines, t.head.Render(w.Next), "")
	for i, e := range m.lesson.Exercises {
		text := fmt.Sprintf(w.Exercise, plain.Line(e.Title[m.words.Lang])) + ", " + fmt.Sprintf(w.Points, e.Most())
		lines = append(lines, goes("part", 1+len(m.lesson.Steps)+i, hang("◇ ", text, width)[0]))
	}
	switch {
	case next != nil:
		lines = append(lines, pressed("enter", hang("▸ ", fmt.Sprintf(w.NextIs, plain.Line(next.Title[m.words.Lang])), width)[0]))
		if teaches := next.Teaches[m.words.Lang]; teaches != "" {
			lines = append(lines, paint(t.dim, hang("  ", plain.Line(teaches), width))...)
		}
	default:
		if m.cfg.Course.HasErrata() {
			lines = append(lines, wrap(w.Errata, width)...)
		}
		lines = append(lines, pressed("enter", w.ToCourse))
	}
	return append(lines, "")
}

// summary counts what passed and what was predicted, and names the walls that were met.
func (m *model) summary(of []*lessons.Lesson, width int) []string {
	w, t := m.words.Map, m.theme
	passed, all, right, wrong := 0, 0, 0, 0
	var met []string
	for _, l := range of {
		for _, s := range l.Steps {
			one := m.progress.Steps[progress.Name(l, s)]
			all++
			if one.State() == progress.Done {
				passed++
			}
			switch {
			case one.Predicted == "" || one.Answer == "":
			case one.Predicted == one.Answer:
				right++
			default:
				wrong++
			}
			wall := w.Met[string(s.By)]
			if one.Verdict == judge.Pass && one.Outcome == lessons.Blocked && wall != "" && !slices.Contains(met, wall) {
				met = append(met, wall)
			}
		}
	}
	lines := []string{fmt.Sprintf(w.Passed, passed, all), fmt.Sprintf(w.Predicted, right, wrong), ""}
	if len(met) > 0 {
		lines = append(lines, t.head.Render(w.Walls), "")
		for _, wall := range met {
			lines = append(lines, hang("▐ ", wall, width)...)
		}
		lines = append(lines, "")
	}
	return lines
}
