package tui

import (
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/aymanbagabas/go-udiff"

	"lab/ui/plain"
	"lab/ui/tutor"
	"lab/ui/words"
)

// diffMsg is what the step's files are in the machine.
type diffMsg struct {
	step  string
	texts map[string]string // by target; none if there is no such file
	err   error
}

// compare fetches the step's files from the machine and shows how they differ
// from the lesson's.
func (m *model) compare() tea.Cmd {
	s, l := m.current(), m.lesson
	if s == nil || m.job != nil {
		return nil
	}
	ctx := m.begin("")
	listen, files := tutor.Listener{Stage: m.stages(io.Discard)}, m.files()
	work := func() tea.Msg {
		msg := diffMsg{step: s.ID, texts: map[string]string{}}
		for _, f := range files {
			text, there, err := m.tutor.File(ctx, l, f, listen)
			if err != nil {
				msg.err = err
				break
			}
			if there {
				msg.texts[f.Target] = text
			}
		}
		return msg
	}
	return work
}

// filesCame shows the comparison.
func (m *model) filesCame(msg diffMsg) {
	m.job = nil
	if !m.took(msg.err) {
		return
	}
	if s := m.current(); s != nil && s.ID == msg.step {
		m.attempt().files = msg.texts
		m.output = false
		m.turn(filesPage)
	}
}

// diff compares texts line by line, each line behind its sign: ' ' in both, '-'
// in the first alone, '+' in the second alone. Equal texts have none.
func diff(from, to string) []string {
	from, to = wholeLines(from), wholeLines(to)
	u, err := udiff.ToUnifiedDiff("", "", from, udiff.Lines(from, to), maxDiff)
	if err != nil { // only of edits that do not fit the text
		return nil
	}
	var lines []string
	for _, h := range u.Hunks {
		for _, l := range h.Lines {
			sign := map[udiff.OpKind]string{udiff.Equal: " ", udiff.Delete: "-", udiff.Insert: "+"}[l.Kind]
			lines = append(lines, sign+strings.TrimSuffix(l.Content, "\n"))
		}
	}
	return lines
}

// maxDiff bounds how many lines of a file are compared.
const maxDiff = 1000

// wholeLines are the beginning of a file as whole lines that harm no terminal.
func wholeLines(s string) string {
	if s == "" {
		return ""
	}
	lines := strings.Split(strings.TrimSuffix(plain.Text(s), "\n"), "\n")
	return strings.Join(lines[:min(len(lines), maxDiff)], "\n") + "\n"
}

// diffLines show how a file differs from the reference.
func (m *model) diffLines(reference, found string, there bool, w words.Diff, width int) []string {
	t := m.theme
	if !there {
		return paint(t.warn, wrap(w.Missing, width))
	}
	changes := diff(reference, found)
	if len(changes) == 0 {
		return []string{t.good.Render("✓ " + w.Same)}
	}
	lines := paint(t.dim, wrap(w.Differs, width))
	for _, c := range changes {
		style := map[string]lipgloss.Style{" ": t.dim, "-": t.bad, "+": t.good}[c[:1]]
		for i, piece := range wrap(strings.ReplaceAll(c[1:], "\t", "    "), width-2) {
			head := c[:1] + " "
			if i > 0 {
				head = "  "
			}
			lines = append(lines, style.Render(head+piece))
		}
	}
	return lines
}
