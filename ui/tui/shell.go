package tui

import (
	"io"

	tea "charm.land/bubbletea/v2"

	"lab/lessons"
	"lab/runner"
	"lab/ui/progress"
	"lab/ui/tui/pane"
	"lab/ui/tutor"
)

// A shell is a login shell in the machine that the learner types into: their own, or
// the one for the command of a step.
type shell struct {
	*pane.Terminal
	user    string
	size    runner.Size
	sizes   chan runner.Size // the newest size that the process has not got yet
	focused bool             // gets the keys
	sight   *sight

	// Of a shell for the command of a step.
	typing *runner.Typing
	lesson *lessons.Lesson
	step   *lessons.Step
}

// A process is what the terminal needs of one in the machine.
type process interface {
	io.ReadWriteCloser
	Resize(runner.Size) error
}

// openShell opens the learner's own shell, or goes back into it.
func (m *model) openShell(user string) tea.Cmd {
	if m.shell != nil {
		m.tab = ownTab
		m.enterTerminal()
		return nil
	}
	if m.job != nil || m.lesson == nil {
		return nil
	}
	ctx := m.begin("")
	m.job.opens = true
	m.output = true
	m.layout()
	columns, rows := m.paneSize()
	size := runner.Size{Columns: columns, Rows: rows}
	l, seen, put := m.lesson, new(sight), tea.Cmd(nil)
	if e := m.exercise(); e != nil && !m.cfg.Present {
		l, put = m.shellFor(e), m.put(e)
	}
	listen := tutor.Listener{Stage: m.stages(io.Discard)}
	listen = m.looking(listen, seen)
	work := func() tea.Msg {
		p, err := m.tutor.Shell(ctx, l, user, size, listen)
		return shellMsg{user, p, size, seen, err}
	}
	if put != nil {
		return tea.Sequence(work, put)
	}
	return work
}

func (m *model) shellStarted(msg shellMsg) tea.Cmd {
	ahead := m.job.ahead
	m.job = nil
	if !m.took(msg.err) {
		return nil
	}
	m.shell = connect(msg.process, msg.user, msg.size, msg.sight)
	m.tab = ownTab
	return m.start(m.shell, ahead)
}

// connect connects a terminal with a process.
func connect(p process, user string, size runner.Size, seen *sight) *shell {
	s := &shell{Terminal: pane.Connect(p, size.Columns, size.Rows), sizes: make(chan runner.Size, 1), user: user, size: size, sight: seen}
	go s.resizes(p)
	return s
}

// start gives a terminal the keys, also those that were pressed ahead of it.
func (m *model) start(s *shell, ahead []tea.Key) tea.Cmd {
	m.enterTerminal()
	for _, k := range ahead {
		s.Key(k)
	}
	end := func() tea.Msg {
		<-s.Done()
		return shellEndedMsg{s.Terminal}
	}
	return tea.Batch(watch(s.Screen, s.Done()), end)
}

// shellEnded closes the terminal and finds out whether the whole machine ended.
func (m *model) shellEnded(msg shellEndedMsg) tea.Cmd {
	switch {
	case m.shell != nil && m.shell.Terminal == msg.terminal:
		m.closeOwn()
	case m.typing != nil && m.typing.Terminal == msg.terminal:
		m.closeTyping()
	default:
		return nil
	}
	m.notice = m.words.Tutor.ShellEnded
	return func() tea.Msg { return aliveMsg{m.tutor.Alive(m.ctx)} }
}

func (m *model) closeShells() {
	m.closeOwn()
	m.closeTyping()
}

func (m *model) closeOwn()    { m.shell = m.shell.close() }
func (m *model) closeTyping() { m.typing = m.typing.close() }

// close hangs up, which may wait for the connection, and returns nil.
func (s *shell) close() *shell {
	if s != nil {
		close(s.sizes)
		go s.Close()
	}
	return nil
}

// opening tells whether a terminal is about to be there.
func (m *model) opening() bool { return m.job != nil && m.job.opens }

