package tui

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
	"lab/ui/plain"
	"lab/ui/progress"
)

// courseHead is what stands above the lessons.
func (m *model) courseHead(width int) []string {
	w, t := m.words.Tutor, m.theme
	lines := []string{""}
	if m.setup.offered || m.setup.running {
		text := w.SetupPanel
		if m.setup.running {
			text = w.SetupReading
			lines = append(lines, t.focus.Render("┃ ")+t.warn.Render(fit(m.setupProgress(), width-2)))
		}
		for _, l := range wrap(text, min(width-2, textColumns)) {
			lines = append(lines, t.focus.Render("┃ ")+l)
		}
		lines = append(lines, "")
	}
	return append(lines, t.head.Render(w.Lessons), "")
}

// setupProgress is how far the building of the machine is.
func (m *model) setupProgress() string {
	w := m.words
	text := w.Tutor.SetupRunning
	if name := w.Setup.Stages[m.setup.stage]; name != "" {
		text = name
	}
	if m.setup.part >= 0 {
		text = progressBar(m.setup.part) + " " + text
	}
	return text + "  " + fmt.Sprintf(w.Tutor.Seconds, int(time.Since(m.setup.since).Seconds()))
}

// drawCourse is the list of the lessons, and beside it, where there is room,
// what the selected one is about.
func (m *model) drawCourse() []string {
	w, t := m.words.Tutor, m.theme
	width := m.width - 4
	listWidth := width
	if m.wide() {
		listWidth = min(58, width/2)
	}
	rows := m.bodyRows()
	head := m.courseHead(width)
	found := m.matching()
	var items []string
	for i, l := range found {
		items = append(items, goes("lesson", i, m.courseLine(l, i == m.picked, listWidth)))
	}
	if len(found) == 0 {
		items = []string{t.dim.Render(w.NoMatch)}
	}
	room := rows - len(head)
	about := []string(nil)
	if len(found) > 0 && !m.wide() {
		about = m.about(found[m.picked].Prose[m.words.Lang].Intro, min(width, textColumns), max(0, room-len(items)-2))
	}
	if len(about) > 0 {
		room = len(items)
	}
	m.list.set(items, min(room, max(1, rows-len(head))))
	if m.picked < m.list.top {
		m.list.to(m.picked)
	} else if m.picked >= m.list.top+m.list.height {
		m.list.to(m.picked - m.list.height + 1)
	}
	left := append(head, m.list.view(listWidth)...)
	if len(about) > 0 {
		left = append(left, "", t.rule.Render(strings.Repeat("─", width)))
		left = append(left, about...)
	}
	var right []string
	if m.wide() && len(found) > 0 {
		right = append(make([]string, len(head)), m.about(found[m.picked].Prose[m.words.Lang].Intro, min(textColumns, width-listWidth-5), rows-len(head))...)
	}
	lines := make([]string, rows)
	for i := range lines {
		l, r := "", ""
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		if m.wide() && i >= len(head) {
			lines[i] = fit("  "+fit(l, listWidth)+"     "+r, m.width)
		} else {
			lines[i] = fit("  "+l, m.width)
		}
	}
	return lines
}

// drawing is the beginning of a block of code or of a drawing.
var drawing = regexp.MustCompile("\n\n(```|    )")

// about is the beginning of a text that fits into some rows, up to the first
// drawing.
func (m *model) about(text string, width, rows int) []string {
	if rows < 3 {
		return nil
	}
	if at := drawing.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	lines := m.scribe.lines(text, width, m.theme)
	if len(lines) > rows {
		lines = append(lines[:rows-1:rows-1], m.theme.dim.Render("…"))
	}
	return lines
}

// courseLine is a lesson in the list: title, how many steps are done, and its
// state in a word and a sign.
func (m *model) courseLine(l *lessons.Lesson, picked bool, width int) string {
	w, t := m.words.Tutor, m.theme
	state, done := m.progress.Lesson(l)
	sign := map[progress.State]string{progress.New: "○", progress.Begun: "◐", progress.Done: "●"}[state]
	right := fmt.Sprintf("%d/%d  %-*s", done, len(l.Steps), 9, w.States[string(state)])
	room := width - ansi.StringWidth(right) - 5
	if picked {
		return t.pick.Render(fit("▸ "+sign+" "+plain.Line(l.Title[m.words.Lang]), room+4) + " " + right)
	}
	style := t.dim
	switch state {
	case progress.Done:
		style = t.good
	case progress.Begun:
		style = t.warn
	}
	return "  " + style.Render(sign) + " " + fit(plain.Line(l.Title[m.words.Lang]), room) + " " + style.Render(right)
}
