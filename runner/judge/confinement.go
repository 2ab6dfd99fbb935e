package judge

import (
	"regexp"
	"strings"

	"lab/lessons"
)

// seccompLine is the mode in a printed /proc/PID/status.
var seccompLine = regexp.MustCompile(`^Seccomp:\s+([012])\s*$`)

// seccompModes are the names of the modes by their number in the kernel.
var seccompModes = map[string]string{"0": "off", "1": "strict", "2": "filter"}

// seccompIn returns the Seccomp modes that the output shows.
func seccompIn(lines []string) []string {
	var modes []string
	for _, l := range lines {
		if m := seccompLine.FindStringSubmatch(l); m != nil {
			modes = append(modes, seccompModes[m[1]])
		}
	}
	return modes
}

// extentLine is a line of /proc/PID/uid_map or gid_map, three numbers in columns
// (user_namespaces(7)).
var extentLine = regexp.MustCompile(`^\s*(\d+)\s+(\d+)\s+(\d+)\s*$`)

// uidMapIn returns the lines of user id maps that the output shows, with single
// spaces between the numbers.
func uidMapIn(lines []string) []string {
	var found []string
	for _, l := range lines {
		if m := extentLine.FindStringSubmatch(l); m != nil {
			found = append(found, strings.Join(m[1:], " "))
		}
	}
	return found
}

// profileLine is AppArmor's confinement as in /proc/PID/attr/current.
var profileLine = regexp.MustCompile(`^(\S.*) \((enforce|complain|kill|unconfined|prompt|user|mixed)\)\s*$`)

// profilesIn returns the AppArmor confinements that the output shows.
func profilesIn(lines []string) []lessons.ProfileCheck {
	var found []lessons.ProfileCheck
	for _, l := range lines {
		if m := profileLine.FindStringSubmatch(l); m != nil {
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
var selinuxContext = regexp.MustCompile(
	`(?:^|[^\w.:-])[\w.-]+:[\w.-]+:([\w.-]+):(s\d+(?::c\d+(?:[.,]c\d+)*)?(?:-s\d+(?::c\d+(?:[.,]c\d+)*)?)?)`)

// labelsIn returns the SELinux contexts that the output shows.
func labelsIn(lines []string) []lessons.LabelCheck {
	var found []lessons.LabelCheck
	for _, l := range lines {
		for _, m := range selinuxContext.FindAllStringSubmatch(l, -1) {
			found = append(found, lessons.LabelCheck{Type: m[1], Level: m[2]})
		}
	}
	return found
}
