package tui

import (
	"fmt"
	"image/color"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// TestColours: what is sent fits what the terminal says that it can show. Each
// screen has a wall that stopped something, a selected line and a heading.
func TestColours(t *testing.T) {
	indexed, basic := regexp.MustCompile(`[34]8;5;`), regexp.MustCompile(`\x1b\[(?:[0-9;]*;)?(?:[39][0-7]|4[0-7]|10[0-7])[;m]`)
	for _, c := range []struct {
		env            []string
		indexed, basic bool
		wall           string
	}{
		{[]string{"TERM=xterm-256color", "COLORTERM=truecolor"}, true, false, "▐DAC/Caps ✗ EACCES▌"},
		{[]string{"TERM=xterm-256color"}, true, false, "▐DAC/Caps ✗ EACCES▌"},
		{[]string{"TERM=screen"}, true, false, "▐DAC/Caps ✗ EACCES▌"},
		{[]string{"TERM=xterm-color"}, false, true, "▐DAC/Caps ✗ EACCES▌"},
		{[]string{"TERM=vt220"}, false, true, "▐DAC/Caps ✗ EACCES▌"},
		{[]string{"TERM=linux"}, false, true, "[DAC/Caps x EACCES]"},
		{[]string{"TERM=xterm-256color", "NO_COLOR=1"}, false, false, "▐DAC/Caps ✗ EACCES▌"},
		{[]string{"TERM=xterm-256color", "COLORTERM=truecolor", "NO_COLOR=yes"}, false, false, "▐DAC/Caps ✗ EACCES▌"},
		{[]string{"TERM=xterm-256color", "NO_COLOR="}, true, false, "▐DAC/Caps ✗ EACCES▌"},
	} {
		t.Run(strings.Join(c.env, " "), func(t *testing.T) {
			t.Parallel()
			u := sit(t, 80, 24, c.env...)
			u.sees("Dateirechte")
			screens := u.screen.View(80, 24).Lines
			u.presses(enter, right, right)
			u.sees("Und jetzt?")
			u.presses(enter)
			u.sees(c.wall)
			sent := strings.Join(append(screens, u.screen.View(80, 24).Lines...), "\n")
			if indexed.MatchString(sent) != c.indexed || basic.MatchString(sent) != c.basic || strings.Contains(sent, "8;2;") {
				t.Errorf("not the colours of the terminal: 256 %v, 16 %v in\n%q", c.indexed, c.basic, sent)
			}
		})
	}
}

// Palettes of the 16 colours: of the Linux console (drivers/tty/vt/vt.c) and of
// xterm (XTerm-col.ad).
var palettes = map[string]string{
	"console": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
	"xterm":   "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
}

// TestContrast: everything but lines can be read, by the measure of WCAG 2 for
// text: 4.5, or 3 where it is bold.
func TestContrast(t *testing.T) {
	for name, list := range palettes {
		for _, p := range []palette{{dark: true}, {}, {dark: true, few: true}, {few: true}} {
			th := newTheme(p)
			screen := map[bool]color.Color{true: color.Black, false: color.White}[p.dark]
			shown := func(c, otherwise color.Color) color.Color {
				switch c := c.(type) {
				case lipgloss.NoColor:
					return otherwise
				case ansi.BasicColor:
					var r, g, b uint8
					fmt.Sscanf(strings.Fields(list)[c], "%02x%02x%02x", &r, &g, &b)
					return color.RGBA{r, g, b, 255}
				}
				return c
			}
			text := shown(lipgloss.NoColor{}, map[bool]color.Color{true: color.Gray{0xaa}, false: color.Black}[p.dark])
			for style, s := range map[string]lipgloss.Style{
				"title": th.title, "head": th.head, "dim": th.dim, "code": th.code, "good": th.good, "bad": th.bad,
				"warn": th.warn, "lit": th.lit, "focus": th.focus,
			} {
				least := 4.5
				if s.GetBold() {
					least = 3
				}
				front, back := shown(s.GetForeground(), text), shown(s.GetBackground(), screen)
				if got := contrast(front, back); got < least {
					t.Errorf("%s, %+v: contrast of %s is %.1f, want %.1f", name, p, style, got, least)
				}
			}
			if lit := th.lit.GetBackground(); reflect.DeepEqual(lit, lipgloss.NoColor{}) {
				t.Errorf("%+v: the wall that stopped something is not lit", p)
			}
		}
	}
}

// contrast is that of WCAG 2.
func contrast(a, b color.Color) float64 {
	light := []float64{luminance(a), luminance(b)}
	return (slices.Max(light) + 0.05) / (slices.Min(light) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		f := float64(v) / 0xffff
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// TestBackground: COLORFGBG tells the background of a terminal that does not.
func TestBackground(t *testing.T) {
	for value, dark := range map[string]bool{"": true, "15;0": true, "0;15": false, "0;default;15": false, "15;8": true, "0;7": false, "15;default": true} {
		if got := paletteOf([]string{"TERM=xterm", "COLORFGBG=" + value}).dark; got != dark {
			t.Errorf("%q: dark %v", value, got)
		}
	}
}
