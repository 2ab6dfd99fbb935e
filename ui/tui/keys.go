package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lab/lessons"
	"lab/ui/words"
)

// A binding says what a key does, where, and what help calls it. The table of
// them is all there is: it handles the keys and is the help.
type binding struct {
	group string   // heading in the help, by its name in words
	keys  []string // as Bubble Tea names them; help shows the first
	name  func(words.Keys) string
	when  func(*model) bool // nil: always
	do    func(*model) tea.Cmd
	foot  bool // named in the bar at the bottom where it can be used
}

// terminalKeys lead into the terminal and out of it. F12 is there on every
// layout and no program in the machine wants it; Ctrl-] is for keyboards and
// serial lines without function keys, as with telnet.
var terminalKeys = []string{"f12", "ctrl+]"}

var helpKeys = []string{"?", "f1"}

func onCourse(m *model) bool { return m.screen == courseScreen }
func onStep(m *model) bool   { return m.screen == stepScreen }
func idle(m *model) bool     { return onStep(m) && m.job == nil }
func onDemo(m *model) bool   { return idle(m) && m.current() != nil }

// predicting tells whether a prediction can be made.
func predicting(m *model) bool { return onDemo(m) && !m.cfg.Present && m.attempt().result == nil }

func predict(o lessons.Outcome) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd {
		m.attempt().predicted = o
		return nil
	}
}

