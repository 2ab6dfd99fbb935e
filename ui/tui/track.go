package tui

import (
	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/ui/progress"
	"lab/ui/tell"
	"lab/ui/tutor"
)

// An acted is what the act of a step came to, before anything of it is proved.
type acted struct {
	result  judge.Result
	written string
}

type actedMsg struct {
	lesson *lessons.Lesson
	step   *lessons.Step
	acted  acted
}

// growing lets a listener tell what an act came to.
func (m *model) growing(listen tutor.Listener, l *lessons.Lesson, s *lessons.Step) tutor.Listener {
	listen.Acted = func(r judge.Result, output string) { m.link.send(actedMsg{l, s, acted{r, output}}) }
	return listen
}

// hasActed shows what the act came to.
func (m *model) hasActed(msg actedMsg) {
	a := m.attemptAt(msg.lesson, msg.step)
	if m.job == nil || a.result != nil {
		return
	}
	a.acted = &msg.acted
	if !m.cfg.Present && m.current() == msg.step {
		m.layout()
		m.doc.to(m.resultAt())
	}
}

// trackLines are, while a step runs, its parts with the one that runs now, and what the
// act came to once it has ended.
func (m *model) trackLines(s *lessons.Step, width int) []string {
	if m.job == nil || m.job.step != progress.Name(m.lesson, s) {
		return nil
	}
	w, t, a := m.words.Tutor, m.theme, m.attempt()
	lines := []string{resultMark, ""}
	if a.acted != nil {
		r := a.acted.result
		lines = append(lines, t.head.Render(w.Result)+"  "+t.warn.Render("… "+w.NotYet), "")
		if way, ok := tell.WayYet(w.Walls, m.lesson, s, r, a.acted.written); ok {
			lines = append(append(lines, m.picture(way, width)...), "")
		}
		for _, row := range tell.Result(m.words, r, tell.Attempt{}) {
			if row.Kind == tell.Observed {
				lines = append(lines, hang(t.dim.Render(row.Name)+"  ", m.signed(row), width)...)
			}
		}
	}
	return append(append(lines, ""), flow(m.track(s), width)...)
}

// track is the demo, its controls and its proofs in the order in which they run, each
// with a sign: done, running, or still to come.
func (m *model) track(s *lessons.Step) []string {
	w, t := m.words.Tutor, m.theme
	type part struct {
		role runner.Role
		id   string
		name string
	}
	parts := []part{{runner.Act, "", w.Output}}
	for _, c := range s.Controls {
		parts = append(parts, part{runner.Control, c.ID, w.Control})
	}
	for _, p := range s.Proofs {
		parts = append(parts, part{runner.Proof, p.ID, w.Proof})
	}
	now := -1
	for i, p := range parts {
		if at := m.job.at; at != nil && at.Step == s.ID && at.Role == p.role && (p.role == runner.Act || at.ID == p.id) {
			now = i
		}
	}
	var said []string
	for i, p := range parts {
		text := t.dim.Render("○ " + p.name)
		switch {
		case i < now:
			text = t.good.UnsetBold().Render("✓ " + p.name)
		case i == now:
			text = t.warn.Render("▶ " + p.name)
		}
		if i > 0 {
			text = t.dim.Render(" ─▶ ") + text
		}
		said = append(said, text)
	}
	return said
}
