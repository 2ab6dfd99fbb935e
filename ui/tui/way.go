package tui

import (
	"charm.land/lipgloss/v2"

	"lab/lessons"
	"lab/runner/judge"
	"lab/ui/tell"
)

// wall draws the way of the act's system call, with the wall lit that stopped
// it. It draws nothing about an act that could not be judged.
func (m *model) wall(s *lessons.Step, r judge.Result, width int) []string {
	way, ok := tell.WayOf(m.words.Tutor.Walls, m.lesson, s, r, m.attempt().written)
	if !ok {
		return nil
	}
	return m.picture(way, width)
}

// pictureRows is the height that a picture has at least: what stands below it is not to
// move when more of it is known.
const pictureRows = 2

// picture draws a way.
func (m *model) picture(way tell.Way, width int) []string {
	t, w := m.theme, m.words.Tutor
	parts := []string{t.key.Render(way.Actor)}
	for _, wall := range way.Walls {
		switch wall.State {
		case tell.Passed:
			parts = append(parts, " ──▶ "+t.good.UnsetBold().Render(wall.Name+" ✓"))
		case tell.Unasked:
			parts = append(parts, t.dim.Render(" ┈┈ "+wall.Name))
		case tell.Stopped:
			text := wall.Name + " ✗"
			if wall.Name == "" {
				text = w.WallUnknown + " ? ✗"
			}
			if way.Errno != "" {
				text += " " + way.Errno
			}
			parts = append(parts, " ──▶ "+t.bad.Render("▐")+t.lit.Render(text)+t.bad.Render("▌"))
		}
	}
	object := way.Object
	if object == "" {
		object = w.WallObject
	}
	if way.Stopped() {
		parts = append(parts, t.dim.Render(" ┈┈▶ "+object))
	} else {
		parts = append(parts, " ──▶ "+t.good.Render(object))
	}
	lines := flow(parts, width)
	for len(lines) < pictureRows {
		lines = append(lines, "")
	}
	return lines
}

// flow puts parts behind each other and breaks between them.
func flow(parts []string, width int) []string {
	var lines []string
	line := ""
	for i, p := range parts {
		if i > 0 && lipgloss.Width(line)+lipgloss.Width(p) > width {
			lines = append(lines, line)
			line = "  "
		}
		line += p
	}
	return append(lines, line)
}