// bindings is the table of keys. The first that matches is used.
func (m *model) bindings() []binding {
	var first []binding
	if m.cfg.Present {
		first = presentKeys()
	}
	return append(first, []binding{
		{group: "course", keys: []string{"enter"}, foot: true, name: func(w words.Keys) string { return w.Open },
			when: func(m *model) bool { return onCourse(m) && len(m.matching()) > 0 },
			do: func(m *model) tea.Cmd {
				m.enter(m.matching()[m.picked], "")
				return nil
			}},
		{group: "course", keys: []string{"/"}, foot: true, name: func(w words.Keys) string { return w.Search }, when: onCourse,
			do: func(m *model) tea.Cmd {
				m.searching = true
				return nil
			}},

		{group: "course", keys: []string{"e"}, foot: true, name: func(w words.Keys) string { return w.Errata },
			when: func(m *model) bool { return onCourse(m) && len(m.cfg.Course.Errata()) > 0 },
			do: func(m *model) tea.Cmd {
				m.show(errataSheet)
				return nil
			}},

		{group: "step", keys: []string{"enter"}, foot: true, name: func(w words.Keys) string { return w.Judge },
			when: func(m *model) bool {
				return idle(m) && m.shell != nil && m.shell.typing != nil && m.shell.typing.Ready()
			},
			do: (*model).judgeTyped},
		{group: "step", keys: []string{"enter"}, foot: true, name: func(w words.Keys) string { return w.Run },
			when: predicting, do: (*model).run},
		{group: "step", keys: []string{"enter", "space"}, foot: true, name: func(w words.Keys) string { return w.Next },
			when: func(m *model) bool { return idle(m) && !predicting(m) && !m.cfg.Present }, do: (*model).advance},
		{group: "step", keys: []string{"f", "w"}, name: func(w words.Keys) string { return w.Works },
			when: predicting, do: predict(lessons.Works)},
		{group: "step", keys: []string{"n"}, name: func(w words.Keys) string { return w.Blocked },
			when: predicting, do: predict(lessons.Blocked)},
		{group: "step", keys: []string{"i"}, foot: true, name: func(w words.Keys) string { return w.TypeIt },
			when: func(m *model) bool { return onDemo(m) && !m.cfg.Present }, do: (*model).typeIt},
		{group: "step", keys: []string{"a"}, foot: true, name: func(w words.Keys) string { return w.Again },
			when: func(m *model) bool { return onDemo(m) && !predicting(m) }, do: (*model).run},
		{group: "step", keys: []string{"h"}, foot: true, name: func(w words.Keys) string { return w.Hint },
			when: func(m *model) bool { return onStep(m) && !m.cfg.Present && m.hintsLeft() > 0 },
			do: func(m *model) tea.Cmd {
				m.attempt().hints++
				m.layout()
				m.doc.to(m.hintAt())
				return nil
			}},
		{group: "step", keys: []string{"v"}, foot: true, name: func(w words.Keys) string { return w.Files },
			when: func(m *model) bool {
				return onStep(m) && !m.cfg.Present && m.current() != nil && len(m.current().Files) > 0
			},
			do: func(m *model) tea.Cmd {
				m.files, m.doc.top = !m.files, 0
				m.attempt().files = nil
				return nil
			}},
		{group: "step", keys: []string{"d"}, name: func(w words.Keys) string { return w.Diff },
			when: func(m *model) bool { return onDemo(m) && !m.cfg.Present && len(m.current().Files) > 0 },
			do:   (*model).compare},
		{group: "step", keys: []string{"ctrl+c", "x"}, foot: true, name: func(w words.Keys) string { return w.Cancel },
			when: func(m *model) bool { return m.job != nil && !m.job.ending },
			do: func(m *model) tea.Cmd {
				m.cancel()
				return nil
			}},
		{group: "step", keys: []string{"right", "l"}, name: func(w words.Keys) string { return w.NextStep }, when: onStep,
			do: func(m *model) tea.Cmd {
				m.goTo(m.step + 1)
				return nil
			}},
		{group: "step", keys: []string{"left"}, name: func(w words.Keys) string { return w.Previous }, when: onStep,
			do: func(m *model) tea.Cmd {
				m.goTo(m.step - 1)
				return nil
			}},
		{group: "step", keys: []string{"esc", "backspace"}, foot: true, name: func(w words.Keys) string { return w.Back }, when: onStep,
			do: func(m *model) tea.Cmd {
				if m.files {
					m.files = false
				} else {
					m.screen, m.search = courseScreen, ""
				}
				return nil
			}},

		{group: "terminal", keys: []string{"tab"}, foot: true, name: func(w words.Keys) string { return w.Output },
			when: func(m *model) bool { return onStep(m) && !m.wide() && (m.live != nil || m.shell != nil) },
			do: func(m *model) tea.Cmd {
				m.output = !m.output
				return nil
			}},
		{group: "terminal", keys: []string{"t"}, foot: true, name: func(w words.Keys) string { return w.Shell },
			when: func(m *model) bool { return idle(m) && m.shell == nil },
			do: func(m *model) tea.Cmd {
				user := "user"
				if s := m.current(); s != nil {
					user = s.Act.User
				}
				return m.openShell(user)
			}},
		{group: "terminal", keys: []string{"T"}, name: func(w words.Keys) string { return w.RootShell },
			when: func(m *model) bool { return idle(m) && m.shell == nil },
			do:   func(m *model) tea.Cmd { return m.openShell("root") }},
		{group: "terminal", keys: terminalKeys, foot: true, name: func(w words.Keys) string { return w.EnterShell },
			when: func(m *model) bool { return m.shell != nil && !m.focused() },
			do:   func(m *model) tea.Cmd { return m.openShell("") }},
		{group: "terminal", keys: terminalKeys, foot: true, name: func(w words.Keys) string { return w.LeaveShell },
			when: (*model).focused,
			do: func(m *model) tea.Cmd {
				m.shell.focused = false
				return nil
			}},
		{group: "terminal", keys: []string{"r"}, name: func(w words.Keys) string { return w.Reset }, when: idle, do: (*model).reset},
		{group: "terminal", keys: []string{"shift+pgup", "shift+pgdown", "["}, name: func(w words.Keys) string { return w.History },
			when: func(m *model) bool { return m.paneShown() && m.screenShown() != nil },
			do:   func(m *model) tea.Cmd { return nil }},

		{group: "always", keys: []string{"up", "k"}, name: func(w words.Keys) string { return w.Up }, do: move(-1, 0)},
		{group: "always", keys: []string{"down", "j"}, name: func(w words.Keys) string { return w.Down }, do: move(1, 0)},
		{group: "always", keys: []string{"pgup"}, name: func(w words.Keys) string { return w.PageUp }, do: move(0, -1)},
		{group: "always", keys: []string{"pgdown", "space"}, name: func(w words.Keys) string { return w.PageDown }, do: move(0, 1)},
		{group: "always", keys: []string{"home", "g"}, name: func(w words.Keys) string { return w.Top }, do: move(-1<<20, 0)},
		{group: "always", keys: []string{"end", "G"}, name: func(w words.Keys) string { return w.Bottom }, do: move(1<<20, 0)},
		{group: "always", keys: []string{"s"}, foot: true, name: func(w words.Keys) string { return w.Setup },
			when: func(m *model) bool { return m.setup.offered && !m.setup.running }, do: (*model).build},
		{group: "always", keys: helpKeys, name: func(w words.Keys) string { return w.Help },
			do: func(m *model) tea.Cmd {
				m.show(helpSheet)
				return nil
			}},
		{group: "always", keys: []string{"L"}, name: func(w words.Keys) string { return w.Lang }, do: (*model).switchLang},
		{group: "always", keys: []string{"B"}, name: func(w words.Keys) string { return w.Background },
			do: func(m *model) tea.Cmd {
				m.theme = newTheme(!m.theme.dark)
				return nil
			}},
		{group: "always", keys: []string{"q", "ctrl+c"}, foot: true, name: func(w words.Keys) string { return w.Quit },
			do: func(m *model) tea.Cmd {
				if m.job == nil && m.live == nil && m.shell == nil && !m.setup.running {
					return tea.Quit
				}
				m.leaving = true
				return nil
			}},
	}...)
}

