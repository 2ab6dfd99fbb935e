package tui

import (
	"fmt"
	"slices"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/ui/pace"
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
	if !m.cfg.Present && m.current() == msg.step && m.page == stepPage {
		m.layout()
		m.showResult(false)
	}
}

// showResult scrolls to the result: as little as it takes to have room for all of it,
// and not at all where it is in sight, since what grows is not to move.
func (m *model) showResult(inSight bool) {
	s, at := m.current(), m.resultAt()
	if inSight {
		m.doc.pin(min(m.doc.top, at))
		return
	}
	columns, _ := m.docSize()
	rows := 2 + pictureRows + 1 + 8 + 2*len(s.Controls) + len(s.Proofs) // 8: prediction, outcome, cause, record
	rows += len(m.noticeLines(m.lesson.Prose[m.words.Lang].Steps[s.ID], columns))
	m.doc.pin(max(0, min(at, at+rows-m.doc.height)))
}

// trackLines are, while a step runs, its parts with the one that runs now, and what the
// act came to once it has ended.
func (m *model) trackLines(s *lessons.Step, width int) []string {
	if m.job == nil || m.job.step != progress.Name(m.lesson, s) {
		return nil
	}
	w, t, a := m.words.Tutor, m.theme, m.attempt()
	lines := []string{resultMark}
	if a.acted != nil { // each line where it stands once all is proved
		r := a.acted.result
		lines = append(lines, t.head.Render(w.Result)+"  "+t.warn.Render("… "+w.NotYet), "")
		if way, ok := tell.WayYet(w.Walls, m.lesson, s, r, a.acted.written); ok {
			lines = append(append(lines, m.picture(way, width)...), "")
		}
		known := slices.DeleteFunc(m.rows(s, r), func(row tell.Row) bool { return row.Kind == tell.Verdict || row.Kind > tell.Observed })
		lines = append(lines, m.rowLines(known, width)...)
	}
	return append(append(lines, ""), flow(m.track(s), width)...)
}

// machineComes tells whether a machine is being started or reset, for which nothing but
// patience is wanted.
func (m *model) machineComes() bool {
	return m.job != nil && (m.job.stage == tutor.Starting || m.job.stage == tutor.Resetting)
}

// track is what has to be waited for, in the order in which it comes: a machine, where
// there has to be another one, the demo, its controls and its proofs, each with a sign
// (done, running, still to come) and how long it took, now or last time.
func (m *model) track(s *lessons.Step) []string {
	w, t, j := m.words.Tutor, m.theme, m.job
	type part struct{ text, name string }
	texts := map[runner.Role]string{runner.Act: w.Output, runner.Control: w.Control, runner.Proof: w.Proof}
	var parts []part
	for _, r := range runner.RunsOf(s) {
		parts = append(parts, part{texts[r.Role], pace.Part(m.lesson.ID, s.ID, r.Role, r.ID)})
	}
	if j.at == nil && j.what != "" || j.at != nil && j.at.Step != s.ID { // comes before the step
		parts = append([]part{{j.what, j.name}}, parts...)
	}
	now := slices.IndexFunc(parts, func(p part) bool { return p.name == j.name })
	var said []string
	for i, p := range parts {
		last := m.cfg.Pace.Last(p.name)
		style, text := t.dim, "○ "+p.text
		switch {
		case i < now:
			style, text = t.good.UnsetBold(), "✓ "+p.text
		case i == now:
			style, text = t.warn, m.spinner(time.Since(j.since))+" "+p.text+" "+fmt.Sprintf(w.Seconds, int(time.Since(j.since).Seconds()))
		}
		if last > 0 {
			text += map[bool]string{true: " ", false: " ~"}[i < now] + tell.Duration(last)
		}
		if i > 0 {
			said = append(said, t.dim.Render(" ─▶ ")+style.Render(text))
		} else {
			said = append(said, style.Render(text))
		}
	}
	return said
}
