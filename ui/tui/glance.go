package tui

import (
	"fmt"
	"regexp"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"lab/runner/walls"
	"lab/ui/plain"
	"lab/ui/tutor"
)

// A look is what was seen of the process that a demo, or the learner, started.
type look struct {
	sight walls.Sight // its Process.PID is 0 if nothing was seen
	blind string      // why not
	over  bool        // nobody looks any more
}

type (
	sightMsg struct {
		to    *look
		sight walls.Sight
	}
	blindMsg struct {
		to  *look
		err error
	}
)

func (l *look) seen() bool { return l != nil && l.sight.Process.PID != 0 }

// looking lets a listener fill a look.
func (m *model) looking(listen tutor.Listener, to *look) tutor.Listener {
	listen.Walls = func(s walls.Sight) { m.link.send(sightMsg{to, s}) }
	listen.Blind = func(err error) { m.link.send(blindMsg{to, err}) }
	return listen
}

// looked is the look at the process in the terminal: of the learner's own
// shell, or of the step's demo.
func (m *model) looked() *look {
	if m.shell != nil {
		return m.shell.look
	}
	return m.attempt().look
}

// toggleWalls shows or hides the walls of the process.
func (m *model) toggleWalls() tea.Cmd {
	m.glance, m.doc.top = !m.glance, 0
	m.files = false
	if !m.wide() {
		m.output = !m.glance && (m.job != nil || m.shell != nil)
	}
	return nil
}

// glanceLines set the walls of the process and those of the host side by side.
// What differs is marked by a sign and by bold text.
func (m *model) glanceLines(width int) []string {
	w, t, l := m.words.Glance, m.theme, m.looked()
	lines := []string{"", t.head.Render(w.Title), ""}
	switch {
	case l != nil && l.blind != "":
		return append(lines, wrap(fmt.Sprintf(w.Blind, l.blind), width)...)
	case !l.seen() && l != nil && !l.over:
		return append(lines, wrap(w.Waiting, width)...)
	case !l.seen():
		return append(lines, wrap(w.Nothing, width)...)
	}
	p, host := l.sight.Process, l.sight.Host
	at := l.sight.At.Format("15:04:05")
	if l.over || l.sight.Gone {
		lines = append(lines, paint(t.warn, wrap(fmt.Sprintf(w.Ended, at), width))...)
	} else {
		lines = append(lines, t.good.Render("● ")+fmt.Sprintf(w.Live, at))
	}
	command := p.Command
	if command == "" {
		command = p.Name
	}
	lines = append(lines, paint(t.code, wrap(plain.Line(command), width))...)
	lines = append(lines, "")
	return append(append(lines, m.wallTable(p, host, width)...), m.capLines(p, host, width)...)
}

// wallTable is a row for each wall.
func (m *model) wallTable(p, host walls.Process, width int) []string {
	w, t := m.words.Glance, m.theme
	label := labelWidth(w.Process, w.User, w.Map, w.Effective, w.Bounding, w.NoNewPrivs, w.Label, w.Own, w.Shared, w.Cgroup) + 2
	column := max(12, (width-label-4)/2)
	lines := []string{strings.Repeat(" ", label+2) + t.dim.Render(fit(w.Process, column)) + "  " + t.dim.Render(fit(w.Host, column))}
	row := func(name, mine, hosts string) {
		sign, style := m.differs(mine, hosts)
		left, right := wrap(plain.Line(mine), column), wrap(plain.Line(hosts), column)
		for i := range max(len(left), len(right)) {
			a, b := part(left, i), part(right, i)
			head := strings.Repeat(" ", label+2)
			if i == 0 {
				head = sign + t.dim.Render(fit(name, label))
			}
			lines = append(lines, head+style.Render(fit(a, column))+"  "+b)
		}
	}
	row("PID", m.pid(p), m.pid(host))
	row(w.User, m.uid(p), m.uid(host))
	row(w.Map, mapText(p.UIDMap), mapText(host.UIDMap))
	row(w.Effective, m.capCount(p.Effective, host.Bounding), m.capCount(host.Effective, host.Bounding))
	row(w.Bounding, m.capCount(p.Bounding, host.Bounding), m.capCount(host.Bounding, host.Bounding))
	row(w.NoNewPrivs, m.yes(p.NoNewPrivs), m.yes(host.NoNewPrivs))
	row("Seccomp", m.seccomp(p), m.seccomp(host))
	row(w.Label, orNone(p.Label, w.None), orNone(host.Label, w.None))
	own, shared := p.Own(host)
	row(w.Own, orNone(strings.Join(own, " "), w.None), w.None)
	if len(shared) > 0 {
		lines = append(lines, hang("  "+t.dim.Render(fit(w.Shared, label)), strings.Join(shared, " "), width)...)
	}
	sign, style := m.differs(p.Cgroup, host.Cgroup)
	lines = append(lines, hang(sign+t.dim.Render(fit("cgroup", label)), style.Render(orNone(shortIDs(p.Cgroup), w.None)), width)...)
	return append(lines, hang(strings.Repeat(" ", label+2), t.dim.Render(w.Host+": ")+orNone(host.Cgroup, w.None), width)...)
}

