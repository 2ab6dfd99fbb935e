package tui

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lab/lessons"
	"lab/ui/words"
)

// A binding says what a key does, where, and what help calls it. The table of
// them handles the keys and is the help. What it only names, input.go handles: the
// keys that scroll back, and all keys while a search, a question or a sheet is
// open or the terminal has them.
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

// DefaultPrefix is on every keyboard, and wanted by few programs: bash and Emacs give
// up with it, nano helps.
const DefaultPrefix = "ctrl+g"

// ValidPrefix tells whether a key can be the prefix: Ctrl and a letter, but none that a
// terminal takes for Tab, Enter or an interrupt.
func ValidPrefix(key string) bool {
	letter, ok := strings.CutPrefix(key, "ctrl+")
	return ok && len(letter) == 1 && letter >= "a" && letter <= "z" && !strings.Contains("cijm", letter)
}

func (m *model) prefix() string { return cmp.Or(m.cfg.Prefix, DefaultPrefix) }

// cancelKey stops what a key has started, also the opening of a terminal, for which
// all other keys are kept.
const cancelKey = "ctrl+c"

// zoomKey gives the terminal the whole window, as in tmux behind its prefix.
const zoomKey = "z"

var helpKeys = []string{"?", "f1"}

func onCourse(m *model) bool { return m.screen == courseScreen }
func onStep(m *model) bool   { return m.screen == stepScreen }
func onText(m *model) bool   { return onStep(m) && m.page == stepPage }
func idle(m *model) bool     { return onStep(m) && m.job == nil }
func onDemo(m *model) bool   { return idle(m) && m.current() != nil && m.page != endPage }

// predicting tells whether a prediction can be made.
func predicting(m *model) bool { return onDemo(m) && !m.cfg.Present && m.attempt().result == nil }

// unread tells whether going on shows more of the page first. Who has predicted goes on
// to the run.
func (m *model) unread() bool {
	a := m.attempt()
	read := m.page == stepPage && (a.read || a.predicted != "" && a.result == nil)
	return onStep(m) && !read && m.hidden()
}

// hidden tells whether there is more of the page below.
func (m *model) hidden() bool { return m.doc.height > 0 && m.doc.below() }

// numbers are the keys for the answers that a step gives to its question.
var numbers = []string{"1", "2", "3", "4", "5"}

// choiceKeys are the keys to name for the answers to the step's question.
func choiceKeys(s *lessons.Step, lang lessons.Lang) []string {
	if len(s.Asks) > 0 {
		return numbers[:len(s.Asks)]
	}
	if lang == lessons.English {
		return []string{"w", "n"}
	}
	return []string{"f", "n"}
}

// predict takes the answer with the number as the prediction.
func predict(n int) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd {
		m.attempt().predicted = m.current().Choices()[n].Name()
		return nil
	}
}

// predictions are the keys of the answers to the question that is open.
func predictions() []binding {
	all := []binding{
		{group: "step", keys: []string{"f", "w"}, name: func(w words.Keys) string { return w.Works }, when: asksWorks, do: predict(0)},
		{group: "step", keys: []string{"n"}, name: func(w words.Keys) string { return w.Blocked }, when: asksWorks, do: predict(1)},
	}
	for i, key := range numbers {
		all = append(all, binding{group: "step", keys: []string{key}, name: func(w words.Keys) string { return w.Answer }, do: predict(i),
			when: func(m *model) bool { return predicting(m) && i < len(m.current().Asks) }})
	}
	return all
}

// asksWorks tells whether the open question is whether the act works.
func asksWorks(m *model) bool { return predicting(m) && len(m.current().Asks) == 0 }

