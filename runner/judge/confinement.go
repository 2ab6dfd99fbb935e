package judge

import (
	"strings"

	"lab/lessons"
	"lab/runner/lazy"
)

// seccompLine is the mode in a printed /proc/PID/status.
var seccompLine = lazy.Regexp(`^Seccomp:\s+([012])\s*$`)

// seccompModes are the names of the modes by their number in the kernel.
var seccompModes = map[string]string{"0": "off", "1": "strict", "2": "filter"}

// seccompIn returns the Seccomp modes that the output shows.
func seccompIn(lines []string) []string {
	var modes []string
	for _, l := range lines {
		if m := seccompLine().FindStringSubmatch(l); m != nil {
			modes = append(modes, seccompModes[m[1]])
		}
	}
	return modes
}

// extentLine is a line of /proc/PID/uid_map or gid_map, three numbers in columns
// (user_namespaces(7)).
var extentLine = lazy.Regexp(`^\s*(\d+)\s+(\d+)\s+(\d+)\s*$`)

// uidMapIn returns the lines of user id maps that the output shows, with single
// spaces between the numbers.
func uidMapIn(lines []string) []string {
	var found []string
	for _, l := range lines {
		if m := extentLine().FindStringSubmatch(l); m != nil {
			found = append(found, strings.Join(m[1:], " "))
		}
	}
	return found
}

// profileLine is AppArmor's confinement as in /proc/PID/attr/current.
var profileLine = lazy.Regexp(`^(\S.*) \((enforce|complain|kill|unconfined|prompt|user|mixed)\)\s*$`)

// profilesIn returns the AppArmor confinements that the output shows.
func profilesIn(lines []string) []lessons.ProfileCheck {
	var found []lessons.ProfileCheck
	for _, l := range lines {
		if m := profileLine().FindStringSubmatch(l); m != nil {
			found = append(found, lessons.ProfileCheck{Name: m[1], Mode: m[2]})
		} else if l == "unconfined" {
			found = append(found, lessons.ProfileCheck{Name: "unconfined", Mode: "unconfined"})
		}
	}
	return found
}

// selinuxContext is user:role:type:level; the level is one sensitivity with
// its categories, or a range of two. What follows is not looked at: the kernel
// ends a context with NUL, and a prompt may come right after it.
var selinuxContext = lazy.Regexp(
	`(?:^|[^\w.:-])[\w.-]+:[\w.-]+:([\w.-]+):(s\d+(?::c\d+(?:[.,]c\d+)*)?(?:-s\d+(?::c\d+(?:[.,]c\d+)*)?)?)`)

// labelsIn returns the SELinux contexts that the output shows.
func labelsIn(lines []string) []lessons.LabelCheck {
	var found []lessons.LabelCheck
	for _, l := range lines {
		for _, m := range selinuxContext().FindAllStringSubmatch(l, -1) {
			found = append(found, lessons.LabelCheck{Type: m[1], Level: m[2]})
		}
	}
	return found
}

var noNewPrivsLine = lazy.Regexp(`^NoNewPrivs:\s+([01])\s*$`)

// noNewPrivsIn returns the bits of printed /proc/PID/status files.
func noNewPrivsIn(lines []string) []string {
	var bits []string
	for _, l := range lines {
		if m := noNewPrivsLine().FindStringSubmatch(l); m != nil {
			bits = append(bits, m[1])
		}
	}
	return bits
}

// mountLine is a line of /proc/PID/mounts (fstab(5)): what, where, type,
// options, two numbers.
var mountLine = lazy.Regexp(`^\S+ (/\S*) (\S+) (\S+) \d+ \d+\s*$`)

// mountsIn returns the mounts that the output shows, in their order.
func mountsIn(lines []string) []lessons.MountCheck {
	var found []lessons.MountCheck
	for _, l := range lines {
		if m := mountLine().FindStringSubmatch(l); m != nil {
			found = append(found, lessons.MountCheck{Target: m[1], Type: m[2], Options: strings.Split(m[3], ",")})
		}
	}
	return found
}

// countersIn returns the values of a counter, as a control group's files of
// events have it: "oom_kill 1".
func countersIn(name string, lines []string) []string {
	var values []string
	for _, l := range lines {
		if f := strings.Fields(l); len(f) == 2 && f[0] == name && strings.Trim(f[1], "0123456789") == "" {
			values = append(values, f[1])
		}
	}
	return values
}
