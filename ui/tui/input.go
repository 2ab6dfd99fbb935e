package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lab/lessons"
)

// A layer is what lies over the screen. The top one is drawn, and gets keys, clicks,
// the wheel and pasted text; what lies behind it gets nothing.
type layer int

const (
	bare    layer = iota // nothing: the screen itself is seen
	leaving              // asks whether to leave
	asking               // the set-up asks
	reading              // a sheet
	cramped              // says that the window is too small; keys work
	dark                 // a presentation's screen is black until a key is pressed
)

func (m *model) top() layer {
	switch {
	case m.tooSmall():
		return cramped
	case m.black:
		return dark
	case m.leaving:
		return leaving
	case m.setup.ask != nil:
		return asking
	case m.sheet != noSheet:
		return reading
	}
	return bare
}

// key handles a key. What lies on top comes first, then the terminal, then the
// table.
func (m *model) key(msg tea.KeyPressMsg) tea.Cmd {
	k := msg.Keystroke()
	m.notice = ""
	switch m.top() {
	case dark:
		m.black = false
		return nil
	case leaving:
		return m.answerLeaving(k)
	case asking:
		if yes, ok := m.yesNo(k); ok {
			m.answer(yes)
		}
		return nil
	case reading:
		return m.keyInSheet(k)
	}
	switch {
	case m.searching:
		m.keyInSearch(msg)
		return nil
	case m.focused():
		return m.keyInShell(msg)
	case m.opening() && k != cancelKey:
		if !slices.Contains(terminalKeys, k) {
			m.job.ahead = append(m.job.ahead, tea.Key(msg))
		}
		return nil
	case k == "shift+pgup" || k == "[":
		m.scrollPane(1)
		return nil
	case k == "shift+pgdown" || k == "]":
		m.scrollPane(-1)
		return nil
	}
	for _, b := range m.bindings() {
		if (slices.Contains(b.keys, k) || slices.Contains(b.keys, msg.Text)) && b.active(m) {
			return b.do(m)
		}
	}
	return nil
}

func (m *model) keyInShell(msg tea.KeyPressMsg) tea.Cmd {
	k, prefixed := msg.Keystroke(), m.prefixed
	m.prefixed = false
	switch {
	case prefixed && k != m.prefix():
		m.leaveTerminal()
		if k != "esc" && k != "enter" {
			return m.key(msg)
		}
	case !prefixed && k == m.prefix():
		m.prefixed = true
	case slices.Contains(terminalKeys, k):
		return m.leaveTerminal()
	case k == "shift+pgup":
		m.scrollPane(1)
	case k == "shift+pgdown":
		m.scrollPane(-1)
	default:
		m.terminal().Key(tea.Key(msg))
		m.handed = true
	}
	return nil
}

// show lays a sheet over the screen.
func (m *model) show(s sheet) { m.sheet, m.overlay.top = s, 0 }

func (m *model) keyInSheet(k string) tea.Cmd {
	if m.sheet == outlineSheet && m.keyInOutline(k) || m.overlay.key(k) {
		return nil
	}
	if k != "left" && k != "right" {
		m.sheet = noSheet
	}
	return nil
}

func (m *model) answerLeaving(k string) tea.Cmd {
	yes, ok := m.yesNo(k)
	if k == "ctrl+c" || k == "q" {
		yes, ok = true, true
	}
	if !ok {
		return nil
	}
	m.leaving = false
	if yes {
		return tea.Quit
	}
	return nil
}

// yesNo reads an answer; the letters of all languages are understood.
func (m *model) yesNo(k string) (yes, ok bool) {
	switch k {
	case "y", "j", "enter":
		return true, true
	case "n", "esc":
		return false, true
	}
	return false, false
}

// move moves what is on the screen by lines and pages.
func move(lines, pages int) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd {
		if m.screen == courseScreen {
			m.picked = max(0, min(m.picked+lines+pages*5, len(m.hits())-1))
			return nil
		}
		m.doc.by(lines)
		m.doc.page(pages)
		return nil
	}
}

