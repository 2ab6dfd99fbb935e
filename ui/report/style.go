package report

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"lab/runner/judge"
	"lab/ui/plain"
)

// Style is how the text looks. The zero value is for files and pipes.
type Style struct {
	Colour bool
	Width  int // of the terminal in cells; 0: lines are not broken
}

// The 16 colours of a terminal's own palette suit dark and light backgrounds,
// and every terminal that has colours has them.

func (s Style) verdict(v judge.Verdict, text string) string {
	colour := lipgloss.Yellow
	switch v {
	case judge.Pass:
		colour = lipgloss.Green
	case judge.Fail:
		colour = lipgloss.Red
	case judge.Skip:
		return s.faint(text)
	}
	return s.render(lipgloss.NewStyle().Bold(true).Foreground(colour), text)
}

func (s Style) bold(text string) string  { return s.render(lipgloss.NewStyle().Bold(true), text) }
func (s Style) faint(text string) string { return s.render(lipgloss.NewStyle().Faint(true), text) }

func (s Style) render(style lipgloss.Style, text string) string {
	if !s.Colour {
		return text
	}
	return style.Render(text)
}

// minCause is the narrowest column in cells in which a cause is readable.
const minCause = 36

// hang puts a text behind a head. Where the line is longer than the terminal is
// wide, the text is broken, and what follows is indented below it.
func (t Text) hang(head, text string) string {
	line := strings.TrimRight(head+text, " ") + "\n"
	if t.Style.Width == 0 || width(head+text) <= t.Style.Width {
		return line
	}
	if t.Style.Width-width(head) < minCause {
		return t.block(2, strings.TrimSpace(head)) + t.block(6, text)
	}
	indent := strings.Repeat(" ", width(head))
	lines := plain.Wrap(text, t.Style.Width-width(head))
	return head + strings.ReplaceAll(lines, "\n", "\n"+indent) + "\n"
}

// block is an indented text, broken where the terminal is too narrow.
func (t Text) block(indent int, text string) string {
	space := strings.Repeat(" ", indent)
	if t.Style.Width > indent+1 {
		text = plain.Wrap(text, t.Style.Width-indent)
	}
	return space + strings.ReplaceAll(text, "\n", "\n"+space) + "\n"
}

func pad(s string, to int) string {
	return s + strings.Repeat(" ", max(0, to-width(s)))
}

// width is the number of cells that s takes on a terminal.
func width(s string) int { return ansi.StringWidth(s) }
