package doctor

import (
	"maps"
	"slices"
	"strings"

	"lab/lessons"
	"lab/runner/computer"
)

// typed are the programs of the list that a lesson types at the computer's own
// prompt: the first words of its lines, up to the one that opens a container.
func typed(l *lessons.Lesson) []string {
	names := map[string]bool{}
	add := func(a lessons.Act) {
		for _, line := range a.Lines {
			words := strings.Fields(line)
			if len(words) > 1 && words[0] == "sudo" {
				words = words[1:]
			}
			if len(words) == 0 {
				continue
			}
			if words[0] == "docker" || words[0] == "podman" {
				return // what follows may be typed into a container
			}
			if _, known := computer.Programs[words[0]]; known {
				names[words[0]] = true
			}
		}
	}
	for _, s := range l.Steps {
		add(s.Act)
		for _, c := range s.Controls {
			add(c.Act)
		}
		for _, p := range s.Proofs {
			add(p.Act)
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// engine are the packages of a container engine.
func (f Found) engine(name string) []computer.Package {
	switch {
	case name != "docker":
		return []computer.Package{computer.Programs[name]}
	case f.DockerCLI || f.Manager == computer.DNF:
		return []computer.Package{computer.Programs["dockerd"], computer.Programs["docker"]}
	}
	return []computer.Package{computer.Programs["dockerd"]}
}

// install is the command line that installs packages, "" if there is none.
func (f Found) install(list []computer.Package) string {
	command := map[computer.Manager]string{computer.APT: "sudo apt-get install", computer.DNF: "sudo dnf install"}[f.Manager]
	if f.Unread && command != "" {
		command = "sudo apt-get update && " + command
	}
	for _, p := range list {
		name := f.Manager.Name(p)
		if command == "" || name == "" {
			return ""
		}
		command += " " + name
	}
	return command
}

// mendLSM is the command line that makes a security module the active one from
// the next boot on. Only one of the two can be.
func (f Found) mendLSM(want string) string {
	switch {
	case f.Manager == computer.APT && want == "selinux":
		return "sudo apt-get install selinux-basics selinux-policy-default auditd && sudo selinux-activate && sudo reboot"
	case f.Manager == computer.APT && f.Facts.SELinux != "disabled":
		return "sudo selinux-activate disable && sudo reboot"
	case f.Manager == computer.APT:
		return "sudo apt-get install apparmor && sudo reboot"
	case f.Manager == computer.DNF && want == "selinux" && f.Facts.SELinux == "permissive":
		return "sudo setenforce 1"
	case f.Manager == computer.DNF && want == "selinux":
		return "sudo grubby --update-kernel ALL --remove-args selinux && sudo fixfiles -F onboot && sudo reboot"
	}
	return ""
}

func (f Found) mendKernel() string {
	return map[computer.Manager]string{computer.APT: "sudo apt-get full-upgrade && sudo reboot", computer.DNF: "sudo dnf upgrade kernel && sudo reboot"}[f.Manager]
}

// lookScript prints what Look reads: NAME VALUE on a line each.
func lookScript() string {
	names := slices.Sorted(maps.Keys(computer.Programs))
	return `PATH=$PATH:/usr/sbin:/sbin
for p in ` + strings.Join(names, " ") + `; do if command -v $p >/dev/null; then echo program $p; fi; done
if apt-cache show docker-cli >/dev/null 2>&1; then echo docker-cli; fi
if command -v apt-cache >/dev/null && ! apt-cache show docker.io >/dev/null 2>&1; then echo unread; fi
`
}
