package tui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lab/lessons"
	"lab/runner"
	"lab/ui/pace"
	"lab/ui/plain"
	"lab/ui/progress"
	"lab/ui/tell"
	"lab/ui/tui/pane"
	"lab/ui/tutor"
)

// Messages from work in the background.
type (
	dirtyMsg struct{ again tea.Cmd } // a screen has changed
	clockMsg struct{}                // to draw what is going on
	stageMsg struct {
		stage tutor.Stage
		what  string
		event *runner.Event // the beginning of a run
	}
	ranMsg struct {
		lesson *lessons.Lesson
		step   *lessons.Step
		run    tutor.Run
		err    error
	}
	keptMsg struct {
		number   int // of the change
		progress progress.Progress
		err      error
	}
	postedMsg struct{ err error } // where the presentation is could not be told
	resetMsg  struct {
		took time.Duration
		err  error
	}
	readyMsg struct{ err error }
	aliveMsg struct{ err error } // of the machine, after a shell has ended
	setupMsg struct {
		stage string
		part  float64
	}
	askMsg struct {
		command string
		answer  chan bool
	}
	setupDoneMsg struct{ err error }
	shellMsg     struct {
		user    string
		process runner.Process
		size    runner.Size
		sight   *sight
		err     error
	}
	shellEndedMsg struct{ terminal *pane.Terminal }
	typingMsg     struct {
		typing *runner.Typing
		lesson *lessons.Lesson
		step   *lessons.Step
		size   runner.Size
		sight  *sight
		err    error
	}
	typedMsg struct{ typing *runner.Typing } // a line has ended
)

// frame is the shortest time between two drawings of a screen that changes.
const frame = 8 * time.Millisecond

// watch tells the program about changes of a screen, as often as it can draw.
func watch(s *pane.Screen, done <-chan struct{}) tea.Cmd {
	var wait tea.Cmd
	wait = func() tea.Msg {
		select {
		case <-s.Dirty():
			return dirtyMsg{func() tea.Msg {
				time.Sleep(frame)
				return wait()
			}}
		case <-done:
			return nil
		}
	}
	return wait
}

// beat is how often the sign of what is going on moves.
const beat = 250 * time.Millisecond

// tick keeps the clock going while something goes on.
func (m *model) tick() tea.Cmd {
	if m.ticking || m.job == nil && !m.setup.running && m.warming == nil {
		return nil
	}
	m.ticking = true
	return tea.Tick(beat, func(time.Time) tea.Msg { return clockMsg{} })
}

// begin starts a job.
func (m *model) begin(step string) context.Context {
	ctx, cancel := context.WithCancel(m.ctx)
	m.job = &job{cancel: cancel, step: step, since: time.Now()}
	if w := m.warming; w != nil { // which the job waits for
		m.job.comes(tutor.Starting, w.flavour, tell.Stage(m.words, tutor.Starting, w.flavour))
		m.job.since = w.since
	}
	return ctx
}

// run runs the open step.
func (m *model) run() tea.Cmd {
	s, l := m.current(), m.lesson
	if s == nil || m.job != nil || m.setup.running {
		return nil
	}
	name := progress.Name(l, s)
	ctx := m.begin(name)
	a := m.attempt()
	a.result, a.instead, a.sight, a.read, a.acted = nil, nil, new(sight), true, nil
	m.closeTyping()
	m.output, m.page, m.tab = true, stepPage, demoTab
	live := m.newLive()
	listen := tutor.Listener{
		Stage: m.stages(live),
		Event: m.hear(l, live, false),
	}
	if m.cfg.Present {
		listen.Between = m.pausing(ctx)
	}
	listen = m.cfg.Pace.Listen(l.ID, m.growing(m.looking(listen, a.sight), l, s))
	work := func() tea.Msg {
		run, err := m.tutor.Run(ctx, l, s, listen)
		return ranMsg{l, s, run, err}
	}
	return tea.Batch(work, watch(live, m.ctx.Done()))
}

