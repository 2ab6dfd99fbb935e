package tui

import (
	"image/color"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"lab/ui/plain"
)

// A palette is what the terminal can show.
type palette struct {
	dark    bool // background
	few     bool // at most 16 colours
	console bool // the Linux console, whose fonts have few signs
}

// paletteOf is what can be known of the terminal before it has answered.
func paletteOf(env []string) palette {
	term := uv.Environ(env).Getenv("TERM")
	return palette{dark: darkIn(uv.Environ(env).Getenv("COLORFGBG")), console: term == "linux" || strings.HasPrefix(term, "linux-")}
}

// darkIn tells whether the background is dark by COLORFGBG, which rxvt, Konsole and
// others set: numbers of the 16 colours with semicolons between, the background last.
func darkIn(colours string) bool {
	return !slices.Contains([]string{"7", "9", "10", "11", "12", "13", "14", "15"}, colours[strings.LastIndexByte(colours, ';')+1:])
}

// repaint changes what is known of the terminal.
func (m *model) repaint(change func(*palette)) {
	p := m.theme.palette
	change(&p)
	m.theme = newTheme(p)
}

// A theme is how things look. Nothing is said by colour alone: Bubble Tea takes
// the colours away where the terminal has none, or NO_COLOR is set.
type theme struct {
	palette
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

func newTheme(p palette) theme {
	if p.few {
		return fewColours(p)
	}
	c := lipgloss.LightDark(p.dark)
	pick := func(light, dark string) color.Color { return c(lipgloss.Color(light), lipgloss.Color(dark)) }
	accent, faint, code := pick("25", "75"), pick("242", "246"), pick("94", "222")
	s := lipgloss.NewStyle
	return theme{
		palette: p,
		title:   s().Bold(true).Foreground(pick("231", "232")).Background(accent),
		head:    s().Bold(true).Foreground(accent),
		text:    s(),
		dim:     s().Foreground(faint),
		key:     s().Bold(true),
		code:    s().Foreground(code),
		good:    s().Bold(true).Foreground(pick("28", "114")),
		bad:     s().Bold(true).Foreground(pick("160", "203")),
		lit:     s().Bold(true).Foreground(pick("231", "16")).Background(pick("160", "203")),
		warn:    s().Bold(true).Foreground(pick("130", "221")),
		pick:    s().Bold(true).Reverse(true),
		rule:    s().Foreground(pick("250", "240")),
		focus:   s().Foreground(accent),
	}
}

// fewColours takes from the 16 colours those that can be read in the palettes
// of the Linux console and of xterm. What those two, or Solarized, show too
// weakly has the terminal's own colour: grey, and green on white. Black in bold
// is grey on many terminals, so a bright background is no choice either.
func fewColours(p palette) theme {
	c := lipgloss.LightDark(p.dark)
	own := lipgloss.NoColor{}
	s := lipgloss.NewStyle
	accent := c(lipgloss.Blue, lipgloss.BrightCyan)
	stopped := c(lipgloss.Red, lipgloss.BrightRed)
	notable := c(lipgloss.Magenta, lipgloss.BrightYellow)
	return theme{
		palette: p,
		title:   s().Bold(true).Foreground(lipgloss.BrightWhite).Background(lipgloss.Blue),
		head:    s().Bold(true).Foreground(accent),
		text:    s(),
		dim:     s(),
		key:     s().Bold(true),
		code:    s().Foreground(notable),
		good:    s().Bold(true).Foreground(c(own, lipgloss.BrightGreen)),
		bad:     s().Bold(true).Foreground(stopped),
		lit:     s().Bold(true).Foreground(lipgloss.BrightWhite).Background(lipgloss.Red),
		warn:    s().Bold(true).Foreground(notable),
		pick:    s().Bold(true).Reverse(true),
		rule:    s(),
		focus:   s().Foreground(accent),
	}
}

// consoleSigns replace what the fonts of the Linux console lack: those of Debian's
// console-setup for Latin alphabets (Lat15-*) have no ✓ ○ ◐ ▐ ▌ ▏, and the
// kernel's own, code page 437, has few of the others.
var consoleSigns = strings.NewReplacer("✓", "+", "✗", "x", "○", "o", "◐", "~", "●", "*", "■", "#", "▸", ">", "▶", ">", "▐", "[", "▌", "]",
	"▏", "|", "◓", "-", "◑", "=", "◒", "_", "≠ ", "!=", "┈", ".", "┃", "│", "╭", "┌", "╮", "┐", "╯", "┘", "╰", "└")

// signs makes a screen one that the terminal's font can show.
func (p palette) signs(screen string) string {
	if p.console {
		return consoleSigns.Replace(screen)
	}
	return screen
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
	return strings.Split(plain.KeepHyphens(s, func(s string) string { return lipgloss.Wrap(s, max(1, width), " ") }), "\n")
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
