package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
	"lab/ui/plain"
	"lab/ui/progress"
	"lab/ui/tui/pane"
)

// wideColumns is the width from which text and terminal stand side by side.
const wideColumns = 110

// textColumns is the widest that text is set: longer lines are hard to read.
const textColumns = 78

// View draws everything.
func (m *model) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = "lab"
	if !m.drawn {
		return v
	}
	lines, cursor := m.draw()
	v.Content = strings.Join(lines, "\n")
	v.Cursor = cursor
	return v
}

// draw returns exactly as many lines as the window has, and the cursor.
func (m *model) draw() ([]string, *tea.Cursor) {
	if m.tooSmall() {
		text := fmt.Sprintf(m.words.Tutor.TooSmall, m.width, m.height, MinColumns, MinRows)
		lines := wrap(text, m.width)
		return lines[:min(len(lines), max(1, m.height))], nil
	}
	var body []string
	var cursor *tea.Cursor
	switch {
	case m.leaving:
		body = m.box(m.words.Tutor.Quit, m.words.Tutor.YesNo)
	case m.setup.ask != nil:
		body = m.box(fmt.Sprintf(m.words.Tutor.SetupConfirm, plain.Line(m.setup.ask.command)), m.words.Tutor.YesNo)
	case m.sheet != noSheet:
		body = m.margin(m.overlay.view(m.width - 4))
	case m.screen == courseScreen:
		body = m.drawCourse()
	default:
		body, cursor = m.drawStep()
	}
	lines := append([]string{m.header()}, body...)
	return append(lines, m.status(), m.footer()), cursor
}

func (m *model) tooSmall() bool { return m.width < MinColumns || m.height < MinRows }

// bodyRows is the height between the bar at the top and the two at the bottom.
func (m *model) bodyRows() int { return m.height - 3 }

// layout recomputes what depends on the state and the size of the window.
func (m *model) layout() {
	if !m.drawn || m.tooSmall() {
		return
	}
	switch m.sheet {
	case helpSheet:
		m.overlay.set(m.helpLines(m.width-4), m.bodyRows())
	case errataSheet:
		m.overlay.set(m.errataLines(min(textColumns, m.width-4)), m.bodyRows())
	}
	if m.screen == stepScreen {
		_, rows := m.docSize()
		m.doc.set(m.document(), rows)
	}
	m.picked = max(0, min(m.picked, len(m.matching())-1))
	m.fitShell()
}

func (m *model) header() string {
	w := m.words.Tutor
	left := " lab "
	middle, right := w.Title, strings.ToUpper(string(m.words.Lang))
	if m.screen == stepScreen && m.lesson != nil {
		middle = plain.Line(m.lesson.Title[m.words.Lang])
		if m.step >= 0 {
			right = fmt.Sprintf(w.StepOf, m.step+1, len(m.lesson.Steps)) + " · " + right
		}
	}
	t := m.theme
	room := m.width - ansi.StringWidth(left) - ansi.StringWidth(right) - 3
	return t.title.Render(left) + " " + t.head.Render(fit(middle, room)) + " " + t.dim.Render(right) + " "
}

// status is the line that says what is going on.
func (m *model) status() string {
	w, t := m.words, m.theme
	text := ""
	style := t.warn
	switch {
	case m.notice != "":
		text = m.notice
	case m.job != nil:
		text = m.job.what + "  " + fmt.Sprintf(w.Tutor.Seconds, int(time.Since(m.job.since).Seconds()))
	case m.setup.running:
		text = w.Tutor.SetupRunning
		if name := w.Setup.Stages[m.setup.stage]; name != "" {
			text = name
		}
		if m.setup.part >= 0 {
			text = progressBar(m.setup.part) + " " + text
		}
	case m.searching || m.search != "" && m.screen == courseScreen:
		text = fmt.Sprintf(w.Tutor.Search, m.search)
		if m.searching {
			text += "▏"
		}
	case m.setup.offered:
		text = w.Tutor.SetupOffer
	default:
		style = t.dim
	}
	return " " + style.Render(fit(text, m.width-2)) + " "
}

func progressBar(part float64) string {
	const cells = 20
	full := max(0, min(cells, int(part*cells)))
	return "[" + strings.Repeat("█", full) + strings.Repeat("░", cells-full) + fmt.Sprintf("] %3d %%", int(part*100))
}