// newLive is an empty screen for what demos write.
func (m *model) newLive() *pane.Screen {
	if m.live != nil {
		m.live.Close()
	}
	m.live = pane.NewScreen(runner.TerminalSize.Columns, runner.TerminalSize.Rows, nil)
	return m.live
}

// hear puts what demos write onto a screen, with a line before each control
// and proof. An act that the learner typed has no echo, so its lines are shown.
// The function is called from the goroutine that runs them.
func (m *model) hear(l *lessons.Lesson, live *pane.Screen, typed bool) func(runner.Event) {
	w, last := m.words, m.written
	return func(e runner.Event) {
		if e.Kind == runner.Echo || e.Kind == runner.Output {
			last.line = lastLine(last.line + string(e.Data))
		}
		switch e.Kind {
		case runner.LineStart:
			if typed && e.Role == runner.Act {
				fmt.Fprintf(live, "$ %s\r\n", plain.Line(e.Line))
			}
		case runner.Echo, runner.Output:
			live.Write(e.Data)
		case runner.RunStart:
			m.link.send(stageMsg{stage: tutor.Running, event: &e})
			name, title := tell.Check(w, l, e)
			if l.AnswerTo != nil && e.Role == runner.Act { // one check after the other
				name = plain.Line(l.Prose[w.Lang].Steps[e.Step].Heading)
			}
			if name != "" {
				fmt.Fprintf(live, "\r\x1b[K\r\n\x1b[0;7m %s \x1b[0m %s\r\n", name, title)
			}
			if e.User != last.user { // another terminal, which shows its own prompt
				*last = written{user: e.User}
			}
			if !typed || e.Role != runner.Act {
				fmt.Fprint(live, last.line)
			}
		}
	}
}

// stages tells what is being done before a step, also on the screen of the demo, and
// forgets the terminals of a machine that is gone.
func (m *model) stages(live io.Writer) func(tutor.Stage, string) {
	w, last, before := m.words, m.written, false
	return func(stage tutor.Stage, what string) {
		switch {
		case stage == tutor.Before:
			fmt.Fprintf(live, "\x1b[0;7m %s \x1b[0m\r\n", tell.Stage(w, stage, what))
			before = true
		case stage == tutor.Running && before:
			fmt.Fprintf(live, "\r\x1b[K\r\n\x1b[0;7m %s \x1b[0m\r\n", w.Tutor.NowStep)
		}
		if stage == tutor.Starting || stage == tutor.Resetting {
			*last = written{}
		}
		m.link.send(stageMsg{stage: stage, what: what})
	}
}

// lastLine is what stands behind the last line break, if it may be a prompt.
func lastLine(s string) string {
	s = s[strings.LastIndexByte(s, '\n')+1:]
	if len(s) > 200 {
		return ""
	}
	return s
}

// stage says what is going on.
func (m *model) stage(msg stageMsg) {
	if m.job == nil || m.job.ending {
		return
	}
	if m.job.answers != nil && msg.stage == tutor.Running {
		m.checkGoesOn(msg)
		return
	}
	if msg.stage == tutor.Alone {
		m.closeShells()
		m.notice = plain.Line(fmt.Sprintf(m.words.Exercise.Alone, msg.what))
	}
	if msg.event == nil {
		m.job.comes(msg.stage, msg.what, cmp.Or(tell.Stage(m.words, msg.stage, msg.what), m.job.what))
		return
	}
	m.job.comes(tutor.Running, "", m.words.Status.Act)
	m.job.at, m.job.name = msg.event, pace.Part(m.lesson.ID, msg.event.Step, msg.event.Role, msg.event.ID)
	if name, title := tell.Check(m.words, m.lesson, *msg.event); name != "" {
		m.job.what = name + ": " + title
	}
}

