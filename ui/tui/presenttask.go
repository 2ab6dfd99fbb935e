package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"lab/lessons"
	"lab/ui/plain"
)

// forthInTask shows the next thing of an exercise: the task, what is checked, the run of
// the reference, what came of it, and the reference itself.
func (m *model) forthInTask(e *lessons.Exercise) tea.Cmd {
	ran := m.solving(e).score != nil
	switch {
	case m.phase == showCommand && !ran, m.phase == showRun && !ran:
		m.phase = showRun
		return m.runReference(e)
	case m.phase < showNotice:
		m.phase++
	default:
		return m.nextStep()
	}
	m.turned()
	return nil
}

// runReference has the reference judged as an answer is.
func (m *model) runReference(e *lessons.Exercise) tea.Cmd {
	if m.setup.running || !m.judges() {
		return nil
	}
	ctx := m.begin("")
	m.job.answers = e
	return m.judge(ctx, e, e.Reference)
}

// taskSlide is what is seen of an exercise in a phase.
func (m *model) taskSlide(e *lessons.Exercise, width int) []string {
	w, t, s := m.words, m.theme, m.solving(e)
	lines := m.taskHead(e)
	switch m.phase {
	case showText:
		return append(lines, m.scribe.lines(e.Prose[w.Lang].Intro, width, t)...)
	case showNotice:
		for _, f := range e.Files {
			lines = append(lines, t.head.Render(plain.Line(f.Name)), "")
			lines = append(lines, m.diffLines(string(e.Start[f.Name]), string(e.Reference[f.Name]), true, w.Exercise.FromStart, width)...)
			lines = append(lines, "")
		}
		return lines
	}
	lines = append(lines, m.checkLines(e, width)...)
	if s.score == nil {
		return append(append(lines, ""), paint(t.dim, wrap(w.Exercise.RunsReference, width))...)
	}
	return append(lines, m.scoreLines(s, width)...)
}

// task is what the notes say of an exercise.
func (n *notes) task(e *lessons.Exercise, width int) []string {
	m, t, w := n.m, n.m.theme, n.m.words
	prose := e.Prose[w.Lang]
	lines := []string{t.warn.Render(w.Present.TaskPhases[fmt.Sprint(n.at.Phase)])}
	lines = append(lines, m.taskHead(e)...)
	lines = append(append(lines, m.scribe.lines(prose.Intro, width, t)...), "")
	for _, c := range e.Checks {
		worth := fmt.Sprintf(w.Exercise.Worth, c.Points)
		if c.Gate {
			worth = w.Exercise.Must
		}
		lines = append(lines, t.head.Render(plain.Line(prose.Steps[c.ID].Heading))+"  "+t.dim.Render(worth))
		lines = append(lines, m.scribe.lines(prose.Steps[c.ID].Text, width, t)...)
		for _, hint := range prose.Steps[c.ID].Hints {
			lines = append(lines, t.warn.Render(w.Exercise.Hint))
			lines = append(lines, m.scribe.lines(hint, width, t)...)
		}
		lines = append(lines, "")
	}
	for i, hint := range prose.Hints {
		lines = append(lines, t.warn.Render(fmt.Sprintf(w.Tutor.HintN, i+1, len(prose.Hints))))
		lines = append(lines, m.scribe.lines(hint, width, t)...)
		lines = append(lines, "")
	}
	return lines
}
