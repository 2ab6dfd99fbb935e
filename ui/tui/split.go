package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"lab/ui/tui/pane"
)

// wide tells whether two things stand side by side: text and terminal, or the
// lessons and what they are about. An introduction has the whole width.
func (m *model) wide() bool {
	return m.width >= wideColumns && !presenting(m) && !m.zoomed() && (m.screen == courseScreen || m.step >= 0 || m.shell != nil)
}

// paneShown tells whether the terminal is on the screen.
func (m *model) paneShown() bool {
	shown := m.wide() || m.zoomed() || m.output
	if presenting(m) {
		shown = (m.phase == showRun || m.shell != nil && m.output) && m.page != wallsPage
	}
	return m.screen == stepScreen && !m.tooSmall() && shown && m.sheet == noSheet && !m.leaving && m.setup.ask == nil
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
	columns = min(textColumns, m.width-4)
	switch {
	case presenting(m):
		columns = m.stageColumns()
	case m.wide():
		columns = min(textColumns, m.width*48/100) - 3
	}
	if m.paneShown() && !m.wide() {
		_, pane := m.paneSize()
		rows -= pane + 1
	}
	return columns, rows
}

// minStageRows is the least height of the terminal in a presentation.
const minStageRows = 10

// minPaneRows is the least height of the terminal, where the command to type takes more.
const minPaneRows = 4

// paneSize is the size of the terminal in cells.
func (m *model) paneSize() (columns, rows int) {
	if m.wide() {
		return m.width - min(textColumns, m.width*48/100) - 2, m.bodyRows() - 1
	}
	if m.zoomed() {
		return m.width - 2, m.bodyRows() - 1
	}
	if presenting(m) {
		head := len(m.stageHead(m.stageColumns(), m.bodyRows()))
		return m.width - 2, max(minStageRows, m.bodyRows()-1-head)
	}
	rows = max(8, m.bodyRows()*6/10)
	if m.typingShown() {
		command := len(m.command(m.typingStep().Act, min(textColumns, m.width-4)))
		rows = max(minPaneRows, min(rows, m.bodyRows()-1-command))
	}
	return m.width - 2, rows
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
		text[i] = strings.Repeat(" ", m.indent()) + text[i] + m.scrollMark(&m.doc, i)
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
func (m *model) scrollMark(of *scroll, row int) string {
	switch {
	case row == 0 && of.above():
		return m.theme.dim.Render("▲")
	case row == of.height-1 && of.below():
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
	lines := []string{m.paneTitle(columns)}
	var v pane.View
	if s := m.screenShown(); s != nil {
		v = s.View(columns, rows)
		if m.machineComes() && m.tabShown() == demoTab && strings.TrimSpace(s.Text()) == "" {
			v.Lines = append([]string{""}, paint(t.dim, hang("  ", m.words.Tutor.Meanwhile, columns-2))...)
		}
	} else {
		v.Y = -1
		v.Lines = append([]string{""}, paint(t.dim, hang("  ", m.emptyPane(), columns-2))...)
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

// emptyPane says what the terminal is for while there is nothing in it.
func (m *model) emptyPane() string {
	if onExercise(m) {
		return m.words.Exercise.EmptyPane
	}
	return m.words.Tutor.NoOutput
}
