package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lab/ui/plain"
	"lab/ui/tell"
)

// wideColumns is the width from which text and terminal stand side by side.
const wideColumns = 110

// textColumns is the widest that text is set: longer lines are hard to read.
const textColumns = 78

// View draws everything, unless nothing has changed.
func (m *model) View() tea.View {
	if m.handed {
		return m.seen
	}
	defer m.link.metronome.changed()
	v := tea.NewView("")
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = "lab"
	if !m.drawn {
		return v
	}
	lines, cursor := m.draw()
	m.takeSpots(lines)
	v.Content = m.theme.signs(strings.Join(lines, "\n"))
	v.Cursor = cursor
	m.seen = v
	return v
}

// draw returns exactly as many lines as the window has, and the cursor.
func (m *model) draw() ([]string, *tea.Cursor) {
	var body []string
	var cursor *tea.Cursor
	switch m.top() {
	case cramped:
		return m.smallLines(), nil
	case dark:
		return m.blackLines(), nil
	case leaving:
		body = m.box(m.quitQuestion(), m.words.Tutor.YesNo)
	case asking:
		body = m.box(fmt.Sprintf(m.words.Tutor.SetupConfirm, plain.Line(m.setup.ask.command)), m.words.Tutor.YesNo)
	case reading:
		body = m.margin(m.overlay.view(m.width-4), &m.overlay)
	default:
		if m.screen == courseScreen {
			body = m.drawCourse()
		} else {
			body, cursor = m.drawStep()
		}
	}
	status := m.status()
	body = body[:max(0, len(body)+1-len(status))] // a long notice lies over the last lines
	lines := append([]string{m.header()}, body...)
	return append(append(lines, status...), m.footer()), cursor
}

func (m *model) tooSmall() bool { return m.width < MinColumns || m.height < MinRows }

// smallLines say that the window is too small, in a window that is.
func (m *model) smallLines() []string {
	lines := wrap(fmt.Sprintf(m.words.Tutor.TooSmall, m.width, m.height, MinColumns, MinRows), m.width)
	return lines[:min(len(lines), max(1, m.height))]
}

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
	case outlineSheet:
		m.overlay.set(m.outlineLines(min(textColumns, m.width-4)), m.bodyRows())
		m.overlay.show(m.listed + outlineHead)
	}
	if m.screen == stepScreen {
		_, rows := m.docSize()
		lines, marks := m.document()
		m.doc.set(lines, rows)
		if m.typingShown() && m.focused() {
			m.doc.reveal(marks[typeMark], marks[typedMark])
		}
		if a := m.attempt(); m.page == stepPage && rows > 0 && !m.doc.below() {
			a.read = true
		}
	}
	m.picked = max(0, min(m.picked, len(m.hits())-1))
	m.fitShell()
}

func (m *model) header() string {
	w := m.words.Tutor
	left := " lab "
	right := strings.ToUpper(string(m.words.Lang))
	if m.current() != nil && m.screen == stepScreen {
		right = fmt.Sprintf(w.StepOf, m.step+1, len(m.lesson.Steps)) + " · " + right
	}
	t := m.theme
	room := m.width - ansi.StringWidth(left) - ansi.StringWidth(right) - 3
	middle := t.head.Render(fit(w.Title, room))
	if m.screen == stepScreen {
		middle = m.crumbs(room)
	}
	return t.title.Render(left) + " " + middle + " " + t.dim.Render(right) + " "
}

// status is the line that says what is going on, or as many lines as a notice has.
func (m *model) status() []string {
	w, t := m.words, m.theme
	text := ""
	style := t.warn
	switch {
	case m.notice != "":
		text = m.notice
	case m.job != nil && m.job.pause != nil:
		text = m.pauseText(m.job.pause.next)
	case m.job != nil:
		text = m.moving(m.job.what, m.job.name, m.job.since)
		if also := text + " · " + w.Tutor.Meanwhile; m.machineComes() && ansi.StringWidth(also) <= m.width-2 {
			text = also
		}
	case m.setup.running && m.screen != courseScreen:
		text = m.setupProgress()
	case m.searching || m.search != "" && m.screen == courseScreen:
		text = fmt.Sprintf(w.Tutor.Search, m.search)
		if m.searching {
			text += "▏"
		}
	case m.setup.offered && m.screen != courseScreen:
		text = w.Tutor.SetupOffer
	case m.warming != nil && m.screen == stepScreen:
		text, style = m.warmingText(), t.dim
	default:
		style = t.dim
	}
	lines := []string{fit(text, m.width-2)}
	if m.notice != "" || m.job != nil && m.job.pause != nil {
		lines = wrap(text, m.width-2)
		lines = lines[:min(len(lines), m.bodyRows())]
	}
	for i, l := range lines {
		lines[i] = " " + style.Render(fit(l, m.width-2)) + " "
	}
	return lines
}

// moving says what is going on, behind a sign that moves, and how long it does and did
// last time.
func (m *model) moving(what, name string, since time.Time) string {
	took := time.Since(since)
	return m.spinner(took) + " " + what + "  " + fmt.Sprintf(m.words.Tutor.Seconds, int(took.Seconds())) + tell.Took(m.words.Tutor, m.cfg.Pace.Last(name))
}

// spins are the positions of a sign that moves.
var spins = []rune("◐◓◑◒")

func (m *model) spinner(took time.Duration) string {
	return string(spins[int(took/beat)%len(spins)])
}

func progressBar(part float64) string {
	const cells = 20
	full := max(0, min(cells, int(part*cells)))
	return "[" + strings.Repeat("█", full) + strings.Repeat("░", cells-full) + fmt.Sprintf("] %3d %%", int(part*100))
}

// box is a question in the middle of the window.
func (m *model) box(text, answers string) []string {
	t := m.theme
	width := min(m.width-8, textColumns)
	lines := append(wrap(text, width), "", m.hints(answers))
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

// margin puts lines between margins, with marks where there is more of them.
func (m *model) margin(lines []string, of *scroll) []string {
	for i, l := range lines {
		lines[i] = "  " + l + m.scrollMark(of, i) + " "
	}
	return lines
}

// quitQuestion says what is lost with lab.
func (m *model) quitQuestion() string {
	if m.setup.running {
		return m.words.Tutor.QuitBuild
	}
	return m.words.Tutor.Quit
}
