package tui

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// A theme is how things look on a dark or on a light background. Bubble Tea
// turns the colours into what the terminal has, down to none (NO_COLOR); so
// nothing is said by colour alone.
type theme struct {
	dark  bool
	title lipgloss.Style // the bar at the top
	head  lipgloss.Style // headings
	text  lipgloss.Style
	dim   lipgloss.Style
	key   lipgloss.Style // keys in the bar at the bottom
	code  lipgloss.Style
	good  lipgloss.Style
	bad   lipgloss.Style
	warn  lipgloss.Style
	lit   lipgloss.Style // the wall that stopped something
	pick  lipgloss.Style // the selected line
	rule  lipgloss.Style // lines and frames
	focus lipgloss.Style // the frame of what gets the keys

}

func newTheme(dark bool) theme {
	c := lipgloss.LightDark(dark)
	pick := func(light, dark string) color.Color { return c(lipgloss.Color(light), lipgloss.Color(dark)) }
	accent, faint, code := pick("25", "75"), pick("242", "246"), pick("94", "222")
	s := lipgloss.NewStyle
	return theme{
		dark:  dark,
		title: s().Bold(true).Foreground(pick("231", "232")).Background(accent),
		head:  s().Bold(true).Foreground(accent),
		text:  s(),
		dim:   s().Foreground(faint),
		key:   s().Bold(true),
		code:  s().Foreground(code),
		good:  s().Bold(true).Foreground(pick("28", "114")),
		bad:   s().Bold(true).Foreground(pick("160", "203")),
		lit:   s().Bold(true).Foreground(pick("231", "16")).Background(pick("160", "203")),
		warn:  s().Bold(true).Foreground(pick("130", "221")),
		pick:  s().Bold(true).Reverse(true),
		rule:  s().Foreground(pick("250", "240")),
		focus: s().Foreground(accent),
	}
}

// fit cuts or fills a line to a width in cells.
func fit(s string, width int) string {
	if width <= 0 {
		return ""
	}
	n := ansi.StringWidth(s)
	if n > width {
		s = ansi.Truncate(s, width, "…")
		n = ansi.StringWidth(s)
	}
	return s + strings.Repeat(" ", max(0, width-n))
}

// wrap breaks a text at blanks, and inside words that are wider than the width.
// Styles do not reach over the ends of the lines.
func wrap(s string, width int) []string {
	return strings.Split(lipgloss.Wrap(s, max(1, width), " "), "\n")
}

// hang puts a text behind a head and indents what does not fit beside it.
func hang(head, text string, width int) []string {
	indent := ansi.StringWidth(head)
	lines := wrap(text, max(10, width-indent))
	for i, l := range lines {
		if i == 0 {
			lines[i] = head + l
		} else {
			lines[i] = strings.Repeat(" ", indent) + l
		}
	}
	return lines
}

// paint puts a style around each line.
func paint(s lipgloss.Style, lines []string) []string {
	for i, l := range lines {
		if l != "" {
			lines[i] = s.Render(l)
		}
	}
	return lines
}