func (b binding) active(m *model) bool { return b.when == nil || b.when(m) }

// key handles a key. What asks for an answer comes first, then the terminal,
// then the table.
func (m *model) key(msg tea.KeyPressMsg) tea.Cmd {
	k := msg.Keystroke()
	m.notice = ""
	switch {
	case m.leaving:
		return m.answerLeaving(k)
	case m.setup.ask != nil:
		if yes, ok := m.yesNo(k); ok {
			m.answer(yes)
		}
		return nil
	case m.sheet != noSheet:
		return m.keyInSheet(k)
	case m.searching:
		m.keyInSearch(msg)
		return nil
	case m.focused():
		return m.keyInShell(msg)
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
	switch k := msg.Keystroke(); {
	case slices.Contains(terminalKeys, k):
		m.shell.focused = false
	case k == "shift+pgup":
		m.scrollPane(1)
	case k == "shift+pgdown":
		m.scrollPane(-1)
	default:
		m.shell.Key(tea.Key(msg))
	}
	return nil
}

// show lays a sheet over the screen.
func (m *model) show(s sheet) { m.sheet, m.overlay.top = s, 0 }

func (m *model) keyInSheet(k string) tea.Cmd {
	switch k {
	case "up", "k":
		m.overlay.by(-1)
	case "down", "j":
		m.overlay.by(1)
	case "pgup":
		m.overlay.page(-1)
	case "pgdown", "space":
		m.overlay.page(1)
	default:
		m.sheet = noSheet
	}
	return nil
}

func (m *model) keyInSearch(msg tea.KeyPressMsg) {
	m.picked = 0
	switch k := msg.Keystroke(); {
	case k == "esc":
		m.searching, m.search = false, ""
	case k == "enter":
		m.searching = false
	case k == "backspace" && m.search != "":
		r := []rune(m.search)
		m.search = string(r[:len(r)-1])
	default:
		m.search += msg.Text
	}
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
			m.picked = max(0, min(m.picked+lines+pages*5, len(m.matching())-1))
			return nil
		}
		m.doc.by(lines)
		m.doc.page(pages)
		return nil
	}
}

// advance goes on to the next page; behind the last one is the course.
func (m *model) advance() tea.Cmd {
	if m.doc.below() && m.attempt().result != nil {
		m.doc.page(1)
		return nil
	}
	if m.step+1 < len(m.lesson.Steps) {
		m.goTo(m.step + 1)
		return nil
	}
	m.screen = courseScreen
	if all := m.cfg.Course.Lessons; m.lesson == all[len(all)-1] && len(m.cfg.Course.Errata()) > 0 {
		m.show(errataSheet) // with it the course ends
	}
	for i, l := range m.matching() {
		if l == m.lesson {
			m.picked = min(i+1, len(m.matching())-1)
		}
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

// keyName is how the keyboard calls the key of a binding.
func keyName(b binding) string { return pretty(b.keys[0]) }

// keyNames are all keys of a binding.
func keyNames(b binding) string {
	var names []string
	for _, k := range b.keys {
		names = append(names, pretty(k))
	}
	return strings.Join(names, " ")
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
	at := msg.Mouse()
	x, y, columns, rows := m.paneRect()
	inPane := m.paneShown() && at.X >= x && at.X < x+columns && at.Y >= y && at.Y < y+rows
	click, isClick := msg.(tea.MouseClickMsg)
	if inPane && m.shell != nil {
		if isClick && click.Button == tea.MouseLeft {
			m.shell.focused = true
		}
		if m.shell.focused && m.shell.Mouse(shifted(msg, x, y)) {
			return nil
		}
	}
	wheel, isWheel := msg.(tea.MouseWheelMsg)
	switch {
	case isWheel && inPane:
		m.scrollPaneBy(map[tea.MouseButton]int{tea.MouseWheelUp: 3, tea.MouseWheelDown: -3}[wheel.Button])
	case isWheel:
		lines := map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1}[wheel.Button]
		if m.screen == stepScreen {
			lines *= 3
		}
		return move(lines, 0)(m)
	case isClick && !inPane && m.shell != nil && m.shell.focused:
		m.shell.focused = false
	case isClick && m.screen == courseScreen:
		if i := m.list.top + at.Y - courseTop; i >= 0 && i < len(m.matching()) && at.Y >= courseTop {
			if i == m.picked {
				m.enter(m.matching()[i], "")
			} else {
				m.picked = i
			}
		}
	}
	return nil
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