// differs is the sign and the style of a row.
func (m *model) differs(mine, hosts string) (string, lipgloss.Style) {
	if mine != hosts {
		return m.theme.warn.Render("≠ "), m.theme.key
	}
	return m.theme.dim.Render("= "), m.theme.text
}

var longID = regexp.MustCompile(`[0-9a-f]{32,}`)

// shortIDs cuts the ids of containers as their engines do.
func shortIDs(s string) string {
	return longID.ReplaceAllStringFunc(plain.Line(s), func(id string) string { return id[:12] + "…" })
}

// capLines name the process's capabilities where it does not have all.
func (m *model) capLines(p, host walls.Process, width int) []string {
	w := m.words.Glance
	list := func(name string, c walls.Caps) []string {
		if c == 0 || c == host.Bounding {
			return nil
		}
		return append([]string{"", m.theme.dim.Render(fmt.Sprintf(name, c.Len()))}, wrap(strings.Join(c.Names(), " "), width)...)
	}
	lines := list(w.EffectiveOf, p.Effective)
	if p.Bounding != p.Effective {
		lines = append(lines, list(w.BoundingOf, p.Bounding)...)
	}
	return append(lines, list(w.AmbientOf, p.Ambient)...)
}

func part(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func orNone(s, none string) string {
	if s == "" {
		return none
	}
	return s
}

// pid is the process's number, and the one that it has itself.
func (m *model) pid(p walls.Process) string {
	if p.Inner == p.PID {
		return fmt.Sprint(p.PID)
	}
	return fmt.Sprintf(m.words.Glance.Inside, fmt.Sprint(p.PID), fmt.Sprint(p.Inner))
}

// uid is the process's user for the machine, and the one inside its user
// namespace.
func (m *model) uid(p walls.Process) string {
	for _, u := range p.UIDMap {
		if inside := int64(p.UID) - u.Outside + u.Inside; int64(p.UID) >= u.Outside && int64(p.UID) < u.Outside+u.Count && inside != int64(p.UID) {
			return fmt.Sprintf(m.words.Glance.Inside, fmt.Sprint(p.UID), fmt.Sprint(inside))
		}
	}
	return fmt.Sprint(p.UID)
}

func mapText(list []walls.Mapping) string {
	var parts []string
	for _, u := range list {
		parts = append(parts, fmt.Sprintf("%d %d %d", u.Inside, u.Outside, u.Count))
	}
	return strings.Join(parts, ", ")
}

// capCount says how many of all capabilities are in a set.
func (m *model) capCount(c, all walls.Caps) string {
	w := m.words.Glance
	switch {
	case c == 0:
		return w.None
	case c == all:
		return fmt.Sprintf(w.All, c.Len())
	}
	return fmt.Sprintf(w.CountOf, c.Len(), all.Len())
}

func (m *model) yes(b bool) string {
	if b {
		return m.words.Glance.Yes
	}
	return m.words.Glance.No
}

func (m *model) seccomp(p walls.Process) string {
	w := m.words.Glance
	text := w.Seccomp[p.Seccomp]
	if text == "" {
		return w.None
	}
	if p.Filters > 0 {
		text += fmt.Sprintf(" (%d)", p.Filters)
	}
	return text
}
