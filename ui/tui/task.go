package tui

import (
	"fmt"
	"slices"

	"charm.land/lipgloss/v2"

	"lab/lessons"
	"lab/runner/judge"
	"lab/runner/points"
	"lab/ui/plain"
	"lab/ui/report"
	"lab/ui/tell"
)

// taskLines are an exercise: the task, the files, hints, and what came of the checks.
func (m *model) taskLines(e *lessons.Exercise, width int) []string {
	w, t, s := m.words, m.theme, m.solving(e)
	lines := append(m.taskHead(e), m.scribe.lines(e.Prose[w.Lang].Intro, width, t)...)
	lines = append(append(lines, ""), m.answerLines(e, width)...)
	lines = append(lines, "")
	hints := e.Prose[w.Lang].Hints
	for i, hint := range hints[:min(m.attempt().hints, len(hints))] {
		lines = append(lines, hintMark, t.warn.Render(fmt.Sprintf(w.Tutor.HintN, i+1, len(hints))))
		lines = append(lines, m.scribe.lines(hint, width, t)...)
		lines = append(lines, "")
	}
	lines = append(lines, resultMark)
	lines = append(lines, m.checkLines(e, width)...)
	if s.refused != nil {
		refused := fmt.Sprintf(w.Exercise.Refused, e.Name(), report.WhyNot(w, s.refused))
		lines = append(append(lines, ""), paint(t.bad, wrap(plain.Text(refused), width))...)
	}
	return append(append(lines, m.scoreLines(s, width)...), "")
}

// taskHead is the exercise's title, with the points that it has and the best so far.
func (m *model) taskHead(e *lessons.Exercise) []string {
	w := m.words
	right := fmt.Sprintf(w.Exercise.Most, e.Most())
	if one := m.progress.Exercises[e.Name()]; one.Attempts > 0 && one.Most == e.Most() && !m.cfg.Present {
		right = fmt.Sprintf(w.Exercise.Best, one.Best, one.Most, one.Attempts)
	}
	return []string{"", m.theme.head.Render(plain.Line(e.Title[w.Lang])), m.theme.dim.Render(right), ""}
}

// answerLines say where the files of the answer are, and how to change them.
func (m *model) answerLines(e *lessons.Exercise, width int) []string {
	w, t, s := m.words.Exercise, m.theme, m.solving(e)
	bar := t.focus.Render("┃ ")
	var lines []string
	add := func(style lipgloss.Style, text string) {
		for _, l := range wrap(text, width-2) {
			lines = append(lines, bar+style.Render(l))
		}
	}
	for _, f := range e.Files {
		add(t.code, plain.Line(f.Name)+"  "+fmt.Sprintf(w.InMachine, plain.Line(f.Target)))
	}
	switch {
	case s.trouble != "":
		add(t.bad, s.trouble)
	case s.answer == nil:
		add(t.dim, w.Making)
	case s.answer.Equal(e.Start):
		add(t.dim, w.AsStarted)
	}
	if s.folder != "" {
		add(t.dim, fmt.Sprintf(w.Folder, plain.Line(s.folder)))
	}
	if m.shell != nil {
		add(t.warn, w.StaysThere)
	}
	return lines
}

