package tui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
	"lab/runner/lazy"
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
	done, all := 0, 0
	for _, o := range m.cfg.Course.Outlines {
		_, n := m.progress.Lesson(o)
		done, all = done+n, all+len(o.Steps())
	}
	if done == 0 || m.height >= 30 {
		lines = append(append(lines, wrap(m.words.Map.Begin, min(width, textColumns))...), "")
	}
	overall := progressBar(float64(done)/float64(all)) + "  " + fmt.Sprintf(m.words.Map.Overall, done, all)
	if last := m.lastPlace(); last != "" {
		overall += " · " + fmt.Sprintf(m.words.Map.Last, last)
	}
	return append(lines, t.focus.Render(fit(overall, width)), "")
}

// lastPlace is where the learner was last; "" if nowhere.
func (m *model) lastPlace() string {
	id, step, _ := strings.Cut(m.progress.Last, "/")
	o := m.cfg.Course.Outline(id)
	if o == nil {
		return ""
	}
	place := plain.Line(o.Title[m.words.Lang])
	for i, p := range o.Parts {
		if p.ID == step {
			place += " › " + m.partTitle(o, i)
		}
	}
	return place
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

// drawCourse is the list of the lessons, and beside or below it what the selected
// one is about.
func (m *model) drawCourse() []string {
	width, rows := m.width-4, m.bodyRows()
	listWidth := width
	if m.wide() {
		listWidth = width - min(textColumns, width/2, max(58, width-125)) - 5
	}
	head := m.courseHead(width)
	items, at := m.courseList(listWidth)
	hits := m.hits()
	var below []string
	if len(hits) > 0 && !m.wide() {
		below = []string{"", m.theme.dim.Render(fit(plain.Line(hits[m.picked].lesson.Teaches[m.words.Lang]), width))}
	}
	m.list.set(items, max(1, rows-len(head)-len(below)))
	m.list.show(at)
	if at <= 2 {
		m.list.to(0) // with its heading
	}
	list := m.list.view(listWidth)
	for i := range list {
		list[i] += m.scrollMark(&m.list, i)
	}
	var about []string
	if len(hits) > 0 && m.wide() {
		about = m.aboutLesson(hits[m.picked].lesson, min(textColumns, width-listWidth-5), rows-len(head))
	}
	lines := make([]string, 0, rows)
	for _, l := range head {
		lines = append(lines, fit("  "+l, m.width))
	}
	for i, l := range list {
		if about != nil {
			l += "    " + part(about, i)
		}
		lines = append(lines, fit("  "+l, m.width))
	}
	for _, l := range below {
		lines = append(lines, fit("  "+l, m.width))
	}
	return lines[:min(len(lines), rows)]
}

// courseList is the list with a heading for each topic, and the line of the selected
// one.
func (m *model) courseList(width int) (lines []string, picked int) {
	w, t := m.words, m.theme
	hits := m.hits()
	if len(hits) == 0 {
		return wrap(w.Tutor.NoMatch, width), 0
	}
	title := 0 // so wide
	for _, o := range m.cfg.Course.Outlines {
		title = max(title, ansi.StringWidth(o.Title[w.Lang]))
	}
	topic := lessons.Topic("")
	if m.search == "" && hits[0].lesson.Topic == "" {
		lines = append(lines, t.head.Render(w.Tutor.Lessons))
	}
	for i, h := range hits {
		if m.search == "" && h.lesson.Topic != topic {
			topic = h.lesson.Topic
			lines = append(lines, t.head.Render(w.Map.Topics[string(topic)]))
		}
		if i == m.picked {
			picked = len(lines)
		}
		if m.search == "" {
			lines = append(lines, goes("lesson", i, m.courseLine(h.lesson, i == m.picked, title, width)))
			continue
		}
		for _, l := range m.hitLines(h, i == m.picked, width) {
			lines = append(lines, goes("lesson", i, l))
		}
	}
	return lines, picked
}

// hitLines say what the search found, and why.
func (m *model) hitLines(h hit, picked bool, width int) []string {
	text := plain.Line(h.lesson.Title[m.words.Lang])
	sign := stateSigns[first(m.progress.Lesson(h.lesson))]
	if h.part >= 0 {
		text += " › " + m.partTitle(h.lesson, h.part)
		sign = m.partSign(h.lesson, h.part)
	}
	lines := []string{"  " + sign + " " + fit(text, width-4)}
	if picked {
		lines[0] = m.theme.pick.Render(fit("▸ "+sign+" "+text, width))
	}
	if h.why != "" {
		lines = append(lines, m.theme.dim.Render(fit("    "+h.why+": "+h.text, width)))
	}
	return lines
}

func first(s progress.State, _ int) progress.State { return s }

// drawing is the beginning of a block of code or of a drawing.
var drawing = lazy.Regexp("\n\n(```|    )")

// aboutLesson is what a lesson teaches, its steps, and the beginning of its
// introduction, up to the first drawing.
func (m *model) aboutLesson(o *lessons.Outline, width, rows int) []string {
	lines := []string{m.theme.head.Render(plain.Line(o.Title[m.words.Lang]))}
	if teaches := o.Teaches[m.words.Lang]; teaches != "" {
		lines = append(lines, paint(m.theme.dim, wrap(plain.Line(teaches), width))...)
	}
	lines = append(append(lines, ""), m.outline(o, -1, width)...)
	text := m.cfg.Course.Lesson(o.ID).Prose[m.words.Lang].Intro
	if at := drawing().FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	if lines = append(append(lines, ""), m.scribe.lines(text, width, m.theme)...); len(lines) > rows {
		lines = append(lines[:rows-1:rows-1], m.theme.dim.Render("…"))
	}
	return lines
}

// courseLine is a lesson in the list: title, what it teaches where there is room, how
// many steps are done, and its state in a word and a sign.
func (m *model) courseLine(o *lessons.Outline, picked bool, title, width int) string {
	w, t := m.words.Tutor, m.theme
	state, done := m.progress.Lesson(o)
	sign := stateSigns[state]
	right := fmt.Sprintf("%*s  %-*s", 5, fmt.Sprintf("%d/%d", done, len(o.Steps())), 8, w.States[string(state)])
	room := width - ansi.StringWidth(right) - 5
	text := plain.Line(o.Title[m.words.Lang])
	if teaches := plain.Line(o.Teaches[m.words.Lang]); room-title >= 26 && picked {
		text = fit(text, title+2) + teaches
	} else if room-title >= 26 {
		text = fit(text, title+2) + t.dim.Render(teaches)
	}
	if picked {
		return t.pick.Render(fit("▸ "+sign+" "+text, room+4) + " " + right)
	}
	style := t.dim
	switch state {
	case progress.Done:
		style = t.good
	case progress.Begun:
		style = t.warn
	}
	return "  " + style.Render(sign) + " " + fit(text, room) + " " + style.Render(right)
}