// footer names the keys that can be used now, as many as there is room for;
// help and the key that leaves come always.
func (m *model) footer() string {
	t := m.theme
	var hints []string
	width := 1
	add := func(key, name string, reserve int) {
		need := ansi.StringWidth(key+" "+name) + 2
		if width+need > m.width-reserve {
			return
		}
		width += need
		hints = append(hints, t.key.Render(key)+" "+t.dim.Render(name))
	}
	w := m.words.Tutor
	if m.sheet != noSheet {
		return fit(" "+t.dim.Render(fmt.Sprintf(w.HelpAny, "Esc")), m.width)
	}
	help := pretty(helpKeys[0])
	reserve := ansi.StringWidth(help+" "+w.Keys.Help) + 3
	for _, b := range m.bindings() {
		switch {
		case m.focused() && b.group == "terminal" && b.foot && slices.Equal(b.keys, terminalKeys) && b.active(m):
			add(keyName(b), b.name(w.Keys), 0)
		case !m.focused() && b.foot && b.active(m):
			add(keyName(b), b.name(w.Keys), reserve)
		}
	}
	if !m.focused() {
		add(help, w.Keys.Help, 0)
	}
	return fit(" "+strings.Join(hints, "  "), m.width)
}

// helpLines is the table of keys, by group.
func (m *model) helpLines(width int) []string {
	w, t := m.words.Tutor, m.theme
	lines := []string{"", t.head.Render(w.HelpTitle), ""}
	for _, group := range []string{"course", "step", "terminal", "always"} {
		lines = append(lines, t.head.Render(w.Groups[group]))
		for _, b := range m.bindings() {
			if b.group == group {
				lines = append(lines, hang("  "+t.key.Render(fit(keyNames(b), 24)), b.name(w.Keys), width)...)
			}
		}
		lines = append(lines, "")
	}
	return lines
}

// box is a question in the middle of the window.
func (m *model) box(text, answers string) []string {
	t := m.theme
	width := min(m.width-8, textColumns)
	lines := append(wrap(text, width), "", t.key.Render(answers))
	body := make([]string, m.bodyRows())
	top := max(0, (len(body)-len(lines)-2)/2)
	left := strings.Repeat(" ", max(0, (m.width-width-4)/2))
	put := func(i int, s string) {
		if i < len(body) {
			body[i] = s
		}
	}
	put(top, left+t.focus.Render("╭"+strings.Repeat("─", width+2)+"╮"))
	for i, l := range lines {
		put(top+1+i, left+t.focus.Render("│")+" "+fit(l, width)+" "+t.focus.Render("│"))
	}
	put(top+1+len(lines), left+t.focus.Render("╰"+strings.Repeat("─", width+2)+"╯"))
	for i := range body {
		body[i] = fit(body[i], m.width)
	}
	return body
}

func (m *model) margin(lines []string) []string {
	for i, l := range lines {
		lines[i] = "  " + l + "  "
	}
	return lines
}

// courseTop is the row of the window with the first lesson.
const courseTop = 4

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
	head := []string{"", t.head.Render(w.Lessons), ""}
	found := m.matching()
	var items []string
	for i, l := range found {
		items = append(items, m.courseLine(l, i == m.picked, listWidth))
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
		right = append([]string{"", "", ""}, m.about(found[m.picked].Prose[m.words.Lang].Intro, min(textColumns, width-listWidth-5), rows-3)...)
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
		if m.wide() {
			lines[i] = fit("  "+fit(l, listWidth)+"     "+r, m.width)
		} else {
			lines[i] = fit("  "+l, m.width)
		}
	}
	return lines
}

