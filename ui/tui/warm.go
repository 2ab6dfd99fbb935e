package tui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"lab/lessons"
	"lab/ui/pace"
	"lab/ui/tell"
	"lab/ui/tutor"
)

// A warming is the start of a machine while the learner still reads.
type warming struct {
	cancel  context.CancelFunc
	flavour string
	since   time.Time
}

type warmMsg struct{ err error }

// warmUp starts the machine of the lesson that is open, or of a presentation's first
// one, once, where it costs its owner only memory.
func (m *model) warmUp() tea.Cmd {
	l := m.toWarm()
	if l == nil {
		return nil
	}
	m.warmed = true
	ctx, cancel := context.WithCancel(m.ctx)
	m.warming = &warming{cancel, tutor.Flavour(l), time.Now()}
	begun := m.warming
	return func() tea.Msg {
		err := m.tutor.Warm(ctx, l)
		if err == nil {
			m.cfg.Pace.Note(pace.Stage(tutor.Starting, begun.flavour), time.Since(begun.since))
		}
		return warmMsg{err}
	}
}

// toWarm is the lesson whose machine is to be started now, nil if there is none.
func (m *model) toWarm() *lessons.Lesson {
	switch {
	case !m.cfg.Ahead || m.warmed || !m.ready || m.job != nil:
		return nil
	case m.screen == stepScreen:
		return m.lesson
	case m.cfg.Present:
		return m.cfg.Course.Lesson(m.cfg.Course.Outlines[0].ID)
	}
	return nil
}

// warm takes the machine that was started, or says why there is none.
func (m *model) warm(msg warmMsg) {
	m.warming.cancel()
	m.warming = nil
	if msg.err != nil && !errors.Is(msg.err, context.Canceled) {
		m.took(msg.err)
	}
}

// warmingText says that the machine is being started.
func (m *model) warmingText() string {
	w := m.warming
	return m.moving(tell.Stage(m.words, tutor.Starting, w.flavour), pace.Stage(tutor.Starting, w.flavour), w.since)
}
