package judge

import (
	"slices"
	"strconv"
	"strings"

	"lab/lessons"
	"lab/runner/lazy"
)

// capState is an effective capability set: what holds for every capability,
// and those for which it does not. So it needs no list of all capabilities,
// which is the kernel's to know.
type capState struct {
	every  bool
	except map[string]bool // name to whether it is in the set
}

func (c capState) has(name string) bool {
	if in, ok := c.except[name]; ok {
		return in
	}
	return c.every
}

func (c capState) full() bool {
	for _, in := range c.except {
		if !in {
			return false
		}
	}
	return c.every
}

// capLine is a line that holds a process's capabilities: of getpcaps
// ("Capabilities for `1': = cap_chown+ep", today "1: cap_chown=ep") and of
// capsh --print ("Current: =ep"). Its bounding set is not a process's set.
var capLine = lazy.Regexp("^(?:Capabilities for [`']?\\d+'?|\\d+|Current): *(\\S.*)$")

// capEffective is the effective set in a printed /proc/PID/status: a bit for each
// capability.
var capEffective = lazy.Regexp(`^CapEff:\s+([0-9a-f]{16})\s*$`)

// parseEffective reads the bits; what the kernel does not know has none.
func parseEffective(digits string) capState {
	bits, _ := strconv.ParseUint(digits, 16, 64) // the pattern lets nothing else through
	c := capState{every: true, except: map[string]bool{}}
	for i, name := range lessons.CapabilityNames() {
		c.except[name] = bits&(1<<i) != 0
		c.every = c.every && c.except[name]
	}
	return c
}

// capLists finds the effective capability sets that the output shows.
func capLists(lines []string) []capState {
	var found []capState
	for _, l := range lines {
		if m := capEffective().FindStringSubmatch(l); m != nil {
			found = append(found, parseEffective(m[1]))
			continue
		}
		m := capLine().FindStringSubmatch(l)
		if m == nil {
			continue
		}
		if c, ok := parseCaps(m[1]); ok {
			found = append(found, c)
		}
	}
	return found
}

var (
	// capClause is one clause of cap_from_text(3): names, then operators with
	// the flags of the sets that they change.
	capClause = lazy.Regexp(`^([a-z0-9_,]*)((?:[=+-][eip]*)+)$`)
	capAction = lazy.Regexp(`[=+-][eip]*`)
	capName   = lazy.Regexp(`^(?:all|cap_[a-z0-9_]+|\d+)$`)
)

// parseCaps reads the text form of capability sets and returns the effective
// one: "=ep", "= cap_chown,cap_kill+ep", "cap_chown=ep cap_kill-e".
func parseCaps(text string) (capState, bool) {
	c := capState{except: map[string]bool{}}
	clauses := strings.Fields(strings.ToLower(text))
	for _, clause := range clauses {
		m := capClause().FindStringSubmatch(clause)
		if m == nil {
			return c, false
		}
		var names []string
		if m[1] != "" {
			names = strings.Split(m[1], ",")
		} else if m[2][0] != '=' { // only = may go without names, and means all
			return c, false
		}
		for _, name := range names {
			if !capName().MatchString(name) {
				return c, false
			}
		}
		for _, action := range capAction().FindAllString(m[2], -1) {
			c.apply(names, action[0], strings.Contains(action, "e"))
		}
	}
	return c, len(clauses) > 0
}

// apply carries out one operator on the effective set.
func (c *capState) apply(names []string, op byte, effective bool) {
	if op != '=' && !effective {
		return
	}
	in := op == '+' || op == '=' && effective
	if len(names) == 0 || slices.Contains(names, "all") {
		c.every = in
		clear(c.except)
		return
	}
	for _, name := range names {
		c.except[name] = in
	}
}

// satisfies reports whether a set is as the check wants it.
func (c capState) satisfies(want *lessons.CapsCheck) bool {
	if want.All && !c.full() {
		return false
	}
	for _, name := range want.Has {
		if !c.has(strings.ToLower(name)) {
			return false
		}
	}
	for _, name := range want.Lacks {
		if c.has(strings.ToLower(name)) {
			return false
		}
	}
	return want.All || len(want.Has)+len(want.Lacks) > 0
}

// String is the set in the form of cap_to_text(3), reduced to the effective set.
func (c capState) String() string {
	var in, out []string
	for name, is := range c.except {
		if is {
			in = append(in, name)
		} else {
			out = append(out, name)
		}
	}
	slices.Sort(in)
	slices.Sort(out)
	switch {
	case c.every && len(out) == 0:
		return "=e"
	case c.every:
		return "=e " + strings.Join(out, ",") + "-e"
	case len(in) == 0:
		return "="
	}
	return strings.Join(in, ",") + "=e"
}
