package place

import (
	"fmt"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner"
)

func TestBatches(t *testing.T) {
	for _, c := range []struct{ lessons, flavour, want string }{
		{"seccomp apparmor selinux", "", "apparmor[seccomp apparmor] selinux[selinux]"},
		{"selinux", "", "selinux[selinux]"},
		{"seccomp", "", "apparmor[seccomp]"},
		{"seccomp apparmor selinux", "all", "apparmor[seccomp apparmor] selinux[seccomp selinux]"},
		{"seccomp apparmor selinux", "selinux", "selinux[seccomp apparmor selinux]"},
		{"seccomp apparmor selinux", "apparmor", "apparmor[seccomp apparmor selinux]"},
		{"userns selinux", "", "apparmor[userns] selinux[selinux]"},
		{"userns selinux", "all", "apparmor[userns] selinux[userns/ids userns/inside selinux]"},
		{"userns", "selinux", "selinux[userns]"},
		{"", "all", ""},
	} {
		var choices []runner.Choice
		for _, id := range strings.Fields(c.lessons) {
			l := &lessons.Lesson{ID: id}
			if id == "apparmor" || id == "selinux" {
				l.Needs.LSM = id
			}
			if id == "userns" { // shadow and what builds on it need AppArmor
				l.Steps = []*lessons.Step{{ID: "ids"}, {ID: "shadow"}, {ID: "retest", After: []string{"shadow"}}, {ID: "inside"}}
				l.Steps[1].Needs.LSM = "apparmor"
			}
			choices = append(choices, runner.Choice{Lesson: l})
		}
		var got []string
		for _, b := range (Opener{Kind: VM}).onVMs(choices, c.flavour) {
			var ids []string
			for _, one := range b.Choices {
				if len(one.Steps) == 0 {
					ids = append(ids, one.Lesson.ID)
				}
				for _, s := range one.Steps {
					ids = append(ids, one.Lesson.ID+"/"+s)
				}
			}
			got = append(got, fmt.Sprintf("%s%v", b.Name, ids))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s with flavour %q: got %s, want %s", c.lessons, c.flavour, s, c.want)
		}
	}
}
