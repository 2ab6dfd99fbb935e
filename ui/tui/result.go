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

// verdictLines set prediction and outcome, cause, control, proofs and the
// kernel's records side by side.
func (m *model) verdictLines(s *lessons.Step, r judge.Result, width int) []string {
	a := m.attempt()
	did := tell.Attempt{Asked: s, Predicted: a.predicted, Typed: a.instead, Given: s.Act.Lines, Touched: a.touched, Changed: a.changed}
	if m.cfg.Present {
		did.Asked = nil
	}
	rows := tell.Result(m.words, r, did)
	label := 0
	for _, row := range rows[1:] {
		label = max(label, lipgloss.Width(row.Name))
	}
	var lines []string
	before := tell.Kind(-1)
	for _, row := range rows {
		switch row.Kind {
		case tell.Verdict:
			lines = append(lines, m.theme.head.Render(row.Name)+"  "+m.signed(row), "")
			if picture := m.wall(s, r, width); len(picture) > 0 {
				lines = append(append(lines, picture...), "")
			}
		case tell.Touched:
			lines = append(lines, "", m.signed(row))
		default:
			name := row.Name
			if row.Kind == before {
				name = ""
			}
			lines = append(lines, hang(m.theme.dim.Render(fit(name, label))+"  ", m.signed(row), width)...)
		}
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
	style := map[tell.Mark]lipgloss.Style{tell.Good: t.good, tell.Bad: t.bad, tell.Doubtful: t.warn, tell.Faint: t.dim, tell.Neutral: t.text}[row.Mark]
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
