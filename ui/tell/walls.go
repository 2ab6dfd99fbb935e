package tell

import (
	"fmt"
	"strings"

	"lab/runner/lazy"
	"lab/runner/walls"
	"lab/ui/plain"
	"lab/ui/words"
)

// A Pair is a wall around a process beside the same wall around the host.
type Pair struct {
	Name, Process, Host string
	Differs             bool
}

// Pairs are the walls around a process, the cgroup last.
func Pairs(w words.Walls, s walls.Sight) []Pair {
	p, host := s.Process, s.Host
	own, _ := p.Own(host)
	pairs := []Pair{
		{Name: "PID", Process: pid(w, p), Host: pid(w, host)},
		{Name: w.User, Process: uid(w, p), Host: uid(w, host)},
		{Name: w.Map, Process: mapText(p.UIDMap), Host: mapText(host.UIDMap)},
		{Name: w.Effective, Process: capCount(w, p.Effective, host.Bounding), Host: capCount(w, host.Effective, host.Bounding)},
		{Name: w.Bounding, Process: capCount(w, p.Bounding, host.Bounding), Host: capCount(w, host.Bounding, host.Bounding)},
		{Name: w.NoNewPrivs, Process: yes(w, p.NoNewPrivs), Host: yes(w, host.NoNewPrivs)},
		{Name: "Seccomp", Process: seccomp(w, p), Host: seccomp(w, host)},
		{Name: w.Label, Process: orNone(w, p.Label), Host: orNone(w, host.Label)},
		{Name: w.Own, Process: orNone(w, strings.Join(own, " ")), Host: w.None},
		{Name: w.Cgroup, Process: orNone(w, p.Cgroup), Host: orNone(w, host.Cgroup)},
	}
	for i, r := range pairs {
		pairs[i].Differs = r.Process != r.Host
		pairs[i].Process, pairs[i].Host = shortIDs(r.Process), shortIDs(r.Host)
	}
	return pairs
}

// Command is how the process was called.
func Command(p walls.Process) string {
	if p.Command == "" {
		return plain.Line(p.Name)
	}
	return plain.Line(p.Command)
}

// What says what the process is: in a container, outside, or the client of an
// engine, whose walls are not those of the container. over means that nobody
// looks any more.
func What(w words.Walls, s walls.Sight, over bool) string {
	switch {
	case s.Process.Container:
		return w.Contained
	case !s.Process.Client():
		return w.Outside
	case over || s.Gone:
		return fmt.Sprintf(w.ClientOnly, s.Process.Name)
	}
	return fmt.Sprintf(w.Client, s.Process.Name)
}

// A CapSet is a set of capabilities of a process, by name.
type CapSet struct{ Heading, Names string }

// CapSets are the sets of a process that are neither empty nor all.
func CapSets(w words.Walls, s walls.Sight) []CapSet {
	var sets []CapSet
	add := func(heading string, c walls.Caps) {
		if c != 0 && c != s.Host.Bounding {
			sets = append(sets, CapSet{fmt.Sprintf(heading, c.Len()), strings.Join(c.Names(), " ")})
		}
	}
	p := s.Process
	add(w.EffectiveOf, p.Effective)
	if p.Bounding != p.Effective {
		add(w.BoundingOf, p.Bounding)
	}
	add(w.AmbientOf, p.Ambient)
	return sets
}

// Shared are the namespaces that a process has in common with the host, "" if
// none.
func Shared(s walls.Sight) string {
	_, shared := s.Process.Own(s.Host)
	return strings.Join(shared, " ")
}

// WallLines say the walls around a process that has ended, those that differ
// from the host's in a line each.
func WallLines(w words.Walls, s walls.Sight) []string {
	lines := []string{
		fmt.Sprintf(w.Of, Command(s.Process), s.At.Format("15:04:05")),
		What(w, s, true),
	}
	var same []string
	for _, r := range Pairs(w, s) {
		if r.Differs {
			lines = append(lines, fmt.Sprintf(w.Beside, r.Name, r.Process, r.Host))
		} else {
			same = append(same, r.Name)
		}
	}
	if len(same) > 0 {
		lines = append(lines, fmt.Sprintf(w.Same, strings.Join(same, ", ")))
	}
	if shared := Shared(s); shared != "" {
		lines = append(lines, w.Shared+": "+shared)
	}
	for _, set := range CapSets(w, s) {
		lines = append(lines, set.Heading+" "+set.Names)
	}
	return lines
}

var longID = lazy.Regexp(`[0-9a-f]{32,}`)

// shortIDs cuts the ids of containers as their engines do.
func shortIDs(s string) string {
	return longID().ReplaceAllStringFunc(plain.Line(s), func(id string) string { return id[:12] + "…" })
}

func orNone(w words.Walls, s string) string {
	if s == "" {
		return w.None
	}
	return s
}

// pid is the process's number, and the one that it has itself.
func pid(w words.Walls, p walls.Process) string {
	if p.Inner == p.PID {
		return fmt.Sprint(p.PID)
	}
	return fmt.Sprintf(w.Inside, fmt.Sprint(p.PID), fmt.Sprint(p.Inner))
}

// uid is the process's user for the machine, and the one inside its user
// namespace.
func uid(w words.Walls, p walls.Process) string {
	for _, u := range p.UIDMap {
		if inside := int64(p.UID) - u.Outside + u.Inside; int64(p.UID) >= u.Outside && int64(p.UID) < u.Outside+u.Count && inside != int64(p.UID) {
			return fmt.Sprintf(w.Inside, fmt.Sprint(p.UID), fmt.Sprint(inside))
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
func capCount(w words.Walls, c, all walls.Caps) string {
	switch {
	case c == 0:
		return w.None
	case c == all:
		return fmt.Sprintf(w.All, c.Len())
	}
	return fmt.Sprintf(w.CountOf, c.Len(), (c | all).Len()) // lab's own bounding set may be the smaller one
}

func yes(w words.Walls, b bool) string {
	if b {
		return w.Yes
	}
	return w.No
}

func seccomp(w words.Walls, p walls.Process) string {
	text := w.Seccomp[p.Seccomp]
	if text == "" {
		return w.None
	}
	if p.Filters > 0 {
		text += fmt.Sprintf(" (%d)", p.Filters)
	}
	return text
}
