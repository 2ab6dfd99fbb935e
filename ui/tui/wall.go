package tui

import (
	"regexp"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
	"lab/runner/judge"
	"lab/ui/plain"
)

// The walls on the way of a system call to its object, in the order in which
// they are asked: an engine decides before the process exists, seccomp at the
// entry into the kernel, names are looked up in namespaces, then come mode bits
// and capabilities, and last the security module.
var wayWalls = []struct {
	name string // in words
	by   []lessons.Mechanism
}{
	{"engine", []lessons.Mechanism{lessons.EnginePolicy, lessons.TLS}},
	{"seccomp", []lessons.Mechanism{lessons.Seccomp}},
	{"namespace", []lessons.Mechanism{lessons.Namespace, lessons.UserNamespace}},
	{"dac", []lessons.Mechanism{lessons.DAC, lessons.Capabilities}},
	{"lsm", []lessons.Mechanism{lessons.AppArmor, lessons.SELinux}},
	{"netfilter", []lessons.Mechanism{lessons.Netfilter}},
}

// wall draws the way of the act's system call, with the wall lit that stopped
// it, from what was judged and proved: never from what the lesson expects. It
// draws nothing about an act that could not be judged.
func (m *model) wall(s *lessons.Step, r judge.Result, width int) []string {
	if r.Outcome != lessons.Works && r.Outcome != lessons.Blocked {
		return nil
	}
	t := m.theme
	program, object := parties(s, r, m.attempt().written)
	if object == "" {
		object = m.words.Tutor.WallObject
	}
	parts := []string{t.key.Render(program)}
	stopped := false
	for _, wall := range m.wallsFor(s, r) {
		arrow := " ──▶ "
		name := wall.name
		switch {
		case stopped:
			parts = append(parts, t.dim.Render(" ┈┈ "+name))
		case wall.stops:
			text := name + " ✗"
			if r.Errno != "" {
				text += " " + r.Errno
			}
			parts = append(parts, " ──▶ "+t.bad.Render("▐")+t.lit.Render(text)+t.bad.Render("▌"))
			stopped = true
		default:
			parts = append(parts, arrow+t.good.UnsetBold().Render(name+" ✓"))
		}
	}
	if stopped {
		parts = append(parts, t.dim.Render(" ┈┈▶ "+object))
	} else {
		parts = append(parts, " ──▶ "+t.good.Render(object))
	}
	return flow(parts, width)
}

// A wallState is a wall on the way and whether it stopped the call.
type wallState struct {
	name  string
	stops bool
}

// wallsFor are the walls to be drawn. Those that play a part only in some
// lessons are left out elsewhere, so that the picture stays small.
func (m *model) wallsFor(s *lessons.Step, r judge.Result) []wallState {
	w := m.words.Tutor
	var list []wallState
	known := r.Outcome != lessons.Blocked
	for _, wall := range wayWalls {
		var state wallState
		state.name = w.Walls[wall.name]
		about := false
		for _, by := range wall.by {
			about = about || s.By == by
			if r.Mechanism == by {
				state.stops, known = true, true
			}
		}
		switch wall.name {
		case "engine", "namespace", "netfilter":
			if !about && !state.stops {
				continue
			}
		case "lsm":
			if name := w.Walls[m.lesson.LSM()]; name != "" {
				state.name = name
			}
		}
		list = append(list, state)
	}
	if !known { // blocked, but it is not proved by what
		return []wallState{{w.WallUnknown + " ?", true}}
	}
	return list
}

// flow puts parts behind each other and breaks between them.
func flow(parts []string, width int) []string {
	var lines []string
	line := ""
	for i, p := range parts {
		if i > 0 && lipgloss.Width(line)+lipgloss.Width(p) > width {
			lines = append(lines, line)
			line = "  "
		}
		line += p
	}
	return append(lines, line)
}

var (
	quoted  = regexp.MustCompile(`(?:^|\s)['"‘“]([^'"’”]+)['"’”]`)
	program = regexp.MustCompile(`^([\w.+-]+): `)
)

// parties are who acts and on what, as the program's own message or the
// kernel's record says it; the object is "" where neither does.
func parties(s *lessons.Step, r judge.Result, output string) (actor, object string) {
	if m := program.FindStringSubmatch(r.Reason.Args["message"]); m != nil {
		actor = m[1]
	}
	for line := range strings.Lines(ansi.Strip(output)) {
		rest, ok := strings.CutPrefix(line, actor+": ")
		if actor == "" || !ok {
			continue
		}
		if q := quoted.FindStringSubmatch(rest); q != nil {
			object = q[1]
		} else if path, _, ok := strings.Cut(rest, ": "); ok && !strings.Contains(path, " ") {
			object = path
		}
	}
	for _, e := range r.Evidence {
		if rec, ok := judge.ParseRecord(e.Text); ok {
			if object == "" {
				object = rec.Name
			}
			if actor == "" {
				actor = rec.Command
			}
		}
	}
	if actor == "" && len(s.Act.Lines) > 0 {
		actor, _, _ = strings.Cut(strings.TrimSpace(s.Act.Lines[len(s.Act.Lines)-1]), " ")
	}
	return clip(actor, 16), clip(object, 28)
}

// clip makes a text fit to be a part of the picture.
func clip(s string, most int) string {
	r := []rune(plain.Line(s))
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return string(r)
}
