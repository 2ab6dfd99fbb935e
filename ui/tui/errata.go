package tui

import "lab/ui/tell"

// errataLines is the page with everything in which the talk has aged or is
// wrong, as the steps that show it say.
func (m *model) errataLines(width int) []string {
	w, t := m.words, m.theme
	lines := []string{"", t.head.Render(w.Tutor.Errata), ""}
	for _, e := range tell.Errata(w, m.cfg.Course) {
		lines = append(lines, paint(t.head, wrap(e.Title, width))...)
		lines = append(lines, t.dim.Render(e.Step))
		if e.Says != "" {
			lines = append(lines, paint(t.warn, wrap(e.Says, width))...)
		}
		lines = append(lines, "")
		lines = append(lines, m.scribe.lines(e.Today, width, t)...)
		lines = append(lines, "")
	}
	return lines
}
