package tui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"lab/lessons"
	"lab/runner"
	"lab/runner/points"
	"lab/ui/pace"
	"lab/ui/plain"
	"lab/ui/progress"
	"lab/ui/tell"
	"lab/ui/tutor"
)

// check has the answer judged as it is now, on a clean machine.
func (m *model) check() tea.Cmd {
	if m.job != nil || m.setup.running || !m.judges() {
		return nil
	}
	e := m.exercise()
	ctx := m.begin("")
	m.job.answers = e
	read := func() tea.Msg {
		folder, err := m.cfg.Answers()
		if err != nil {
			return readMsg{ctx: ctx, exercise: e, err: err}
		}
		answer, err := folder.Read(e)
		return readMsg{ctx, e, answer, err}
	}
	return read
}

// judges tells whether answers can be judged here, and says why not.
func (m *model) judges() bool {
	if m.cfg.Elsewhere != "" {
		m.notice = fmt.Sprintf(m.words.Exercise.NotHere, m.cfg.Elsewhere)
	}
	return m.cfg.Elsewhere == ""
}

// wasRead has the answer judged that was read.
func (m *model) wasRead(msg readMsg) tea.Cmd {
	if msg.err != nil || msg.ctx.Err() != nil {
		m.job = nil
		m.notice = m.words.Tutor.Cancelled
		if msg.err != nil {
			m.notice = plain.Line(fmt.Errorf(m.words.Exercise.NotRead, msg.err).Error())
		}
		return nil
	}
	m.solving(msg.exercise).answer = msg.answer
	return m.judge(msg.ctx, msg.exercise, msg.answer)
}

// judge runs the checks of an answer, for which there is a job already.
func (m *model) judge(ctx context.Context, e *lessons.Exercise, answer lessons.Answer) tea.Cmd {
	s := m.solving(e)
	s.results, s.score, s.judged, s.running = nil, nil, answer, ""
	m.closeTyping()
	m.output, m.zoom = m.cfg.Present, false
	m.turn(stepPage)
	l, refused := e.Lesson(answer)
	if s.refused = refused; refused != nil {
		m.job = nil
	}
	m.layout()
	at := m.resultAt()
	rows := 4 + 4*len(e.Checks) // heading, points; a check's heading, cause, kind and room
	m.doc.pin(max(0, min(at, at+rows-m.doc.height)))
	if refused != nil {
		return nil
	}
	live := m.newLive()
	listen := m.cfg.Pace.Listen(l.ID, tutor.Listener{Stage: m.stages(live), Event: m.hear(l, live, false)})
	work := func() tea.Msg {
		err := m.tutor.Clean(ctx, l, listen, func(clean *tutor.Tutor) error {
			for _, c := range l.Steps {
				run, err := clean.Run(ctx, l, c, listen)
				if err != nil {
					return err
				}
				m.link.send(checkedMsg{e, run.Result})
			}
			return nil
		})
		return judgedMsg{e, err}
	}
	return tea.Batch(work, watch(live, m.ctx.Done()))
}

// checkGoesOn says which check runs, and what of it.
func (m *model) checkGoesOn(msg stageMsg) {
	e := m.job.answers
	s := m.solving(e)
	if msg.event == nil {
		s.running = msg.what
		return
	}
	at := msg.event
	what := e.Prose[m.words.Lang].Steps[at.Step].Heading
	if at.Role != runner.Act {
		what += ": " + tell.Run(m.words.Status, at.Role, at.ID)
	}
	m.job.comes(tutor.Running, "", plain.Line(what))
	m.job.at, m.job.name = at, pace.Part(e.Name(), at.Step, at.Role, at.ID)
}

// checked takes the result of a check.
func (m *model) checked(msg checkedMsg) {
	s := m.solving(msg.exercise)
	s.results, s.running = append(s.results, msg.result), ""
}

// wasJudged takes what the answer as a whole is worth.
func (m *model) wasJudged(msg judgedMsg) {
	s := m.solving(msg.exercise)
	m.job, s.running = nil, ""
	if !m.took(msg.err) {
		m.doc.free()
		return
	}
	score := points.Of(msg.exercise, s.results)
	s.score = &score
	now := time.Now()
	m.keep(func(p *progress.Progress) { p.NoteAnswer(score, now) })
	if m.cfg.Present {
		m.notice = m.words.Present.Reveal
	}
}
