package tell

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
	"lab/runner/judge"
	"lab/runner/lazy"
	"lab/runner/trace"
	"lab/ui/plain"
	"lab/ui/words"
)

// A Way is that of the act's system call, through walls, to its object.
type Way struct {
	Actor  string // program
	Object string // "" if neither the program nor the kernel names it
	Walls  []Wall // in the order in which they are asked
	Errno  string // with which it was stopped; "" if that is not known
}

// A Wall is one on the way.
type Wall struct {
	Name  string // in the user's language; "" where it is not proved which one it was
	State State
}

// State is what became of the call at a wall.
type State int

// The states.
const (
	Passed State = iota
	Stopped
	Unasked // the call was stopped before
)

// Stopped tells whether a wall stopped the call.
func (w Way) Stopped() bool {
	return len(w.Walls) > 0 && w.Walls[len(w.Walls)-1].State != Passed
}

// The walls, in the order in which they are asked: an API server decides before a
// node hears of anything, an engine before the process exists, a sandbox's kernel
// before the host's, seccomp at the entry into that one, limits where something is
// used up, names are looked up in namespaces and their mounts, then come mode bits
// and capabilities, what execve(2) may not give, and the security modules, the
// small ones before the major one (/sys/kernel/security/lsm).
var wayWalls = []struct {
	name   string // in words
	by     []lessons.Mechanism
	always bool // not only in steps that are about it
}{
	{"api-server", []lessons.Mechanism{lessons.RBAC, lessons.Admission}, false},
	{"engine", []lessons.Mechanism{lessons.EnginePolicy, lessons.TLS}, false},
	{"sandbox", []lessons.Mechanism{lessons.Sandbox}, false},
	{"seccomp", []lessons.Mechanism{lessons.Seccomp}, true},
	{"limits", []lessons.Mechanism{lessons.Cgroup, lessons.RLimit}, false},
	{"namespace", []lessons.Mechanism{lessons.Namespace, lessons.UserNamespace}, false},
	{"mount", []lessons.Mechanism{lessons.Mount}, false},
	{"dac", []lessons.Mechanism{lessons.DAC, lessons.Capabilities}, true},
	{"no-new-privs", []lessons.Mechanism{lessons.NoNewPrivs}, false},
	{"lockdown", []lessons.Mechanism{lessons.Lockdown}, false},
	{"landlock", []lessons.Mechanism{lessons.Landlock}, false},
	{"yama", []lessons.Mechanism{lessons.Yama}, false},
	{"lsm", []lessons.Mechanism{lessons.AppArmor, lessons.SELinux}, true},
	{"netfilter", []lessons.Mechanism{lessons.Netfilter}, false},
}

// WayYet is the way of an act that has ended and of which nothing is proved yet: as the
// kernel answered, where it was asked.
func WayYet(names map[string]string, l *lessons.Lesson, s *lessons.Step, r judge.Result, output string) (Way, bool) {
	if r.Call == nil {
		return WayOf(names, l, s, r, output)
	}
	w := Way{Errno: r.Errno}
	w.Actor, w.Object = parties(l, s, r, output)
	return w.asAnswered(names, l, *r.Call), true
}

// WayOf is the way of a step's act, from what was judged and proved, never from
// what the lesson expects. output is what the act's last line wrote. There is
// nothing to say about an act that could not be judged: then it returns false.
func WayOf(names map[string]string, l *lessons.Lesson, s *lessons.Step, r judge.Result, output string) (Way, bool) {
	if r.Outcome != lessons.Works && r.Outcome != lessons.Blocked {
		return Way{}, false
	}
	w := Way{Errno: r.Errno}
	w.Actor, w.Object = parties(l, s, r, output)
	if r.Call != nil && r.Rests == "kernel" {
		return w.asAnswered(names, l, *r.Call), true
	}
	known := r.Outcome != lessons.Blocked
	state := Passed
	for _, wall := range wayWalls {
		name, about := names[wall.name], false
		if state == Stopped {
			state = Unasked
		}
		for _, by := range wall.by {
			about = about || s.By == by
			if r.Mechanism == by {
				state, known = Stopped, true
			}
		}
		if !wall.always && !about && state != Stopped {
			continue
		}
		if lsm := names[l.LSM()]; wall.name == "lsm" && lsm != "" {
			name = lsm
		}
		w.Walls = append(w.Walls, Wall{name, state})
	}
	if !known { // blocked, but it is not proved by what
		w.Walls = []Wall{{"", Stopped}}
	}
	return w, true
}

