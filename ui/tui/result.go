package tui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"lab/lessons"
	"lab/runner/judge"
	"lab/ui/tell"
)

// resultLines are the verdict and then what to notice.
func (m *model) resultLines(s *lessons.Step, prose lessons.StepProse, r judge.Result, width int) []string {
	lines := append(m.verdictLines(s, r, width), m.noticeLines(prose, width)...)
	return append(lines, "")
}

// rows are everything that is to be said about what came of a step.
func (m *model) rows(s *lessons.Step, r judge.Result) []tell.Row {
	a := m.attempt()
	did := tell.Attempt{Asked: s, Predicted: a.predicted, Typed: a.instead, Given: s.Act.Lines, Touched: a.touched, Changed: a.changed}
	if m.cfg.Present {
		did.Asked = nil
	}
	return tell.Result(m.words, r, did)
}

// verdictLines are the verdict, the picture of the walls, and prediction and outcome,
// cause, control, proofs and the kernel's records side by side.
func (m *model) verdictLines(s *lessons.Step, r judge.Result, width int) []string {
	rows := m.rows(s, r)
	lines := []string{m.theme.head.Render(rows[0].Name) + "  " + m.signed(rows[0]), ""}
	if picture := m.wall(s, r, width); len(picture) > 0 {
		lines = append(append(lines, picture...), "")
	}
	return append(lines, m.rowLines(rows[1:], width)...)
}

// rowLines are what is said below a verdict, in columns that are the same whatever it is.
func (m *model) rowLines(rows []tell.Row, width int) []string {
	w := m.words.Tutor
	label := labelWidth(w.Instead, w.Prediction, w.SlideSays, w.Observed, w.Cause, w.Control, w.Proof, w.Record)
	var lines []string
	before := tell.Verdict
	for _, row := range rows {
		name := row.Name
		switch row.Kind {
		case tell.Touched:
			lines = append(lines, "", m.signed(row))
			continue
		case before:
			name = ""
		}
		lines = append(lines, hang(m.theme.dim.Render(fit(name, label))+"  ", m.signed(row), width)...)
		before = row.Kind
	}
	return lines
}

// signs stand before a row's text, by how it is to be taken.
var signs = map[tell.Kind]map[tell.Mark]string{
	tell.Verdict:  {tell.Good: "✓ ", tell.Bad: "✗ ", tell.Faint: "– ", tell.Doubtful: "? "},
	tell.Observed: {tell.Good: "▶ ", tell.Bad: "■ ", tell.Doubtful: "? "},
	tell.Control:  {tell.Good: "✓ ", tell.Bad: "✗ "},
	tell.Proof:    {tell.Good: "✓ ", tell.Bad: "✗ "},
}

// signed is a row's text with a sign and a colour.
func (m *model) signed(row tell.Row) string {
	t, sign := m.theme, signs[row.Kind][row.Mark]
	style := markStyle(t, row.Mark)
	switch {
	case row.Raw:
		return t.code.Render(row.Text)
	case row.Note != "":
		return row.Text + " – " + style.Render(row.Note)
	case row.Kind == tell.Control, row.Kind == tell.Proof: // only the sign has a colour: the text is long
		return style.Render(strings.TrimSpace(sign)) + " " + row.Text
	}
	return style.Render(sign + row.Text)
}

func markStyle(t theme, mark tell.Mark) lipgloss.Style {
	return map[tell.Mark]lipgloss.Style{tell.Good: t.good, tell.Bad: t.bad, tell.Doubtful: t.warn, tell.Faint: t.dim, tell.Neutral: t.text}[mark]
}

// noticeLines say what to notice after a demo has run.
func (m *model) noticeLines(prose lessons.StepProse, width int) []string {
	var lines []string
	for _, part := range tell.Notice(m.words, prose) {
		lines = append(lines, "", m.theme.head.Render(part.Heading), "")
		lines = append(lines, m.scribe.lines(part.Text, width, m.theme)...)
	}
	return lines
}

func labelWidth(names ...string) int {
	n := 0
	for _, name := range names {
		n = max(n, lipgloss.Width(name))
	}
	return n
}
