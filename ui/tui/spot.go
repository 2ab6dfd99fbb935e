package tui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lab/runner/lazy"
)

// A spot is a place on the screen that does what a key does, or opens something,
// when it is clicked.
type spot struct {
	y, from, to int    // row, first column, column behind the last
	target      string // behind the scheme
}

// linkScheme is that of spots of lab's own, which never reach the terminal.
const linkScheme = "lab:"

// linked makes a text a spot. It is one of the terminal's hyperlinks (OSC 8), which
// has no width, and which wrapping keeps.
func linked(target, text string) string {
	return ansi.SetHyperlink(linkScheme+target) + text + ansi.ResetHyperlink()
}

// pressed makes a text a spot that presses a key.
func pressed(key, text string) string { return linked("key "+key, text) }

// goes makes a text a spot for one of a list.
func goes(list string, i int, text string) string { return linked(list+" "+strconv.Itoa(i), text) }

var hyperlink = lazy.Regexp("\x1b]8;[^;\x07\x1b]*;([^\x07\x1b]*)(?:\x07|\x1b\\\\)")

// takeSpots takes the spots out of a screen and remembers where they were.
func (m *model) takeSpots(lines []string) {
	m.spots = nil
	for y, line := range lines {
		at, x, target := 0, 0, ""
		for _, found := range hyperlink().FindAllStringSubmatchIndex(line, -1) {
			end := x + ansi.StringWidth(line[at:found[0]])
			if target != "" && end > x {
				m.spots = append(m.spots, spot{y, x, end, target})
			}
			target, _ = strings.CutPrefix(line[found[2]:found[3]], linkScheme)
			at, x = found[1], end
		}
		if at > 0 {
			lines[y] = hyperlink().ReplaceAllString(line, "")
		}
	}
}

// clicked does what the spot does at a place; false if there is none.
func (m *model) clicked(x, y int) (tea.Cmd, bool) {
	for _, s := range m.spots {
		if s.y == y && x >= s.from && x < s.to {
			kind, rest, _ := strings.Cut(s.target, " ")
			if kind == "key" {
				return m.key(keyPress(rest)), true
			}
			i, _ := strconv.Atoi(rest)
			return m.goesTo(kind, i), true
		}
	}
	return nil, false
}

// goesTo opens what a list has at a place.
func (m *model) goesTo(list string, i int) tea.Cmd {
	switch hits := m.hits(); {
	case list == "part" && m.screen == stepScreen:
		m.openPart(m.contents(), i)
	case list == "part":
		m.openPart(hits[m.picked].lesson, i)
	case i >= len(hits): // the screen has changed since
	case i == m.picked:
		m.openHit(i)
	default:
		m.picked = i
	}
	return nil
}

// keyCodes are those of the keys that are no characters.
var keyCodes = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "space": tea.KeySpace,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "f1": tea.KeyF1, "f12": tea.KeyF12,
}

// keyPress is a key by its name, as if it were pressed.
func keyPress(name string) tea.KeyPressMsg {
	var k tea.KeyPressMsg
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		k.Mod, name = tea.ModCtrl, rest
	}
	if code, ok := keyCodes[name]; ok {
		k.Code = code
		return k
	}
	k.Code = []rune(name)[0]
	if k.Mod == 0 {
		k.Text = name
	}
	return k
}
