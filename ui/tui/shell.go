package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"lab/runner"
	"lab/ui/tui/pane"
	"lab/ui/tutor"
)

// A shell is a login shell of the learner's own in the machine.
type shell struct {
	*pane.Terminal
	process runner.Process
	user    string
	focused bool // gets the keys
	ended   bool
}

// openShell opens a shell, or goes back into the one that is open.
func (m *model) openShell(user string) tea.Cmd {
	if m.shell != nil && !m.shell.ended {
		m.shell.focused, m.output = true, true
		return nil
	}
	if m.job != nil || m.lesson == nil {
		return nil
	}
	m.closeShell()
	ctx := m.begin("")
	m.output = true
	m.layout()
	columns, rows := m.paneSize()
	size := runner.Size{Columns: columns, Rows: rows}
	l := m.lesson
	listen := tutor.Listener{Stage: func(s tutor.Stage, what string) { m.link.send(stageMsg{stage: s, what: what}) }}
	work := func() tea.Msg {
		p, err := m.tutor.Shell(ctx, l, user, size, listen)
		return shellMsg{user, p, size, err}
	}
	return tea.Batch(work, second())
}

func (m *model) shellStarted(msg shellMsg) tea.Cmd {
	m.job = nil
	if !m.took(msg.err) {
		return nil
	}
	t := pane.Connect(msg.process, msg.size.Columns, msg.size.Rows)
	m.shell = &shell{Terminal: t, process: msg.process, user: msg.user, focused: true}
	m.output = true
	end := func() tea.Msg {
		<-t.Done()
		return shellEndedMsg{t}
	}
	return tea.Batch(watch(t.Screen, t.Done()), end)
}

func (m *model) shellEnded(msg shellEndedMsg) {
	if m.shell == nil || m.shell.Terminal != msg.terminal {
		return
	}
	m.shell.focused, m.shell.ended = false, true
	m.notice = m.words.Tutor.ShellEnded
	m.closeShell()
}

func (m *model) closeShell() {
	if m.shell != nil {
		m.shell.Close()
		m.shell = nil
	}
}

// focused tells whether keys go to the shell.
func (m *model) focused() bool { return m.shell != nil && m.shell.focused && m.paneShown() }

func (m *model) paste(text string) {
	switch {
	case m.focused():
		m.shell.Paste(text)
	case m.searching:
		m.search += text
	}
}

// fitShell gives the shell's terminal the size of its place on the screen.
func (m *model) fitShell() {
	if m.shell == nil || !m.paneShown() {
		return
	}
	columns, rows := m.paneSize()
	if c, r := m.shell.Size(); c == columns && r == rows {
		return
	}
	m.shell.Resize(columns, rows)
	p := m.shell.process
	go p.Resize(runner.Size{Columns: columns, Rows: rows}) // may wait for the connection
}

// paneTitle is the line above the terminal.
func (m *model) paneTitle() string {
	w := m.words.Tutor
	if m.shell == nil {
		return w.Output
	}
	title := w.ShellIdle
	if m.shell.focused {
		title = w.ShellOf
	}
	text := fmt.Sprintf(title, m.shell.user, pretty(terminalKeys[0]))
	if n := m.shell.Scrolled(); n > 0 {
		text = fmt.Sprintf(w.History, n) + " · " + text
	}
	return text
}
