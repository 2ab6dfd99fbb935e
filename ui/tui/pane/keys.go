package pane

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// encodeKey is a key as programs read it from an xterm, "" for those that
// xterm does not know either.
func encodeKey(k tea.Key, m modes) string {
	alt := ""
	if k.Mod.Contains(tea.ModAlt) {
		alt = "\x1b"
	}
	if k.Text != "" && !k.Mod.Contains(tea.ModCtrl) {
		return alt + k.Text
	}
	if s, ok := functionKey(k, m); ok {
		return s
	}
	ctrl, shift := k.Mod.Contains(tea.ModCtrl), k.Mod.Contains(tea.ModShift)
	switch k.Code {
	case tea.KeyEnter, tea.KeyKpEnter:
		return alt + "\r"
	case tea.KeyTab:
		if shift {
			return "\x1b[Z"
		}
		return alt + "\t"
	case tea.KeyBackspace:
		if ctrl {
			return alt + "\b"
		}
		return alt + "\x7f"
	case tea.KeyEscape:
		return alt + "\x1b"
	}
	if ctrl {
		if c, ok := control(k.Code); ok {
			return alt + string(rune(c))
		}
	}
	if k.Code >= ' ' && k.Code < 0x7f {
		return alt + string(k.Code)
	}
	return ""
}

// control is the control character of a key with Ctrl.
func control(code rune) (byte, bool) {
	switch {
	case code >= 'a' && code <= 'z', code >= '[' && code <= '_':
		return byte(code) & 0x1f, true
	case code == ' ', code == '@', code == '2':
		return 0, true
	case code >= '3' && code <= '7': // as on a VT220
		return byte(code) - '3' + 0x1b, true
	case code == '8', code == '?':
		return 0x7f, true
	case code == '/':
		return 0x1f, true
	}
	return 0, false
}

// Letters end a CSI sequence, numbers stand before a tilde.
var (
	cursorLetters = map[rune]byte{
		tea.KeyUp: 'A', tea.KeyDown: 'B', tea.KeyRight: 'C', tea.KeyLeft: 'D', tea.KeyHome: 'H', tea.KeyEnd: 'F',
	}
	functionLetters = map[rune]byte{tea.KeyF1: 'P', tea.KeyF2: 'Q', tea.KeyF3: 'R', tea.KeyF4: 'S'}
	functionNumbers = map[rune]int{
		tea.KeyInsert: 2, tea.KeyDelete: 3, tea.KeyPgUp: 5, tea.KeyPgDown: 6,
		tea.KeyF5: 15, tea.KeyF6: 17, tea.KeyF7: 18, tea.KeyF8: 19, tea.KeyF9: 20, tea.KeyF10: 21, tea.KeyF11: 23, tea.KeyF12: 24,
	}
)

func functionKey(k tea.Key, m modes) (string, bool) {
	mod := 1
	for bit, one := range []tea.KeyMod{tea.ModShift, tea.ModAlt, tea.ModCtrl} {
		if k.Mod.Contains(one) {
			mod += 1 << bit
		}
	}
	if n, ok := functionNumbers[k.Code]; ok {
		if mod == 1 {
			return fmt.Sprintf("\x1b[%d~", n), true
		}
		return fmt.Sprintf("\x1b[%d;%d~", n, mod), true
	}
	letter, cursor := cursorLetters[k.Code]
	if !cursor {
		var ok bool
		if letter, ok = functionLetters[k.Code]; !ok {
			return "", false
		}
	}
	switch {
	case mod > 1:
		return fmt.Sprintf("\x1b[1;%d%c", mod, letter), true
	case cursor && !m.cursorKeys:
		return fmt.Sprintf("\x1b[%c", letter), true
	}
	return fmt.Sprintf("\x1bO%c", letter), true
}

// encodePaste is text as programs read it that is pasted. An escape in it
// could end the paste and be taken for keys, so there is none.
func encodePaste(text string, m modes) string {
	text = strings.NewReplacer("\r\n", "\r", "\n", "\r", "\x1b", "").Replace(text)
	if m.paste {
		return "\x1b[200~" + text + "\x1b[201~"
	}
	return text
}
