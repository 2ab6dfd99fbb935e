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
	for i := range parts(l) {
		text, right := m.partTitle(l, i), ""
		if e := exerciseAt(l, i); e == nil {
			text = fmt.Sprintf("%d. %s", i+1, text)
		} else if one := m.progress.Exercises[e.Name()]; one.Attempts > 0 && one.Most == e.Most() {
			right = " " + fmt.Sprintf(m.words.Exercise.Points, one.Best, one.Most)
		} else {
			right = " " + fmt.Sprintf(w.Points, e.Most())
		}
		lines = append(lines, line(1+i, m.partSign(l, i), text, right))
	}
	return lines
}

// partTitle is what a part of a lesson is called.
func (m *model) partTitle(l *lessons.Lesson, i int) string {
	if e := exerciseAt(l, i); e != nil {
		return fmt.Sprintf(m.words.Map.Exercise, plain.Line(e.Title[m.words.Lang]))
	}
	return m.heading(l, l.Steps[i])
}

// partSign says how far the learner is with a part of a lesson.
func (m *model) partSign(l *lessons.Lesson, i int) string {
	e := exerciseAt(l, i)
	if e == nil {
		return stateSigns[m.progress.Steps[progress.Name(l, l.Steps[i])].State()]
	}
	if one := m.progress.Exercises[e.Name()]; one.Attempts > 0 && one.Most == e.Most() && one.Best == one.Most {
		return "◆"
	}
	return "◇"
}

// openPart opens a line of a lesson's outline.
func (m *model) openPart(l *lessons.Lesson, i int) {
	m.sheet = noSheet
	switch {
	case i > parts(l):
	case i > 0:
		m.enter(l, partID(l, i-1))
	default:
		m.enter(l, "")
		m.goTo(-1)
	}
}

// outlined is the lesson whose outline is shown: the open one, else the selected one.
func (m *model) outlined() *lessons.Lesson {
	if hits := m.hits(); m.screen == courseScreen && len(hits) > 0 {
		return hits[m.picked].lesson
	}
	return m.lesson
}

// showOutline lays the outline of a lesson over the screen.
func (m *model) showOutline() tea.Cmd {
	m.listed = 0
	if m.screen == stepScreen {
		m.listed = m.step + 1
	}
	m.show(outlineSheet)
	return nil
}

// keyInOutline moves in the outline; false means that the key is for any sheet.
func (m *model) keyInOutline(k string) bool {
	last := parts(m.outlined())
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
		m.openPart(m.outlined(), m.listed)
	default:
		return false
	}
	return true
}

// outlineHead is the number of lines above the outline on its page.
const outlineHead = 3

// outlineLines is the page with the outline of a lesson.
func (m *model) outlineLines(width int) []string {
	l := m.outlined()
	head := []string{"", m.theme.head.Render(plain.Line(l.Title[m.words.Lang])), ""}
	return append(head, m.outline(l, m.listed, width)...)
}

// partName is what the open step or exercise is called; "" on an introduction.
func (m *model) partName() string {
	if m.lesson == nil || m.step < 0 {
		return ""
	}
	return m.partTitle(m.lesson, m.step)
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
	if name := m.partName(); name != "" {
		parts, targets = append(parts, name), append(targets, "key o")
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
