package tui

import (
	"fmt"

	"charm.land/lipgloss/v2"

	"lab/lessons"
	"lab/runner/judge"
	"lab/ui/plain"
	"lab/ui/report"
)

// resultLines are the verdict and then what to notice.
func (m *model) resultLines(s *lessons.Step, prose lessons.StepProse, r judge.Result, width int) []string {
	lines := append(m.verdictLines(s, r, width), m.noticeLines(prose, width)...)
	return append(lines, "")
}

// verdictLines set prediction and outcome, cause, control, proofs and the
// kernel's records side by side.
func (m *model) verdictLines(s *lessons.Step, r judge.Result, width int) []string {
	w, t := m.words, m.theme
	text := report.Text{Words: w}
	verdict, style := m.verdict(r.Verdict)
	lines := []string{t.head.Render(w.Tutor.Result) + "  " + style.Render(verdict), ""}
	if picture := m.wall(s, r, width); len(picture) > 0 {
		lines = append(lines, picture...)
		lines = append(lines, "")
	}
	label := labelWidth(w.Tutor.Instead, w.Tutor.Prediction, w.Tutor.Observed, w.Tutor.Cause, w.Tutor.Control, w.Tutor.Proof, w.Tutor.Record, w.Tutor.SlideSays)
	row := func(name, value string) {
		lines = append(lines, hang(t.dim.Render(fit(name, label))+"  ", value, width)...)
	}
	a := m.attempt()
	for i, line := range a.instead {
		row(first(i, w.Tutor.Instead), t.code.Render(plain.Line(line)))
	}
	if !m.cfg.Present {
		row(w.Tutor.Prediction, m.compared(text, a.predicted, r.Outcome))
	}
	if r.Says != r.Expected {
		row(w.Tutor.SlideSays, text.Outcome(r.Says))
	}
	row(w.Tutor.Observed, m.outcome(text, r.Outcome))
	if cause := plain.Line(judge.Text(w.Lang, r.Reason)); cause != text.Outcome(r.Outcome) {
		row(w.Tutor.Cause, cause)
	}
	for i, c := range r.Controls {
		row(first(i, w.Tutor.Control), m.tick(c.OK)+" "+plain.Line(judge.Text(w.Lang, c.Reason)))
	}
	for i, p := range r.Proofs {
		row(first(i, w.Tutor.Proof), m.tick(p.OK)+" "+plain.Line(judge.Text(w.Lang, p.Reason)))
	}
	for i, e := range r.Evidence {
		row(first(i, w.Tutor.Record), t.code.Render(plain.Line(e.Text)))
	}
	if r.NoEvidence != nil {
		row(w.Tutor.Record, plain.Line(judge.Text(w.Lang, *r.NoEvidence)))
	}
	if a.touched {
		lines = append(lines, "", t.warn.Render(w.Tutor.Touched))
	}
	return lines
}

// noticeLines say what to notice after a demo has run.
func (m *model) noticeLines(prose lessons.StepProse, width int) []string {
	var lines []string
	for _, part := range []struct{ heading, text string }{{m.words.Course.Notice, prose.Notice}, {m.words.Course.Today, prose.Today}} {
		if part.text != "" {
			lines = append(lines, "", m.theme.head.Render(part.heading), "")
			lines = append(lines, m.scribe.lines(part.text, width, m.theme)...)
		}
	}
	return lines
}

func first(i int, name string) string {
	if i > 0 {
		return ""
	}
	return name
}

func labelWidth(names ...string) int {
	n := 0
	for _, name := range names {
		n = max(n, lipgloss.Width(name))
	}
	return n
}

func (m *model) tick(ok bool) string {
	if ok {
		return m.theme.good.Render("✓")
	}
	return m.theme.bad.Render("✗")
}

func (m *model) verdict(v judge.Verdict) (string, lipgloss.Style) {
	w, t := m.words.Verdict, m.theme
	switch v {
	case judge.Pass:
		return "✓ " + w.Pass, t.good
	case judge.Fail:
		return "✗ " + w.Fail, t.bad
	case judge.Skip:
		return "– " + w.Skip, t.dim
	}
	return "? " + w.Unproven, t.warn
}

// outcome is the talk's word, with a sign and a colour.
func (m *model) outcome(text report.Text, o lessons.Outcome) string {
	t := m.theme
	switch o {
	case lessons.Works:
		return t.good.Render("▶ " + text.Outcome(o))
	case lessons.Blocked:
		return t.bad.Render("■ " + text.Outcome(o))
	}
	return t.warn.Render("? " + text.Outcome(o))
}

// compared is the prediction, and whether it came true.
func (m *model) compared(text report.Text, predicted, came lessons.Outcome) string {
	w, t := m.words.Tutor, m.theme
	switch {
	case predicted == "":
		return t.dim.Render(w.None)
	case came != lessons.Works && came != lessons.Blocked:
		return text.Outcome(predicted)
	case predicted == came:
		return text.Outcome(predicted) + fmt.Sprintf(" – %s", t.good.Render(w.Right))
	}
	return text.Outcome(predicted) + fmt.Sprintf(" – %s", t.warn.Render(w.Wrong))
}
