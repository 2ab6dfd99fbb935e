package judge

import (
	"regexp"
	"slices"
	"strings"

	"lab/lessons"
	"lab/runner"
)

// inactive says why, by the machine's own facts, a mechanism cannot have
// blocked anything; nil if it can. Mechanisms that a kernel always has need no
// fact beyond a step's proofs.
func inactive(s *lessons.Step, f runner.Facts) *Reason {
	fact := ""
	switch s.By {
	case lessons.SELinux:
		fact = inactiveLSM(f, "selinux", f.SELinux == "enforcing", "SELinux: "+f.SELinux)
	case lessons.AppArmor:
		fact = inactiveLSM(f, "apparmor", f.AppArmor, "AppArmor: disabled")
	case lessons.Landlock, lessons.Yama, lessons.Lockdown:
		fact = inactiveLSM(f, string(s.By), true, "")
	case lessons.Seccomp:
		fact = inactiveSeccomp(s, f)
	}
	if fact == "" {
		return nil
	}
	r := why(CodeNotActive, "by", string(s.By), "fact", fact)
	return &r
}

func inactiveLSM(f runner.Facts, name string, on bool, off string) string {
	if !slices.Contains(f.LSMs, name) {
		return "LSMs: " + strings.Join(f.LSMs, ",")
	}
	if !on {
		return off
	}
	return ""
}

var docker = regexp.MustCompile(`\bdocker\b`)

// inactiveSeccomp looks at Docker's own word, for acts that go through Docker.
func inactiveSeccomp(s *lessons.Step, f runner.Facts) string {
	if !docker.MatchString(strings.Join(s.Act.Lines, "\n")) {
		return ""
	}
	for _, e := range f.Engines {
		if e.Name != "docker" {
			continue
		}
		for _, option := range e.Security {
			if option == "name=seccomp" || strings.HasPrefix(option, "name=seccomp,") {
				return ""
			}
		}
		return "docker info: " + strings.Join(e.Security, " ")
	}
	return "docker info: ?"
}