// about is the beginning of a text that fits into some rows.
func (m *model) about(text string, width, rows int) []string {
	if rows < 3 {
		return nil
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

// wide tells whether text and terminal stand side by side.
func (m *model) wide() bool { return m.width >= wideColumns && !presenting(m) }

// paneShown tells whether the terminal is on the screen.
func (m *model) paneShown() bool {
	shown := m.wide() || m.output
	if presenting(m) {
		shown = m.phase == showRun || m.shell != nil && m.output
	}
	return m.screen == stepScreen && !m.tooSmall() && shown && m.sheet == noSheet && !m.leaving && m.setup.ask == nil
}

// screenShown is the screen in the pane; nil if there is nothing to show.
func (m *model) screenShown() *pane.Screen {
	if m.shell != nil {
		return m.shell.Screen
	}
	return m.live
}

func (m *model) scrollPane(pages int) {
	_, rows := m.paneSize()
	m.scrollPaneBy(pages * max(1, rows-1))
}

func (m *model) scrollPaneBy(lines int) {
	if s := m.screenShown(); s != nil {
		s.Scroll(lines)
	}
}

// docSize is the size of the text of a step.
func (m *model) docSize() (columns, rows int) {
	rows = m.bodyRows()
	if presenting(m) {
		if m.paneShown() {
			rows = 0
		}
		return min(textColumns, m.width-4), rows
	}
	if m.wide() {
		return min(textColumns, m.width*48/100) - 3, rows
	}
	if m.paneShown() {
		_, pane := m.paneSize()
		rows -= pane + 1
	}
	return m.width - 4, rows
}

// paneSize is the size of the terminal in cells.
func (m *model) paneSize() (columns, rows int) {
	if m.wide() {
		return m.width - min(textColumns, m.width*48/100) - 2, m.bodyRows() - 1
	}
	if presenting(m) {
		return m.width - 2, m.bodyRows() - 1
	}
	return m.width - 2, max(8, m.bodyRows()*6/10)
}

// paneRect is where in the window the terminal is.
func (m *model) paneRect() (x, y, columns, rows int) {
	columns, rows = m.paneSize()
	return m.width - columns - 1, m.height - 2 - rows, columns, rows
}

// drawStep is text and terminal, side by side or one above the other.
func (m *model) drawStep() ([]string, *tea.Cursor) {
	columns, _ := m.docSize()
	textWidth := columns
	if !m.wide() {
		textWidth = m.width - 4
	}
	if presenting(m) {
		textWidth = columns
	}
	text := m.doc.view(textWidth)
	for i := range text {
		text[i] = strings.Repeat(" ", m.indent()) + text[i] + m.scrollMark(i)
	}
	if !m.paneShown() {
		for i := range text {
			text[i] = fit(text[i], m.width)
		}
		return text, nil
	}
	pane, cursor := m.drawPane()
	if !m.wide() {
		for i := range text {
			text[i] = fit(text[i], m.width)
		}
		return append(text, pane...), cursor
	}
	_, _, paneColumns, _ := m.paneRect()
	for i := range text {
		text[i] = fit(text[i], m.width-paneColumns-2) + pane[i]
	}
	return text, cursor
}

// scrollMark says in a line of text that there is more of it.
func (m *model) scrollMark(row int) string {
	switch {
	case row == 0 && m.doc.above():
		return m.theme.dim.Render("▲")
	case row == m.doc.height-1 && m.doc.below():
		return m.theme.dim.Render("▼")
	}
	return " "
}

// drawPane is the terminal below a line with its title.
func (m *model) drawPane() ([]string, *tea.Cursor) {
	t := m.theme
	x, y, columns, rows := m.paneRect()
	frame := t.rule
	if m.focused() {
		frame = t.focus
	}
	title := " " + ansi.Truncate(m.paneTitle(), columns-6, "…") + " "
	lines := []string{frame.Render("┌─" + title + strings.Repeat("─", max(0, columns-ansi.StringWidth(title)-1)))}
	var v pane.View
	if s := m.screenShown(); s != nil {
		v = s.View(columns, rows)
	} else {
		v.Y = -1
		v.Lines = append([]string{""}, paint(t.dim, wrap("  "+m.words.Tutor.NoOutput, columns-2))...)
	}
	for i := range rows {
		l := ""
		if i < len(v.Lines) {
			l = v.Lines[i]
		}
		lines = append(lines, frame.Render("│")+fit(l, columns))
	}
	if !m.wide() { // the frame takes the first column
		for i := range lines {
			lines[i] = fit(lines[i], m.width)
		}
		x = 1
	}
	if v.Y < 0 || !m.focused() {
		return lines, nil
	}
	return lines, tea.NewCursor(x+v.X, y+v.Y)
}