// ran takes the result of a step.
func (m *model) ran(msg ranMsg) tea.Cmd {
	m.job = nil
	name := progress.Name(msg.lesson, msg.step)
	a := m.steps[name]
	acted := a.acted != nil
	a.acted = nil
	if !m.took(msg.err) || msg.run.Result.Step == "" {
		m.doc.free()
		return nil
	}
	r := msg.run.Result
	m.facts = &msg.run.Facts
	a.read = false
	a.result, a.touched, a.changed, a.written = &r, msg.run.Touched, msg.run.Changed, msg.run.Output
	predicted, hints := a.predicted, a.hints
	m.keep(func(p *progress.Progress) {
		p.Note(msg.lesson, msg.step, r, predicted, time.Now())
		one := p.Steps[name]
		one.Hints = max(one.Hints, hints)
		p.Steps[name] = one
	})
	if m.cfg.Present {
		m.notice = m.words.Present.Reveal
		return nil
	}
	if m.lesson == msg.lesson && m.current() == msg.step {
		m.output, m.zoom = false, false
		m.layout()
		m.showResult(acted)
	}
	return nil
}

// took says what an error of the machine means. It reports whether there was
// none.
func (m *model) took(err error) bool {
	switch {
	case err == nil:
		return true
	case errors.Is(err, tutor.ErrGone):
		m.closeShells()
		m.notice = plain.Line(fmt.Sprintf(m.words.Tutor.Gone, err))
	case errors.Is(err, context.Canceled):
		m.notice = m.words.Tutor.Cancelled
	case m.cfg.NotSetUp(err):
		m.setup.offered = true
		m.output = false
	default:
		m.notice = plain.Line(fmt.Sprintf(m.words.Tutor.NoMachine, m.cfg.Text(m.words, err)))
	}
	return false
}

// cancel stops the job.
func (m *model) cancel() {
	if m.job != nil {
		m.job.cancel()
		if m.warming != nil {
			m.warming.cancel()
		}
		m.job.ending, m.job.what = true, m.words.Tutor.Cancelling
	}
}

// reset brings the pristine machine back.
func (m *model) reset() tea.Cmd {
	if m.job != nil {
		return nil
	}
	ctx := m.begin("")
	m.closeShells()
	stage := m.stages(io.Discard)
	work := func() tea.Msg {
		from, flavour := time.Now(), ""
		listen := tutor.Listener{Stage: func(s tutor.Stage, what string) {
			flavour = what
			stage(s, what)
		}}
		err := m.tutor.Reset(ctx, listen)
		if err == nil && flavour != "" {
			m.cfg.Pace.Note(pace.Stage(tutor.Resetting, flavour), time.Since(from))
		}
		return resetMsg{time.Since(from), err}
	}
	return work
}

func (m *model) wasReset(msg resetMsg) {
	m.job = nil
	if m.took(msg.err) {
		m.notice = fmt.Sprintf(m.words.Tutor.Reset, fmt.Sprintf("%.1f s", msg.took.Seconds()))
	}
}

// checkReady finds out whether the machine is built.
func (m *model) checkReady() tea.Cmd {
	return func() tea.Msg { return readyMsg{m.cfg.Ready(m.ctx)} }
}

// build builds the machine.
func (m *model) build() tea.Cmd {
	if m.setup.running || !m.setup.offered {
		return nil
	}
	*m.setup = setup{running: true, part: -1, since: time.Now()}
	stage := func(name string, part float64) { m.link.send(setupMsg{name, part}) }
	confirm := func(command string) bool {
		answer := make(chan bool, 1)
		m.link.send(askMsg{command, answer})
		select {
		case yes := <-answer:
			return yes
		case <-m.ctx.Done():
			return false
		}
	}
	done := make(chan tea.Msg, 1)
	m.link.build.Go(func() { done <- setupDoneMsg{m.cfg.Setup(m.ctx, stage, confirm, m.link.aside)} })
	return func() tea.Msg { return <-done }
}

func (m *model) setupDone(msg setupDoneMsg) {
	*m.setup, m.ready = setup{offered: msg.err != nil}, msg.err == nil
	m.notice = m.words.Tutor.SetupDone
	if msg.err != nil {
		m.notice = plain.Line(fmt.Sprintf(m.words.Tutor.SetupFailed, msg.err))
	}
}

// answer answers the question of the set-up.
func (m *model) answer(yes bool) {
	m.setup.ask.answer <- yes
	m.setup.ask = nil
}