// asAnswered is the way as the kernel tells it: the walls that were asked, and
// what they said.
func (w Way) asAnswered(names map[string]string, l *lessons.Lesson, c trace.Call) Way {
	w.Actor, w.Errno = clip(c.Comm, 16), c.Errno
	if c.Object != "" {
		w.Object = clip(c.Object, 28)
	}
	passed, stopped := c.Passed(), false
	for _, wall := range wayWalls {
		name := names[wall.name]
		if wall.name == "lsm" {
			name = cmp.Or(names[l.LSM()], name)
		}
		switch asked := func(by lessons.Mechanism) bool { return slices.Contains(wall.by, by) }; {
		case asked(c.Wall):
			stopped = true
			w.Walls = append(w.Walls, Wall{cmp.Or(names[string(c.Wall)], name), Stopped})
		case slices.ContainsFunc(passed, asked):
			w.Walls = append(w.Walls, Wall{name, Passed})
		case stopped && wall.always:
			w.Walls = append(w.Walls, Wall{name, Unasked})
		}
	}
	return w
}

// Lines say the way a line a wall, for people who hear it or feel it.
func (w Way) Lines(t words.Tutor) []string {
	object := w.Object
	if object == "" {
		object = t.WallObject
	}
	lines := []string{fmt.Sprintf(t.Way, w.Actor, object)}
	for _, wall := range w.Walls {
		name := wall.Name
		if name == "" {
			name = t.WallUnknown
		}
		text := map[State]string{Passed: t.WallPassed, Stopped: t.WallStopped, Unasked: t.WallUnasked}[wall.State]
		if wall.State == Stopped && w.Errno != "" {
			text += " (" + w.Errno + ")"
		}
		lines = append(lines, name+": "+text)
	}
	reached := t.Reached
	if w.Stopped() {
		reached = t.Unreached
	}
	return append(lines, object+": "+reached)
}

var (
	quoted  = lazy.Regexp(`(?:^|\s)['"‘“]([^'"’”]+)['"’”]`)
	program = lazy.Regexp(`^([\w.+-]+): `)
)

// parties are who acts and on what, as the program's own message or the
// kernel's record says it; the object is "" where neither does.
func parties(l *lessons.Lesson, s *lessons.Step, r judge.Result, output string) (actor, object string) {
	if m := program().FindStringSubmatch(r.Reason.Args["message"]); m != nil {
		actor = m[1]
	}
	for line := range strings.Lines(ansi.Strip(output)) {
		rest, ok := strings.CutPrefix(line, actor+": ")
		if actor == "" || !ok {
			continue
		}
		if q := quoted().FindStringSubmatch(rest); q != nil {
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
		actor = actorOf(s.Act.Lines[len(s.Act.Lines)-1], l.Images)
	}
	return clip(actor, 16), clip(object, 28)
}

// actorOf is the program that a command line is about: in a container, where it
// starts one, what it runs there, not the engine's client, whose walls are others. A
// container that is given no program has that of its image.
func actorOf(line string, images []string) string {
	fields := strings.Fields(line)
	if len(fields) == 0 {
		return ""
	}
	image := slices.IndexFunc(fields, func(f string) bool { return slices.Contains(images, f) })
	if client := fields[0] == "docker" || fields[0] == "podman"; !client || image < 0 {
		return fields[0]
	}
	inside := fields[image+1:]
	switch {
	case len(inside) == 0:
		return fields[image]
	case len(inside) > 2 && (inside[0] == "sh" || inside[0] == "bash") && inside[1] == "-c":
		return strings.Trim(inside[2], `'";`)
	}
	return inside[0]
}

// clip makes a text fit to be a part of the picture.
func clip(s string, most int) string {
	r := []rune(plain.Line(s))
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return string(r)
}
