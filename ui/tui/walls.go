package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"lab/runner/walls"
	"lab/ui/tell"
	"lab/ui/tutor"
)

// A sight is what was seen of the process that a demo, or the learner, started.
type sight struct {
	last  walls.Sight // its Process.PID is 0 if nothing was seen
	blind string      // why not
	over  bool        // nobody looks any more
}

type (
	sightMsg struct {
		to    *sight
		sight walls.Sight
	}
	blindMsg struct {
		to  *sight
		err error
	}
	awayMsg struct{ to *sight }
)

func (s *sight) seen() bool { return s != nil && s.last.Process.PID != 0 }

// looking lets a listener fill a sight.
func (m *model) looking(listen tutor.Listener, to *sight) tutor.Listener {
	listen.Walls = func(s walls.Sight) { m.link.send(sightMsg{to, s}) }
	listen.Blind = func(err error) { m.link.send(blindMsg{to, err}) }
	listen.Away = func() { m.link.send(awayMsg{to}) }
	return listen
}

// sighted is what was seen of the process in the terminal: of the learner's own
// shell, or of the step's demo.
func (m *model) sighted() *sight {
	if m.tabShown() == ownTab {
		return m.shell.sight
	}
	return m.attempt().sight
}

// toggleWalls shows or hides the walls of the process.
func (m *model) toggleWalls() tea.Cmd {
	m.turnOrBack(wallsPage)
	if !m.wide() {
		m.output = m.page != wallsPage && (m.job != nil || m.shell != nil)
	}
	return nil
}

// wallLines set the walls of the process and those of the host side by side.
// What differs is marked by a sign and by bold text.
func (m *model) wallLines(width int) []string {
	w, t, l := m.words.Walls, m.theme, m.sighted()
	lines := []string{"", t.head.Render(w.Title), ""}
	switch {
	case l != nil && l.blind != "":
		return append(lines, wrap(fmt.Sprintf(w.Blind, l.blind), width)...)
	case !l.seen() && l != nil && !l.over:
		return append(lines, wrap(w.Waiting, width)...)
	case !l.seen():
		return append(lines, wrap(w.Nothing, width)...)
	}
	at := l.last.At.Format("15:04:05")
	switch {
	case l.last.Gone:
		lines = append(lines, paint(t.warn, wrap(fmt.Sprintf(w.Ended, at), width))...)
	case l.over:
		lines = append(lines, paint(t.warn, wrap(fmt.Sprintf(w.LastSeen, at), width))...)
	default:
		lines = append(lines, t.good.Render("● ")+fmt.Sprintf(w.Live, at))
	}
	lines = append(lines, paint(t.code, wrap(tell.Command(l.last.Process), width))...)
	what := wrap(tell.What(w, l.last, l.over), width)
	if l.last.Process.Client() {
		what = paint(t.warn, what)
	}
	lines = append(append(lines, what...), "")
	return append(append(lines, m.wallTable(l.last, width)...), m.capLines(l.last, width)...)
}

// wallTable is a row for each wall; the cgroups, which are long, one below the
// other.
func (m *model) wallTable(s walls.Sight, width int) []string {
	w, t := m.words.Walls, m.theme
	rows := tell.Pairs(w, s)
	label := labelWidth(w.Shared)
	for _, r := range rows {
		label = max(label, labelWidth(r.Name))
	}
	label += 2
	column := max(12, (width-label-4)/2)
	indent := strings.Repeat(" ", label+2)
	lines := []string{indent + t.dim.Render(fit(w.Process, column)) + "  " + t.dim.Render(fit(w.Host, column))}
	last := len(rows) - 1
	for _, r := range rows[:last] {
		sign, style := m.differs(r)
		left, right := wrap(r.Process, column), wrap(r.Host, column)
		for i := range max(len(left), len(right)) {
			head := indent
			if i == 0 {
				head = sign + t.dim.Render(fit(r.Name, label))
			}
			lines = append(lines, head+style.Render(fit(part(left, i), column))+"  "+part(right, i))
		}
	}
	if shared := tell.Shared(s); shared != "" {
		lines = append(lines, hang("  "+t.dim.Render(fit(w.Shared, label)), shared, width)...)
	}
	sign, style := m.differs(rows[last])
	lines = append(lines, hang(sign+t.dim.Render(fit(rows[last].Name, label)), style.Render(rows[last].Process), width)...)
	return append(lines, hang(indent, t.dim.Render(w.Host+": ")+rows[last].Host, width)...)
}

// differs is the sign and the style of a row.
func (m *model) differs(r tell.Pair) (string, lipgloss.Style) {
	if r.Differs {
		return m.theme.warn.Render("≠ "), m.theme.key
	}
	return m.theme.dim.Render("= "), m.theme.text
}

// capLines name the process's capabilities where it does not have all.
func (m *model) capLines(s walls.Sight, width int) []string {
	var lines []string
	for _, set := range tell.CapSets(m.words.Walls, s) {
		lines = append(lines, "", m.theme.dim.Render(set.Heading))
		lines = append(lines, wrap(set.Names, width)...)
	}
	return lines
}

func part(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
