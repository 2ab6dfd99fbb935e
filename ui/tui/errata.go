package tui

import (
	"fmt"

	"lab/ui/plain"
	"lab/ui/report"
)

// errataLines is the page with everything in which the talk has aged or is
// wrong, as the steps that show it say.
func (m *model) errataLines(width int) []string {
	w, t := m.words, m.theme
	lines := []string{"", t.head.Render(w.Tutor.Errata), ""}
	for _, e := range m.cfg.Course.Errata() {
		lines = append(lines, paint(t.head, wrap(plain.Line(e.Title(w.Lang)), width))...)
		lines = append(lines, t.dim.Render(plain.Line(e.Lesson.ID+"/"+e.Step.ID)))
		if s := e.Step; s.Says != "" {
			text := report.Text{Words: w}
			lines = append(lines, paint(t.warn, wrap(fmt.Sprintf(w.Course.SaysIs, text.Outcome(s.Says), text.Outcome(s.Expect)), width))...)
		}
		lines = append(lines, "")
		lines = append(lines, m.scribe.lines(e.Today(w.Lang), width, t)...)
		lines = append(lines, "")
	}
	return lines
}
