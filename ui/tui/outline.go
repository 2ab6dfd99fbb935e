package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lab/lessons"
	"lab/ui/plain"
	"lab/ui/progress"
)

// stateSigns stand before lessons and steps.
var stateSigns = map[progress.State]string{progress.New: "○", progress.Begun: "◐", progress.Done: "●"}

// outline lists a lesson: its introduction, its steps, its exercises. picked is the
// line that is selected, none if it is negative.
func (m *model) outline(l *lessons.Lesson, picked, width int) []string {
	w, t := m.words.Map, m.theme
	line := func(i int, sign, text, right string) string {
		text = fit(text, width-6-len([]rune(right)))
		if i == picked {
			return goes("part", i, t.pick.Render("▸ "+sign+" "+text+right))
		}
		return goes("part", i, "  "+sign+" "+text+t.dim.Render(right))
	}
	lines := []string{line(0, "·", w.Intro, "")}
	for i, s := range l.Steps {
		sign := stateSigns[m.progress.Steps[progress.Name(l, s)].State()]
		lines = append(lines, line(1+i, sign, fmt.Sprintf("%d. %s", i+1, m.heading(l, s)), ""))
	}
	for i, e := range l.Exercises {
		lines = append(lines, line(1+len(l.Steps)+i, "◇", fmt.Sprintf(w.Exercise, plain.Line(e.Title[m.words.Lang])), " "+fmt.Sprintf(w.Points, e.Most())))
	}
	return lines
}

// openPart opens a line of a lesson's outline.
func (m *model) openPart(l *lessons.Lesson, i int) {
	m.sheet = noSheet
	switch i -= 1 + len(l.Steps); {
	case i >= len(l.Exercises):
	case i >= 0:
		m.exercise = l.Exercises[i]
		m.show(exerciseSheet)
	case i >= -len(l.Steps):
		m.enter(l, l.Steps[i+len(l.Steps)].ID)
	default:
		m.enter(l, "")
		m.goTo(-1)
	}
}

// showOutline lays the outline of the open lesson over it.
func (m *model) showOutline() tea.Cmd {
	m.listed = m.step + 1
	m.show(outlineSheet)
	return nil
}

// keyInOutline moves in the outline; false means that the key is for any sheet.
func (m *model) keyInOutline(k string) bool {
	last := len(m.lesson.Steps) + len(m.lesson.Exercises)
	switch k {
	case "up", "k":
		m.listed = max(0, m.listed-1)
	case "down", "j":
		m.listed = min(last, m.listed+1)
	case "home", "g":
		m.listed = 0
	case "end", "shift+g":
		m.listed = last
	case "enter":
		m.openPart(m.lesson, m.listed)
	default:
		return false
	}
	return true
}

// outlineHead is the number of lines above the outline on its page.
const outlineHead = 3

// outlineLines is the page with the outline of the open lesson.
func (m *model) outlineLines(width int) []string {
	head := []string{"", m.theme.head.Render(plain.Line(m.lesson.Title[m.words.Lang])), ""}
	return append(head, m.outline(m.lesson, m.listed, width)...)
}

// exerciseLines is the page with the task of an exercise.
func (m *model) exerciseLines(width int) []string {
	w, t, e := m.words.Map, m.theme, m.exercise
	lines := []string{"", t.head.Render(fmt.Sprintf(w.Exercise, plain.Line(e.Title[m.words.Lang]))) + "  " + t.dim.Render(fmt.Sprintf(w.Points, e.Most())), ""}
	lines = append(lines, m.scribe.lines(e.Prose[m.words.Lang].Intro, width, t)...)
	lines = append(append(lines, ""), wrap(w.Task, width)...)
	return append(lines, "", "  "+t.code.Render("lab verify "+e.Name()), "")
}

// crumbs say where in the course the screen is, as far as there is room, the nearest
// of them first.
func (m *model) crumbs(room int) string {
	w, l := m.words.Map, m.lesson
	parts := []string{plain.Line(l.Title[m.words.Lang])}
	targets := []string{"key o"}
	if m.cfg.Present {
		return m.theme.head.Render(fit(parts[0], room))
	}
	if topic := w.Topics[string(l.Topic)]; topic != "" {
		parts, targets = append([]string{topic}, parts...), append([]string{"key esc"}, targets...)
	}
	parts, targets = append([]string{w.Course}, parts...), append([]string{"key esc"}, targets...)
	if s := m.current(); s != nil {
		parts, targets = append(parts, m.heading(l, s)), append(targets, "key o")
	}
	const arrow = " › "
	for len(parts) > 1 && len([]rune(strings.Join(parts, arrow))) > room {
		parts, targets = parts[1:], targets[1:]
	}
	for i := range parts {
		style := m.theme.dim
		if i == len(parts)-1 {
			style = m.theme.head
			parts[i] = fit(parts[i], min(room, len([]rune(parts[i]))))
		}
		parts[i] = linked(targets[i], style.Render(parts[i]))
	}
	return fit(strings.Join(parts, m.theme.dim.Render(arrow)), room)
}