// bindings is the table of keys. The first that matches is used.
func (m *model) bindings() []binding {
	var first []binding
	if m.cfg.Present {
		first = presentKeys()
	}
	return slices.Concat(first, exerciseKeys(), []binding{
		{group: "course", keys: []string{"enter"}, foot: true, name: func(w words.Keys) string { return w.Open },
			when: func(m *model) bool { return onCourse(m) && len(m.hits()) > 0 },
			do: func(m *model) tea.Cmd {
				m.openHit(m.picked)
				return nil
			}},
		{group: "course", keys: []string{"/"}, foot: true, name: func(w words.Keys) string { return w.Search }, when: onCourse, do: (*model).startSearch},
		{group: "course", keys: []string{"esc"}, foot: true, name: func(w words.Keys) string { return w.Whole },
			when: func(m *model) bool { return onCourse(m) && m.search != "" }, do: (*model).dropSearch},

		{group: "course", keys: []string{"e"}, foot: true, name: func(w words.Keys) string { return w.Errata },
			when: func(m *model) bool { return onCourse(m) && m.cfg.Course.HasErrata() },
			do: func(m *model) tea.Cmd {
				m.show(errataSheet)
				return nil
			}},

		{group: "step", keys: []string{"enter"}, foot: true, name: func(w words.Keys) string { return w.Judge },
			when: func(m *model) bool {
				return idle(m) && m.typingHere() != nil && m.typing.typing.Ready()
			},
			do: (*model).judgeTyped},
		{group: "step", keys: []string{"enter", "space"}, foot: true, name: func(w words.Keys) string { return w.Next },
			when: func(m *model) bool {
				return !m.cfg.Present && (m.unread() || idle(m) && !predicting(m) && !onExercise(m))
			}, do: (*model).advance},
		{group: "step", keys: []string{"enter"}, foot: true, name: func(w words.Keys) string { return w.Run },
			when: predicting, do: (*model).run},
	}, predictions(), []binding{
		{group: "step", keys: []string{"i"}, foot: true, name: func(w words.Keys) string { return w.TypeIt },
			when: func(m *model) bool { return onDemo(m) && !m.cfg.Present }, do: (*model).typeIt},
		{group: "step", keys: []string{"a"}, foot: true, name: func(w words.Keys) string { return w.Again },
			when: func(m *model) bool { return onDemo(m) && m.attempt().result != nil }, do: (*model).run},
		{group: "step", keys: []string{"h"}, foot: true, name: func(w words.Keys) string { return w.Hint },
			when: func(m *model) bool { return onText(m) && !m.cfg.Present && m.hintsLeft() > 0 },
			do: func(m *model) tea.Cmd {
				m.attempt().hints++
				m.layout()
				m.doc.to(m.hintAt())
				return nil
			}},
		{group: "step", keys: []string{"h"}, foot: true, name: func(w words.Keys) string { return w.Solution },
			when: func(m *model) bool { return onText(m) && m.unsolved() },
			do: func(m *model) tea.Cmd {
				m.attempt().solved = true
				m.layout()
				m.doc.to(m.hintAt())
				return nil
			}},
		{group: "step", keys: []string{"v"}, foot: true, name: func(w words.Keys) string { return w.Files },
			when: func(m *model) bool {
				return onStep(m) && !m.cfg.Present && m.current() != nil && len(m.files()) > 0
			},
			do: func(m *model) tea.Cmd {
				m.turnOrBack(filesPage)
				m.attempt().files = nil
				return nil
			}},
		{group: "step", keys: []string{"c"}, name: func(w words.Keys) string { return w.Copy },
			when: func(m *model) bool { return onStep(m) && m.current() != nil }, do: (*model).copyCommand},
		{group: "step", keys: []string{"o"}, foot: true, name: func(w words.Keys) string { return w.Outline },
			when: func(m *model) bool { return onStep(m) && !m.cfg.Present }, do: (*model).showOutline},
		{group: "step", keys: []string{"p"}, foot: true, name: func(w words.Keys) string { return w.Walls },
			when: func(m *model) bool { return onStep(m) && (m.page == wallsPage || m.sighted() != nil) }, do: (*model).toggleWalls},
		{group: "step", keys: []string{"d"}, name: func(w words.Keys) string { return w.Diff },
			when: func(m *model) bool { return onDemo(m) && !m.cfg.Present && len(m.files()) > 0 },
			do:   (*model).compare},
		{group: "step", keys: []string{cancelKey, "x"}, foot: true, name: func(w words.Keys) string { return w.Cancel },
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
		{group: "step", keys: []string{"esc", "backspace"}, foot: true, name: func(w words.Keys) string { return w.Back },
			when: func(m *model) bool { return onStep(m) && m.page != stepPage },
			do: func(m *model) tea.Cmd {
				m.turn(stepPage)
				return nil
			}},
		{group: "step", keys: []string{"esc", "backspace"}, foot: true, name: func(w words.Keys) string { return w.ToCourse }, when: onStep, do: (*model).toCourse},

		{group: "terminal", keys: []string{"tab"}, foot: true, name: func(w words.Keys) string { return w.Output },
			when: func(m *model) bool {
				return onStep(m) && (len(m.tabs()) > 1 || !m.wide() && !m.zoomed() && m.paneUsed() && !m.cfg.Present)
			},
			do: (*model).turnPane},
		{group: "terminal", keys: []string{zoomKey}, name: func(w words.Keys) string { return w.Zoom },
			when: func(m *model) bool { return onStep(m) && m.paneUsed() }, do: (*model).toggleZoom},
		{group: "terminal", keys: []string{"t"}, foot: true, name: func(w words.Keys) string { return w.Shell },
			when: func(m *model) bool { return idle(m) || onStep(m) && m.shell != nil },
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
			when: func(m *model) bool { return onStep(m) && m.reachable() != nil && !m.focused() }, do: (*model).enterTerminal},
		{group: "terminal", keys: terminalKeys, foot: true, name: func(w words.Keys) string { return w.LeaveShell },
			when: (*model).focused, do: (*model).leaveTerminal},
		{group: "terminal", keys: []string{m.prefix()}, name: func(w words.Keys) string { return w.Prefix }, when: (*model).focused},
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
		{group: "always", keys: helpKeys, foot: true, name: func(w words.Keys) string { return w.Help },
			do: func(m *model) tea.Cmd {
				m.show(helpSheet)
				return nil
			}},
		{group: "always", keys: []string{"L"}, name: func(w words.Keys) string { return w.Lang }, do: (*model).switchLang},
		{group: "always", keys: []string{"B"}, name: func(w words.Keys) string { return w.Background },
			do: func(m *model) tea.Cmd {
				m.repaint(func(p *palette) { p.dark = !p.dark })
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
		{group: "course", keys: []string{"o"}, foot: true, name: func(w words.Keys) string { return w.Outline },
			when: func(m *model) bool { return onCourse(m) && !m.cfg.Present && len(m.hits()) > 0 }, do: (*model).showOutline},
	})
}

func (b binding) active(m *model) bool { return b.when == nil || b.when(m) }