// advance goes on to the next page; behind the last step is the lesson's end.
func (m *model) advance() tea.Cmd {
	switch {
	case m.unread():
		m.doc.page(1)
	case m.page == endPage:
		return m.leaveEnd()
	case m.step+1 < len(m.lesson.Steps):
		m.goTo(m.step + 1)
	default:
		m.output = false
		m.turn(endPage)
	}
	return nil
}

func (m *model) switchLang() tea.Cmd {
	l := lessons.German
	if m.words.Lang == lessons.German {
		l = lessons.English
	}
	m.words = wordsIn(l)
	return nil
}

var arrows = strings.NewReplacer("enter", "Enter", "esc", "Esc", "tab", "Tab", "space", "Space", "backspace", "Backspace",
	"up", "↑", "down", "↓", "left", "←", "right", "→", "home", "Home", "end", "End")

func pretty(k string) string {
	switch {
	case k == "pgup":
		return "PgUp"
	case k == "pgdown":
		return "PgDn"
	case k == "backspace":
		return "Backspace"
	case strings.HasPrefix(k, "shift+"):
		return "Shift-" + pretty(k[len("shift+"):])
	case strings.HasPrefix(k, "ctrl+"):
		return "Ctrl-" + strings.ToUpper(k[len("ctrl+"):])
	case len(k) > 1 && k[0] == 'f' && k[1] <= '9':
		return strings.ToUpper(k)
	case len(k) == 1:
		return k
	}
	return arrows.Replace(k)
}

// mouse scrolls with the wheel, picks with a click, and hands on to the
// program in the terminal what it wants.
func (m *model) mouse(msg tea.MouseMsg) tea.Cmd {
	if at, ok := msg.(tea.MouseClickMsg); ok && at.Button == tea.MouseLeft && !m.inPane(at.X, at.Y) {
		if cmd, ok := m.clicked(at.X, at.Y); ok {
			return cmd
		}
	}
	switch wheel, _ := msg.(tea.MouseWheelMsg); m.top() {
	case bare:
		return m.mouseOnScreen(msg)
	case reading:
		m.overlay.by(3 * wheelLines[wheel.Button])
	}
	return nil
}

var wheelLines = map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1}

func (m *model) mouseOnScreen(msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	x, y, columns, _ := m.paneRect()
	inPane := m.inPane(at.X, at.Y)
	click, isClick := msg.(tea.MouseClickMsg)
	if s := m.terminal(); inPane && s != nil {
		if isClick && click.Button == tea.MouseLeft {
			s.focused = true
		}
		if s.focused && s.Mouse(shifted(msg, x, y)) {
			return nil
		}
	}
	wheel, isWheel := msg.(tea.MouseWheelMsg)
	switch {
	case isWheel && inPane:
		m.scrollPaneBy(-3 * wheelLines[wheel.Button])
	case isWheel:
		lines := wheelLines[wheel.Button]
		if m.screen == stepScreen {
			lines *= 3
		}
		return move(lines, 0)(m)
	case isClick && m.paneShown() && at.Y == y-1 && at.X >= x && m.clickTab(at.X-x, columns):
	case isClick && !inPane && m.focused():
		m.leaveTerminal()
	}
	return nil
}

// inPane tells whether a place in the window is in the terminal.
func (m *model) inPane(x, y int) bool {
	left, top, columns, rows := m.paneRect()
	return m.paneShown() && x >= left && x < left+columns && y >= top && y < top+rows
}

func shifted(msg tea.MouseMsg, x, y int) tea.MouseMsg {
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		msg.X, msg.Y = msg.X-x, msg.Y-y
		return msg
	case tea.MouseReleaseMsg:
		msg.X, msg.Y = msg.X-x, msg.Y-y
		return msg
	case tea.MouseWheelMsg:
		msg.X, msg.Y = msg.X-x, msg.Y-y
		return msg
	case tea.MouseMotionMsg:
		msg.X, msg.Y = msg.X-x, msg.Y-y
		return msg
	}
	return msg
}
