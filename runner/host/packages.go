package host

import (
	"errors"
	"slices"
	"strings"

	"lab/runner/computer"
	"lab/runner/debian"
)

// planPackages finds what installs the missing packages on this computer: those of the
// demos, and those that make stand-ins.
func planPackages() (demos, builders []step, err error) {
	switch computer.PackageManager() {
	case computer.APT:
		return aptSteps()
	case computer.DNF:
		return dnfSteps(fedoraPackages()), dnfSteps([]string{computer.Mmdebstrap.DNF, computer.DebianKeys.DNF}), nil
	}
	return nil, nil, errors.New("lab can prepare Debian, Ubuntu and Fedora, and this computer has neither apt-get nor dnf: install Docker, Podman and the tools of the demos yourself, they are not known here")
}

// aptSteps install the packages of lab's own machine that are missing, apart
// from what boots it and what brings the other security module; and what makes
// stand-ins.
func aptSteps() (demos, builders []step, err error) {
	recipe, err := debian.Recipe()
	if err != nil {
		return nil, nil, err
	}
	list, err := debian.Packages(recipe, "packages")
	if err != nil {
		return nil, nil, err
	}
	have := strings.Fields(quiet("dpkg-query", "--show", "--showformat=${db:Status-Status}:${Package} ")) // "installed:jq"
	there := func(name string) bool { return slices.Contains(have, "installed:"+name) }
	const update = "apt-get update"
	if missing := slices.DeleteFunc(wanted(list, computer.Has("dockerd")), there); len(missing) > 0 {
		// A package that this release does not have is left out: docker-cli is a
		// package of its own from Debian 13 on.
		names := "$(apt-cache --no-all-versions show " + strings.Join(missing, " ") + " 2>/dev/null | sed -n 's/^Package: //p')"
		if slices.Contains(missing, "podman") {
			// Before Podman 5.0 users have their network by it, not by passt.
			names += " $(apt-cache depends podman | sed -n 's/^ *Recommends: slirp4netns$/slirp4netns/p')"
		}
		demos = []step{{line: update, network: true}, {line: aptInstall + names, network: true}}
		// Debian starts it at once, and it fails without a realm. The lesson makes one.
		if slices.Contains(missing, "krb5-kdc") {
			const units = "krb5-kdc.service krb5-admin-server.service"
			demos = append(demos, step{line: "systemctl disable --now " + units + "; systemctl reset-failed " + units + " || true"})
		}
	}
	if missing := slices.DeleteFunc([]string{computer.Mmdebstrap.APT, computer.DebianKeys.APT}, there); len(missing) > 0 {
		line := aptInstall + strings.Join(missing, " ")
		if demos == nil {
			line = update + " && " + line
		}
		builders = []step{{line: line, network: true}}
	}
	return demos, builders, nil
}

const aptInstall = "DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "

// notOnHost are packages of lab's machine that a computer has, or that would
// change how it starts.
var notOnHost = []string{
	"linux-image-cloud-amd64", "systemd-sysv", "openssh-server", "selinux-policy-default", "selinux-utils", "policycoreutils",
	"udev", "kmod", "netbase", "passwd",
}

// wanted are the packages to have. A Docker that is there, whoever packaged it,
// is kept.
func wanted(list []string, docker bool) []string {
	return slices.DeleteFunc(list, func(name string) bool {
		engine := name == "docker.io" || name == "docker-cli" || name == "runc"
		return slices.Contains(notOnHost, name) || docker && engine
	})
}

// fedoraPackages are Fedora's packages with what the demos need. Not tried.
func fedoraPackages() []string {
	list := []string{"audit", "nftables", "iputils", "psmisc", "util-linux", "busybox", "passwd"}
	for _, p := range computer.Programs {
		if p.DNF != "" {
			list = append(list, p.DNF)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func dnfSteps(list []string) []step {
	missing := slices.DeleteFunc(slices.Clone(list), func(name string) bool {
		_, err := ask("rpm", "--query", "--quiet", name)
		return err == nil
	})
	if len(missing) == 0 {
		return nil
	}
	return []step{{line: "dnf install --assumeyes --skip-unavailable " + strings.Join(missing, " "), network: true}}
}

// quiet is what a command prints, or nothing if it fails.
func quiet(args ...string) string {
	out, _ := ask(args...)
	return strings.TrimSpace(out)
}
