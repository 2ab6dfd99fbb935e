package doctor

import (
	"maps"
	"slices"
	"strings"

	"lab/lessons"
)

// packages are the names of the package that brings a program; "" where the
// distributions with that package manager have none.
type packages struct{ apt, dnf string }

// programs are those that lessons type and that not every computer has. Names
// of Debian 12 and 13, Ubuntu 24.04 and Fedora 42.
var programs = map[string]packages{
	"aa-exec":              {"apparmor", ""},
	"adduser":              {"adduser", "shadow-utils"},
	"apparmor_parser":      {"apparmor", ""},
	"crun":                 {"crun", "crun"},
	"curl":                 {"curl", "curl"},
	"domainname":           {"hostname", "hostname"},
	"getenforce":           {"selinux-utils", "libselinux-utils"},
	"getfattr":             {"attr", "attr"},
	"ip":                   {"iproute2", "iproute"},
	"iptables":             {"iptables", "iptables-nft"},
	"jq":                   {"jq", "jq"},
	"kadmin.local":         {"krb5-admin-server", "krb5-server"},
	"kdb5_util":            {"krb5-kdc", "krb5-server"},
	"keyctl":               {"keyutils", "keyutils"},
	"kinit":                {"krb5-user", "krb5-workstation"},
	"klist":                {"krb5-user", "krb5-workstation"},
	"openssl":              {"openssl", "openssl"},
	"perl":                 {"perl-base", "perl-interpreter"},
	"pgrep":                {"procps", "procps-ng"},
	"ps":                   {"procps", "procps-ng"},
	"python3":              {"python3", "python3"},
	"restorecon":           {"policycoreutils", "policycoreutils"},
	"runc":                 {"runc", "runc"},
	"selinux_check_access": {"selinux-utils", "libselinux-utils"},
	"setcap":               {"libcap2-bin", "libcap"},
	"setsebool":            {"policycoreutils", "policycoreutils"},
	"ss":                   {"iproute2", "iproute"},
	"strace":               {"strace", "strace"},
	"sysctl":               {"procps", "procps-ng"},
}

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
			if _, known := programs[words[0]]; known {
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
func (f Found) engine(name string) []packages {
	if name != "docker" {
		return []packages{{name, name}}
	}
	list := []packages{{"docker.io", "moby-engine"}}
	if f.DockerCLI || f.Manager == "dnf" {
		list = append(list, packages{"docker-cli", "docker-cli"})
	}
	return list
}

// install is the command line that installs packages, "" if there is none.
func (f Found) install(list []packages) string {
	command := map[string]string{"apt": "sudo apt-get install", "dnf": "sudo dnf install"}[f.Manager]
	if f.Unread && command != "" {
		command = "sudo apt-get update && " + command
	}
	for _, p := range list {
		name := p.apt
		if f.Manager == "dnf" {
			name = p.dnf
		}
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
	case f.Manager == "apt" && want == "selinux":
		return "sudo apt-get install selinux-basics selinux-policy-default auditd && sudo selinux-activate && sudo reboot"
	case f.Manager == "apt" && f.Facts.SELinux != "disabled":
		return "sudo selinux-activate disable && sudo reboot"
	case f.Manager == "apt":
		return "sudo apt-get install apparmor && sudo reboot"
	case f.Manager == "dnf" && want == "selinux" && f.Facts.SELinux == "permissive":
		return "sudo setenforce 1"
	case f.Manager == "dnf" && want == "selinux":
		return "sudo grubby --update-kernel ALL --remove-args selinux && sudo fixfiles -F onboot && sudo reboot"
	}
	return ""
}

func (f Found) mendKernel() string {
	return map[string]string{"apt": "sudo apt-get full-upgrade && sudo reboot", "dnf": "sudo dnf upgrade kernel && sudo reboot"}[f.Manager]
}

// lookScript prints what Look reads: NAME VALUE on a line each.
func lookScript() string {
	names := append(slices.Sorted(maps.Keys(programs)), "docker", "dockerd")
	return `PATH=$PATH:/usr/sbin:/sbin
for p in ` + strings.Join(names, " ") + `; do if command -v $p >/dev/null; then echo program $p; fi; done
if command -v apt-get >/dev/null; then echo manager apt; elif command -v dnf >/dev/null; then echo manager dnf; fi
if apt-cache show docker-cli >/dev/null 2>&1; then echo docker-cli; fi
if command -v apt-cache >/dev/null && ! apt-cache show docker.io >/dev/null 2>&1; then echo unread; fi
`
}
