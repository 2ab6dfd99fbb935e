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
func (m *model) outline(o *lessons.Outline, picked, width int) []string {
	w, t := m.words.Map, m.theme
	line := func(i int, sign, text, right string) string {
		text = fit(text, width-6-len([]rune(right)))
		if i == picked {
			return goes("part", i, t.pick.Render("▸ "+sign+" "+text+right))
		}
		return goes("part", i, "  "+sign+" "+text+t.dim.Render(right))
	}
	lines := []string{line(0, "·", w.Intro, "")}
	for i, p := range o.Parts {
		text, right := m.partTitle(o, i), ""
		if p.Most == 0 {
			text = fmt.Sprintf("%d. %s", i+1, text)
		} else if one := m.progress.Exercises[o.Name(p)]; one.Attempts > 0 && one.Most == p.Most {
			right = " " + fmt.Sprintf(m.words.Exercise.Points, one.Best, one.Most)
		} else {
			right = " " + fmt.Sprintf(w.Points, p.Most)
		}
		lines = append(lines, line(1+i, m.partSign(o, i), text, right))
	}
	return lines
}

// partTitle is what a part of a lesson is called.
func (m *model) partTitle(o *lessons.Outline, i int) string {
	title := plain.Line(o.Parts[i].Title[m.words.Lang])
	if o.Parts[i].Most > 0 {
		return fmt.Sprintf(m.words.Map.Exercise, title)
	}
	return title
}

// partSign says how far the learner is with a part of a lesson.
func (m *model) partSign(o *lessons.Outline, i int) string {
	p := o.Parts[i]
	if p.Most == 0 {
		return stateSigns[m.progress.Steps[o.Name(p)].State()]
	}
	if one := m.progress.Exercises[o.Name(p)]; one.Attempts > 0 && one.Most == p.Most && one.Best == one.Most {
		return "◆"
	}
	return "◇"
}

// openPart opens a line of a lesson's outline.
func (m *model) openPart(o *lessons.Outline, i int) {
	m.sheet = noSheet
	switch {
	case i > len(o.Parts):
	case i > 0:
		m.enter(m.cfg.Course.Lesson(o.ID), o.Parts[i-1].ID)
	default:
		m.enter(m.cfg.Course.Lesson(o.ID), "")
		m.goTo(-1)
	}
}

// contents are those of the open lesson.
func (m *model) contents() *lessons.Outline { return m.cfg.Course.Outline(m.lesson.ID) }

// outlined is the outline that is shown: of the open lesson, else of the selected one.
func (m *model) outlined() *lessons.Outline {
	if hits := m.hits(); m.screen == courseScreen && len(hits) > 0 {
		return hits[m.picked].lesson
	}
	return m.contents()
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
	last := len(m.outlined().Parts)
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
	o := m.outlined()
	head := []string{"", m.theme.head.Render(plain.Line(o.Title[m.words.Lang])), ""}
	return append(head, m.outline(o, m.listed, width)...)
}

// partName is what the open step or exercise is called; "" on an introduction.
func (m *model) partName() string {
	if m.lesson == nil || m.step < 0 {
		return ""
	}
	return m.partTitle(m.contents(), m.step)
}

// crumbs say where in the course the screen is, as far as there is room, the nearest
// of them first.
func (m *model) crumbs(room int) string {
	w, o := m.words.Map, m.contents()
	parts := []string{plain.Line(o.Title[m.words.Lang])}
	targets := []string{"key o"}
	if m.cfg.Present {
		return m.theme.head.Render(fit(parts[0], room))
	}
	if topic := w.Topics[string(o.Topic)]; topic != "" {
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