// checkLines are the checks, each with what came of it.
func (m *model) checkLines(e *lessons.Exercise, width int) []string {
	w, t, s := m.words.Exercise, m.theme, m.solving(e)
	lines := []string{t.head.Render(w.Checks)}
	if s.score != nil && s.judged != nil && s.answer != nil && !s.judged.Equal(s.answer) && !m.cfg.Present {
		lines = append(lines, paint(t.warn, wrap(w.Older, width))...)
	}
	for _, c := range points.Of(e, s.results).Checks {
		lines = append(lines, m.checkHead(e, s, c, width))
		prose := e.Prose[m.words.Lang].Steps[c.ID]
		var below []string
		if at := s.result(c.ID); at != nil && c.State == points.Passed {
			below = paint(t.dim, m.causes(*at, width-4))
		} else if at != nil {
			below = m.scribe.lines(prose.Text, width-4, t)
			below = append(below, m.causes(*at, width-4)...)
			if s.told[c.ID] {
				below = append(below, hintMark, t.warn.Render(w.Hint))
				for _, hint := range prose.Hints {
					below = append(below, m.scribe.lines(hint, width-4, t)...)
				}
			} else if len(prose.Hints) > 0 && !m.cfg.Present {
				below = append(below, t.dim.Render(pressed("h", w.OwnHint)))
			}
		}
		for _, l := range below {
			if l != hintMark {
				l = "    " + l
			}
			lines = append(lines, l)
		}
	}
	return lines
}

// checkHead is a check in a line: a sign, what it tries, its points, and what came of it.
func (m *model) checkHead(e *lessons.Exercise, s *solving, c points.Check, width int) string {
	w, t := m.words.Exercise, m.theme
	sign, style, right := "○ ", t.dim, fmt.Sprintf(w.Worth, c.Most)
	if c.Gate {
		right = w.Must
	}
	switch {
	case s.ran(c.ID):
		row := tell.Checked(m.words, c)
		sign, style = signs[tell.Verdict][row.Mark], markStyle(t, row.Mark)
		right = row.Text
	case s.running == c.ID:
		sign, style, right = "▶ ", t.warn, w.Running
	}
	heading := plain.Line(e.Prose[m.words.Lang].Steps[c.ID].Heading)
	room := width - 3 - lipgloss.Width(right)
	return style.Render(sign) + fit(heading, max(8, room)) + " " + style.Render(right)
}

// causes are what came of a check and why, with what did not hold.
func (m *model) causes(r judge.Result, width int) []string {
	var lines []string
	rows := tell.Result(m.words, r, tell.Attempt{})
	known := slices.ContainsFunc(rows, func(row tell.Row) bool { return row.Kind == tell.Cause })
	for _, row := range rows {
		failed := (row.Kind == tell.Control || row.Kind == tell.Proof) && row.Mark != tell.Good
		if row.Kind == tell.Cause || failed || row.Kind == tell.Observed && !known && r.Verdict != judge.Pass {
			lines = append(lines, hang(row.Name+"  ", row.Text, width)...)
		}
	}
	return lines
}

// scoreLines are what the answer as a whole is worth.
func (m *model) scoreLines(s *solving, width int) []string {
	if s.score == nil {
		return nil
	}
	row := tell.Points(m.words, *s.score)[0] // each check has said the others
	lines := append([]string{""}, paint(markStyle(m.theme, row.Mark), wrap(signs[tell.Verdict][row.Mark]+row.Text, width))...)
	if s.score.Gradable && s.score.Points == s.score.Most && !m.cfg.Present {
		lines = append(lines, paint(m.theme.dim, wrap(m.words.Exercise.Compare, width))...)
	}
	return lines
}

// referenceLines are the reference beside the answer, as what is different.
func (m *model) referenceLines(e *lessons.Exercise, width int) []string {
	w, t, s := m.words.Exercise, m.theme, m.solving(e)
	lines := m.taskHead(e)
	for _, f := range e.Files {
		lines = append(lines, t.head.Render(plain.Line(f.Name)), "")
		text, there := s.answer[f.Name]
		lines = append(lines, m.diffLines(string(e.Reference[f.Name]), string(text), there, w.Diff, width)...)
		lines = append(lines, "")
	}
	return lines
}

// result is what came of a check; nil if it has not run.
func (s *solving) result(check string) *judge.Result {
	if i := slices.IndexFunc(s.results, func(r judge.Result) bool { return r.Step == check }); i >= 0 {
		return &s.results[i]
	}
	return nil
}

// ran tells whether a check has run.
func (s *solving) ran(check string) bool { return s.result(check) != nil }