// focused tells whether keys go to the terminal that is shown.
func (m *model) focused() bool {
	s := m.terminal()
	return s != nil && s.focused && m.paneShown()
}

func (m *model) paste(text string) {
	switch {
	case m.top() != bare:
	case m.focused():
		m.terminal().Paste(text)
	case m.searching:
		m.search += text
	}
}

// fitShell gives the terminal that is shown the size of its place on the screen.
func (m *model) fitShell() {
	s := m.terminal()
	if s == nil || !m.paneShown() {
		return
	}
	columns, rows := m.paneSize()
	size := runner.Size{Columns: columns, Rows: rows}
	if s.size == size {
		return
	}
	s.size = size
	s.Resize(columns, rows)
	select {
	case <-s.sizes: // is out of date
	default:
	}
	s.sizes <- size
}

// resizes tells the process its size, which may wait for the connection.
func (s *shell) resizes(p process) {
	for size := range s.sizes {
		_ = p.Resize(size) // it may have ended
	}
}

// typeIt opens a terminal in which the learner types the step's command.
func (m *model) typeIt() tea.Cmd {
	s, l := m.current(), m.lesson
	if s == nil || m.job != nil {
		return nil
	}
	m.closeTyping()
	ctx := m.begin("")
	m.job.opens, m.job.types = true, s
	m.output, m.page, m.tab = true, stepPage, demoTab
	m.layout()
	columns, rows := m.paneSize()
	size := runner.Size{Columns: columns, Rows: rows}
	live := m.newLive()
	a := m.attempt()
	a.sight = new(sight)
	seen := a.sight
	listen := tutor.Listener{
		Stage: m.stages(live),
		Event: m.hear(l, live, false),
	}
	listen = m.looking(listen, seen)
	work := func() tea.Msg {
		t, err := m.tutor.Type(ctx, l, s, size, listen)
		if t != nil {
			t.Changed = func() { m.link.send(typedMsg{t}) }
		}
		return typingMsg{t, l, s, size, seen, err}
	}
	return tea.Batch(work, watch(live, m.ctx.Done()))
}

func (m *model) typingStarted(msg typingMsg) tea.Cmd {
	ahead := m.job.ahead
	m.job = nil
	if !m.took(msg.err) {
		return nil
	}
	m.notice = m.words.Tutor.TypeHint
	if len(msg.step.Files) > 0 {
		m.notice = m.words.Tutor.TypeFiles
	}
	m.typing = connect(msg.typing, msg.step.Act.User, msg.size, msg.sight)
	m.typing.typing, m.typing.lesson, m.typing.step = msg.typing, msg.lesson, msg.step
	m.tab = demoTab
	return m.start(m.typing, ahead)
}

// typed judges at once what is as the lesson gives it.
func (m *model) typed(msg typedMsg) tea.Cmd {
	if m.typing == nil || m.typing.typing != msg.typing || !msg.typing.Ready() || !msg.typing.AsGiven() {
		return nil
	}
	return m.judgeTyped()
}

// judgeTyped judges what the learner has typed.
func (m *model) judgeTyped() tea.Cmd {
	if m.job != nil || m.typing == nil {
		return nil
	}
	s, l, typing := m.typing.step, m.typing.lesson, m.typing.typing
	a := m.attemptAt(l, s)
	a.instead = nil
	if !typing.AsGiven() {
		a.instead = typing.Lines()
	}
	m.closeTyping()
	m.tab = demoTab
	ctx := m.begin(progress.Name(l, s))
	live := m.newLive()
	listen := tutor.Listener{
		Stage: m.stages(live),
		Event: m.hear(l, live, true),
	}
	listen = m.growing(listen, l, s)
	work := func() tea.Msg {
		run, err := m.tutor.Typed(ctx, l, s, typing, listen)
		return ranMsg{l, s, run, err}
	}
	return tea.Batch(work, watch(live, m.ctx.Done()))
}
