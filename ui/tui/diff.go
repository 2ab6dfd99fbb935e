package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lab/ui/plain"
	"lab/ui/tutor"
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
	listen := tutor.Listener{Stage: m.stages()}
	work := func() tea.Msg {
		msg := diffMsg{step: s.ID, texts: map[string]string{}}
		for _, f := range s.Files {
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
	return tea.Batch(work, second())
}

// filesCame shows the comparison.
func (m *model) filesCame(msg diffMsg) {
	m.job = nil
	if !m.took(msg.err) {
		return
	}
	if s := m.current(); s != nil && s.ID == msg.step {
		m.attempt().files = msg.texts
		m.files, m.glance, m.output, m.doc.top = true, false, false, 0
	}
}

// A change is a line of a comparison: ' ' in both, '-' in the first alone, '+'
// in the second alone.
type change struct {
	sign byte
	line string
}

// diff compares texts line by line, by their longest common subsequence.
func diff(from, to string) []change {
	a, b := fileLines(from), fileLines(to)
	// common[i][j] is its length for a[i:] and b[j:].
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var changes []change
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			changes = append(changes, change{' ', a[i]})
			i++
			j++
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			changes = append(changes, change{'-', a[i]})
			i++
		default:
			changes = append(changes, change{'+', b[j]})
			j++
		}
	}
	return changes
}

// maxDiff bounds how many lines of a file are compared.
const maxDiff = 1000

func fileLines(s string) []string {
	if s == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(plain.Text(s), "\n"), "\n")
	return lines[:min(len(lines), maxDiff)]
}

// diffLines show how a file in the machine differs from the reference.
func (m *model) diffLines(reference, found string, there bool, width int) []string {
	t, w := m.theme, m.words.Tutor
	if !there {
		return []string{t.warn.Render(w.FileMissing)}
	}
	changes, same := diff(reference, found), true
	var lines []string
	for _, c := range changes {
		style := t.dim
		switch c.sign {
		case '-':
			style, same = t.bad, false
		case '+':
			style, same = t.good, false
		}
		for i, piece := range wrap(strings.ReplaceAll(c.line, "\t", "    "), width-2) {
			head := string(c.sign) + " "
			if i > 0 {
				head = "  "
			}
			lines = append(lines, style.Render(fmt.Sprint(head, piece)))
		}
	}
	if same {
		return []string{t.good.Render("✓ " + w.FileSame)}
	}
	return append([]string{t.dim.Render(w.FileDiffers)}, lines...)
}
