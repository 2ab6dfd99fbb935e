package tui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"lab/lessons"
	"lab/ui/plain"
)

// A hit is a lesson or step in the list of the course.
type hit struct {
	lesson *lessons.Lesson
	step   *lessons.Step // nil: the lesson itself
	why    string        // where the search was found, if not in the title: "command"
	text   string        // there
}

// A searched is what was searched for, and its hits.
type searched struct {
	search string
	lang   lessons.Lang
	hits   []hit
}

// hits are the lessons, or what the search finds.
func (m *model) hits() []hit {
	if m.found.hits == nil || m.found.search != m.search || m.found.lang != m.words.Lang {
		m.found = searched{m.search, m.words.Lang, m.find(strings.TrimSpace(m.search))}
	}
	return m.found.hits
}

// find finds titles that are like what is wanted, best first, and then steps in
// whose command, wall or prose it stands.
func (m *model) find(want string) []hit {
	hits := []hit{}
	if want == "" {
		for _, l := range m.cfg.Course.Lessons {
			hits = append(hits, hit{lesson: l})
		}
		return hits
	}
	var titles []string
	var titled []hit
	for _, l := range m.cfg.Course.Lessons {
		titles, titled = append(titles, l.Title[m.words.Lang]+" "+l.ID), append(titled, hit{lesson: l})
		for _, s := range l.Steps {
			titles, titled = append(titles, m.heading(l, s)), append(titled, hit{lesson: l, step: s})
		}
	}
	has := map[*lessons.Step]bool{}
	for _, match := range fuzzy.Find(want, titles) {
		if match.Score > 0 { // else the letters are scattered
			h := titled[match.Index]
			hits, has[h.step] = append(hits, h), true
		}
	}
	for _, h := range titled {
		if h.step != nil && !has[h.step] {
			if why, text := m.mentions(h.lesson, h.step, strings.ToLower(want)); why != "" {
				hits = append(hits, hit{h.lesson, h.step, why, text})
			}
		}
	}
	return hits
}

// mentions tells where in a step something stands, and what is around it.
func (m *model) mentions(l *lessons.Lesson, s *lessons.Step, want string) (why, text string) {
	w, prose := m.words.Map, l.Prose[m.words.Lang].Steps[s.ID]
	for _, place := range []struct{ why, text string }{
		{w.Command, strings.Join(s.Act.Lines, " ")},
		{w.Wall, m.words.Course.Mechanisms[string(s.By)]},
		{w.Text, prose.Text}, {w.Text, prose.Notice}, {w.Text, prose.Today},
	} {
		if at := strings.Index(strings.ToLower(place.text), want); at >= 0 {
			return place.why, around(place.text, at)
		}
	}
	return "", ""
}

// around is what stands around a place in a text, as one line.
func around(text string, at int) string {
	const before, after = 24, 60 // bytes
	from, to := max(0, min(at, len(text))-before), min(len(text), at+after)
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	s := strings.Join(strings.Fields(text[from:to]), " ")
	if from > 0 {
		s = "…" + s
	}
	if to < len(text) {
		s += "…"
	}
	return plain.Line(s)
}

// heading is a step's title.
func (m *model) heading(l *lessons.Lesson, s *lessons.Step) string {
	return plain.Line(l.Prose[m.words.Lang].Steps[s.ID].Heading)
}

// openHit opens what is in the list of the course.
func (m *model) openHit(i int) {
	if h := m.hits()[i]; h.step != nil {
		m.enter(h.lesson, h.step.ID)
	} else {
		m.enter(h.lesson, "")
	}
}

// startSearch remembers where the list was.
func (m *model) startSearch() tea.Cmd {
	if m.search == "" {
		m.place = m.picked
	}
	m.searching = true
	return nil
}

// dropSearch shows the whole course again, where it was.
func (m *model) dropSearch() tea.Cmd {
	m.searching, m.search, m.picked = false, "", m.place
	return nil
}

// keyInSearch edits the search as a shell's line is edited.
func (m *model) keyInSearch(msg tea.KeyPressMsg) {
	r := []rune(m.search)
	switch k := msg.Keystroke(); k {
	case "up":
		move(-1, 0)(m)
		return
	case "down":
		move(1, 0)(m)
		return
	case "enter":
		m.searching = false
		return
	case "esc", "ctrl+c":
		m.dropSearch()
		return
	case "backspace":
		m.search = string(r[:max(0, len(r)-1)])
	case "ctrl+u":
		m.search = ""
	case "ctrl+w":
		s := strings.TrimRight(m.search, " ")
		m.search = s[:strings.LastIndexByte(s, ' ')+1]
	default:
		m.search += msg.Text
	}
	m.picked = 0
}
