package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
	"lab/ui/tui/pane"
)

// A tab is one of the terminals that share the pane. Each keeps its history while
// another is shown.
type tab int

const (
	demoTab tab = iota // what demos and checks write, or where the command of the step is typed
	ownTab             // the learner's own shell
)

// tabs are those that there are.
func (m *model) tabs() []tab {
	if m.shell == nil {
		return []tab{demoTab}
	}
	return []tab{demoTab, ownTab}
}

// tabShown is the tab in the pane.
func (m *model) tabShown() tab {
	if m.shell == nil {
		return demoTab
	}
	return m.tab
}

// typingHere is the terminal for the command of the open step, nil if there is none.
func (m *model) typingHere() *shell {
	if m.typing == nil || m.typing.step != m.current() {
		return nil
	}
	return m.typing
}

// typingShown tells whether the learner types a step's command in the pane, or will when
// the terminal is there.
func (m *model) typingShown() bool {
	return m.tabShown() == demoTab && m.page == stepPage && m.typingStep() != nil
}

// typingStep is the open step, if a terminal for its command is there or being opened.
func (m *model) typingStep() *lessons.Step {
	s := m.current()
	if m.typingHere() == nil && (m.job == nil || !m.job.opens || m.job.types != s) {
		return nil
	}
	return s
}

// terminal is the terminal in the pane that can be typed into, nil if there is none.
func (m *model) terminal() *shell {
	if m.tabShown() == ownTab {
		return m.shell
	}
	return m.typingHere()
}

// reachable is the terminal that the key for it leads to: the one that is shown, else
// the one for the command of the step, else the learner's own.
func (m *model) reachable() *shell {
	for _, s := range []*shell{m.terminal(), m.typingHere(), m.shell} {
		if s != nil {
			return s
		}
	}
	return nil
}

// screenShown is the screen in the pane; nil if there is nothing to show.
func (m *model) screenShown() *pane.Screen {
	if s := m.terminal(); s != nil {
		return s.Screen
	}
	return m.live
}

// enterTerminal gives the keys to a terminal.
func (m *model) enterTerminal() tea.Cmd {
	s := m.reachable()
	if s == nil {
		return nil
	}
	m.tab = demoTab
	if s == m.shell {
		m.tab = ownTab
	}
	s.focused, m.output = true, true
	return nil
}

// leaveTerminal takes the keys back.
func (m *model) leaveTerminal() tea.Cmd {
	for _, s := range []*shell{m.typing, m.shell} {
		if s != nil {
			s.focused = false
		}
	}
	return nil
}

// paneUsed tells whether there is, or was, something in the pane.
func (m *model) paneUsed() bool { return m.screenShown() != nil || len(m.tabs()) > 1 }

// turnPane shows what comes next of the text, where it does not stand beside the pane,
// and the tabs.
func (m *model) turnPane() tea.Cmd {
	tabs := m.tabs()
	at := slices.Index(tabs, m.tabShown())
	switch {
	case !m.paneShown():
		m.output, m.tab = true, tabs[0]
	case at+1 < len(tabs):
		m.tab = tabs[at+1]
	case m.wide() || m.zoomed():
		m.tab = tabs[0]
	default:
		m.output = false
	}
	return nil
}

// zoomed tells whether the pane has the whole window.
func (m *model) zoomed() bool {
	return m.zoom && m.screen == stepScreen && m.paneUsed()
}

// toggleZoom gives the pane the whole window, or takes it back.
func (m *model) toggleZoom() tea.Cmd {
	m.zoom = !m.zoom
	m.output = m.output || m.zoom
	return nil
}

// tabName is what a tab is called.
func (m *model) tabName(t tab) string {
	w := m.words.Tutor
	switch {
	case t == ownTab:
		return fmt.Sprintf(w.ShellOf, m.shell.user)
	case m.typingHere() != nil:
		return fmt.Sprintf(w.TypeAs, m.typing.user)
	case onExercise(m):
		return m.words.Exercise.Pane
	}
	return w.Output
}

// paneHint names the keys that lead into the terminal, or out of it, and make it large.
func (m *model) paneHint() string {
	w := m.words.Tutor
	var hints []string
	if m.terminal() != nil && m.focused() {
		hints = append(hints, fmt.Sprintf(w.Leaves, pretty(terminalKeys[0]), pretty(m.prefix())))
	} else if m.terminal() != nil {
		hints = append(hints, fmt.Sprintf(w.Returns, pretty(terminalKeys[0])))
	}
	if s := m.screenShown(); s != nil && s.Scrolled() > 0 {
		hints = append(hints, fmt.Sprintf(w.History, s.Scrolled()))
	}
	switch {
	case m.focused() || m.cfg.Present || !m.paneUsed():
	case m.zoomed():
		hints = append(hints, fmt.Sprintf(w.Smaller, zoomKey))
	default:
		hints = append(hints, fmt.Sprintf(w.Larger, zoomKey))
	}
	return strings.Join(hints, " · ")
}

// A label is a tab's name in the frame of the pane.
type label struct {
	tab      tab
	text     string
	from, to int // columns of the pane
}

// shortLabel is the narrowest that the name of a tab is cut to, in cells.
const shortLabel = 3

// labels are the names of the tabs as they stand in the frame: what hides in the pane
// is cut first, and the hint beside them is seen whole.
func (m *model) labels(columns int) []label {
	tabs := m.tabs()
	room := columns - ansi.StringWidth(m.paneHint()) - 4
	for _, t := range tabs {
		room -= ansi.StringWidth(m.tabName(t)) + 3
	}
	cut := func(t tab) string {
		name := m.tabName(t)
		width := ansi.StringWidth(name)
		short := ansi.Truncate(name, max(shortLabel, width+min(0, room)), "…")
		room += width - ansi.StringWidth(short)
		return " " + short + " "
	}
	text := map[tab]string{}
	for _, t := range tabs {
		if t != m.tabShown() {
			text[t] = cut(t)
		}
	}
	text[m.tabShown()] = cut(m.tabShown())
	var all []label
	at := 1
	for _, t := range tabs {
		width := ansi.StringWidth(text[t])
		all = append(all, label{t, text[t], at, at + width})
		at += width + 1
	}
	return all
}

// paneTitle is the frame above the terminal.
func (m *model) paneTitle(columns int) string {
	t := m.theme
	frame, name := t.rule, t.dim
	if m.focused() {
		frame, name = t.focus, t.focus
	}
	line := frame.Render("┌─")
	labels := m.labels(columns)
	for i, l := range labels {
		style := name
		if len(labels) > 1 && l.tab == m.tabShown() {
			style = t.pick
		}
		if i > 0 {
			line += frame.Render("│")
		}
		line += style.Render(l.text)
	}
	if hint := m.paneHint(); hint != "" {
		line += name.Render("· " + hint + " ")
	}
	return line + frame.Render(strings.Repeat("─", max(0, columns+1-ansi.StringWidth(line))))
}

// clickTab turns to the tab whose name is in a column of the pane's frame. It reports
// whether there is one.
func (m *model) clickTab(x, columns int) bool {
	for _, l := range m.labels(columns) {
		if x >= l.from && x < l.to {
			m.tab = l.tab
			return true
		}
	}
	return false
}
