package tui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"lab/lessons"
	"lab/ui/plain"
)

// A hit is a lesson, or a part of one, in the list of the course.
type hit struct {
	lesson *lessons.Outline
	part   int    // of the lesson; -1: the lesson itself
	why    string // where the search was found, if not in the title: "command"
	text   string // there
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

// find finds steps and exercises by their names, then titles in which stands what is
// wanted, then lessons, steps and exercises in whose commands, walls or prose it does,
// and then titles that are like it, best first.
func (m *model) find(want string) []hit {
	hits := []hit{}
	if want == "" {
		for _, o := range m.cfg.Course.Outlines {
			hits = append(hits, hit{lesson: o, part: -1})
		}
		return hits
	}
	var titles []string
	var titled []hit
	for _, o := range m.cfg.Course.Outlines {
		titles, titled = append(titles, o.Title[m.words.Lang]+" "+o.ID), append(titled, hit{lesson: o, part: -1})
		for i := range o.Parts {
			titles, titled = append(titles, m.partTitle(o, i)), append(titled, hit{lesson: o, part: i})
		}
	}
	exact, has := strings.ToLower(want), map[int]bool{}
	add := func(i int, h hit) { hits, has[i] = append(hits, h), true }
	for i, h := range titled {
		if h.named(exact) {
			add(i, h)
		}
	}
	for i, h := range titled {
		if !has[i] && strings.Contains(strings.ToLower(titles[i]), exact) {
			add(i, h)
		}
	}
	for i, h := range titled {
		if has[i] {
			continue
		}
		if h.why, h.text = m.mentions(m.cfg.Course.Lesson(h.lesson.ID), h.part, exact); h.why != "" {
			add(i, h)
		}
	}
	for _, match := range fuzzy.Find(want, titles) {
		if i := match.Index; match.Score > 0 && !has[i] { // at 0 and below the letters are scattered
			add(i, titled[i])
		}
	}
	return hits
}

// named tells whether a text begins the name of a part of a lesson as it is typed on the
// command line: "no-m", "seccomp/no-m".
func (h hit) named(text string) bool {
	if h.part < 0 {
		return false
	}
	p := h.lesson.Parts[h.part]
	return strings.HasPrefix(p.ID, text) || strings.Contains(text, "/") && strings.HasPrefix(h.lesson.Name(p), text)
}

// mentions tells where in a part of a lesson, -1 for its introduction, something stands,
// and what is around it.
func (m *model) mentions(l *lessons.Lesson, part int, want string) (why, text string) {
	type place struct{ why, text string }
	var places []place
	in := func(s *lessons.Step, prose lessons.Prose) {
		w, p := m.words.Map, prose.Steps[s.ID]
		places = append(places, place{w.Command, strings.Join(s.Act.Lines, " ")}, place{w.Wall, m.words.Course.Mechanisms[string(s.By)]},
			place{w.Text, p.Text}, place{w.Text, p.Notice}, place{w.Text, p.Today})
	}
	switch e := exerciseAt(l, part); {
	case e != nil:
		prose := e.Prose[m.words.Lang]
		places = append(places, place{m.words.Map.Text, prose.Intro})
		for _, c := range e.Checks {
			in(c.Step, prose)
		}
	case part < 0:
		places = append(places, place{m.words.Map.Text, l.Prose[m.words.Lang].Intro})
	default:
		in(l.Steps[part], l.Prose[m.words.Lang])
	}
	for _, p := range places {
		if at := strings.Index(strings.ToLower(p.text), want); at >= 0 {
			return p.why, around(p.text, at)
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
	h, part := m.hits()[i], ""
	if h.part >= 0 {
		part = h.lesson.Parts[h.part].ID
	}
	m.enter(m.cfg.Course.Lesson(h.lesson.ID), part)
}

// startSearch remembers where the list was, and has all lessons read before they are
// searched.
func (m *model) startSearch() tea.Cmd {
	if m.search == "" {
		m.place = m.picked
	}
	m.searching = true
	return func() tea.Msg { m.cfg.Course.Lessons(); return nil }
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
