package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"lab/runner"
	"lab/ui/progress"
	"lab/ui/tui/pane"
	"lab/ui/tutor"
)

// A shell is a login shell of the learner's own in the machine.
type shell struct {
	*pane.Terminal
	user    string
	size    runner.Size
	sizes   chan runner.Size // the newest size that the process has not got yet
	focused bool             // gets the keys
	typing  *runner.Typing   // the learner types the act of a step; nil otherwise
	sight   *sight
	ended   bool
}

// A process is what the terminal needs of one in the machine.
type process interface {
	pane.Process
	Resize(runner.Size) error
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
	m.job.opens = true
	m.output = true
	m.layout()
	columns, rows := m.paneSize()
	size := runner.Size{Columns: columns, Rows: rows}
	l, seen := m.lesson, new(sight)
	listen := tutor.Listener{Stage: m.stages()}
	listen = m.looking(listen, seen)
	work := func() tea.Msg {
		p, err := m.tutor.Shell(ctx, l, user, size, listen)
		return shellMsg{user, p, size, seen, err}
	}
	return tea.Batch(work, second())
}

func (m *model) shellStarted(msg shellMsg) tea.Cmd {
	ahead := m.job.ahead
	m.job = nil
	if !m.took(msg.err) {
		return nil
	}
	return m.connect(msg.process, msg.user, msg.size, ahead, nil, msg.sight)
}

// connect shows a process in the terminal, and gives it the keys that were pressed
// ahead of it.
func (m *model) connect(p process, user string, size runner.Size, ahead []tea.Key, typing *runner.Typing, seen *sight) tea.Cmd {
	t := pane.Connect(p, size.Columns, size.Rows)
	m.shell = &shell{Terminal: t, sizes: make(chan runner.Size, 1), user: user, size: size, focused: true, typing: typing, sight: seen}
	go m.shell.resizes(p)
	m.output = true
	for _, k := range ahead {
		t.Key(k)
	}
	end := func() tea.Msg {
		<-t.Done()
		return shellEndedMsg{t}
	}
	return tea.Batch(watch(t.Screen, t.Done()), end)
}

// shellEnded closes the terminal and finds out whether the whole machine ended.
func (m *model) shellEnded(msg shellEndedMsg) tea.Cmd {
	if m.shell == nil || m.shell.Terminal != msg.terminal {
		return nil
	}
	m.shell.focused, m.shell.ended = false, true
	m.notice = m.words.Tutor.ShellEnded
	m.closeShell()
	return func() tea.Msg { return aliveMsg{m.tutor.Alive(m.ctx)} }
}

func (m *model) closeShell() {
	if m.shell != nil {
		m.shell.Close()
		close(m.shell.sizes)
		m.shell = nil
	}
}

// opening tells whether a terminal is about to be there.
func (m *model) opening() bool { return m.job != nil && m.job.opens }

// focused tells whether keys go to the shell.
func (m *model) focused() bool { return m.shell != nil && m.shell.focused && m.paneShown() }

func (m *model) paste(text string) {
	switch {
	case m.top() != bare:
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
	size := runner.Size{Columns: columns, Rows: rows}
	if m.shell.size == size {
		return
	}
	m.shell.size = size
	m.shell.Resize(columns, rows)
	select {
	case <-m.shell.sizes: // is out of date
	default:
	}
	m.shell.sizes <- size
}

// resizes tells the process its size, which may wait for the connection.
func (s *shell) resizes(p process) {
	for size := range s.sizes {
		_ = p.Resize(size) // it may have ended
	}
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
	user := m.shell.user
	if m.shell.typing != nil {
		user += ": " + w.TypeIt
	}
	text := fmt.Sprintf(title, user, pretty(terminalKeys[0]))
	if n := m.shell.Scrolled(); n > 0 {
		text = fmt.Sprintf(w.History, n) + " · " + text
	}
	return text
}

// typeIt opens a terminal in which the learner types the step's command.
func (m *model) typeIt() tea.Cmd {
	s, l := m.current(), m.lesson
	if s == nil || m.job != nil {
		return nil
	}
	m.closeShell()
	ctx := m.begin("")
	m.job.opens = true
	m.output, m.page = true, stepPage
	m.layout()
	columns, rows := m.paneSize()
	size := runner.Size{Columns: columns, Rows: rows}
	live := m.newLive()
	a := m.attempt()
	a.sight = new(sight)
	seen := a.sight
	listen := tutor.Listener{
		Stage: m.stages(),
		Event: m.hear(l, live, false),
	}
	listen = m.looking(listen, seen)
	work := func() tea.Msg {
		t, err := m.tutor.Type(ctx, l, s, size, listen)
		if t != nil {
			t.Changed = func() { m.link.send(typedMsg{t}) }
		}
		return typingMsg{t, s.Act.User, size, seen, err}
	}
	return tea.Batch(work, watch(live, m.ctx.Done()), second())
}

func (m *model) typingStarted(msg typingMsg) tea.Cmd {
	ahead := m.job.ahead
	m.job = nil
	if !m.took(msg.err) {
		return nil
	}
	m.notice = m.words.Tutor.TypeHint
	if s := m.current(); s != nil && len(s.Files) > 0 {
		m.notice = m.words.Tutor.TypeFiles
	}
	return m.connect(msg.typing, msg.user, msg.size, ahead, msg.typing, msg.sight)
}

// typed judges at once what is as the lesson gives it.
func (m *model) typed(msg typedMsg) tea.Cmd {
	if m.shell == nil || m.shell.typing != msg.typing || !msg.typing.Ready() || !msg.typing.AsGiven() {
		return nil
	}
	return m.judgeTyped()
}

// judgeTyped judges what the learner has typed.
func (m *model) judgeTyped() tea.Cmd {
	s, l := m.current(), m.lesson
	if s == nil || m.job != nil || m.shell == nil || m.shell.typing == nil {
		return nil
	}
	typing := m.shell.typing
	if !typing.AsGiven() {
		m.attempt().instead = typing.Lines()
	} else {
		m.attempt().instead = nil
	}
	m.shell.typing = nil
	m.closeShell()
	ctx := m.begin(progress.Name(l, s))
	live := m.newLive()
	listen := tutor.Listener{
		Stage: m.stages(),
		Event: m.hear(l, live, true),
	}
	work := func() tea.Msg {
		run, err := m.tutor.Typed(ctx, l, s, typing, listen)
		return ranMsg{l, s, run, err}
	}
	return tea.Batch(work, watch(live, m.ctx.Done()), second())
}
