package host

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"lab/runner/computer"
	"lab/runner/debian"
)

// planPackages finds what installs the missing packages on this distribution: those
// of the demos, and those that make stand-ins.
func planPackages() (demos, builders []step, err error) {
	b, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return nil, nil, fmt.Errorf("which distribution this is: %w", err)
	}
	ids := strings.Fields(osRelease(string(b), "ID") + " " + osRelease(string(b), "ID_LIKE"))
	switch {
	case slices.Contains(ids, "debian"), slices.Contains(ids, "ubuntu"):
		return aptSteps()
	case slices.Contains(ids, "fedora"):
		return dnfSteps(fedoraPackages), dnfSteps(fedoraBuilders), nil
	}
	return nil, nil, fmt.Errorf("lab can prepare Debian, Ubuntu and Fedora, this is %s: install Docker, Podman and the tools of the demos yourself, they are not known here", strings.Join(ids, " "))
}

func osRelease(text, key string) string {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), key+"="); ok {
			return strings.Trim(value, `"'`)
		}
	}
	return ""
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
	_, dockerErr := exec.LookPath("dockerd")
	const update = "apt-get update"
	if missing := slices.DeleteFunc(wanted(list, dockerErr == nil), there); len(missing) > 0 {
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
	if missing := slices.DeleteFunc([]string{"mmdebstrap", "debian-archive-keyring"}, there); len(missing) > 0 {
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
var fedoraPackages = []string{
	"moby-engine", "docker-cli", "podman", "crun", "runc", "audit", "libcap", "keyutils", "krb5-workstation", "krb5-server",
	"iptables-nft", "nftables", "iproute", "iputils", "procps-ng", "psmisc", "util-linux", "strace", "attr", "perl-interpreter",
	"python3", "openssl", "curl", "jq", "busybox", "policycoreutils", "libselinux-utils", "passwd", "shadow-utils",
}

var fedoraBuilders = []string{"mmdebstrap", "debian-keyring"}

func dnfSteps(list []string) []step {
	missing := slices.DeleteFunc(slices.Clone(list), func(name string) bool {
		return computer.Command(context.Background(), "rpm", "--query", "--quiet", name).Run() == nil
	})
	if len(missing) == 0 {
		return nil
	}
	return []step{{line: "dnf install --assumeyes --skip-unavailable " + strings.Join(missing, " "), network: true}}
}

// quiet is what a command prints, whatever becomes of it.
func quiet(args ...string) string {
	out, _ := computer.Command(context.Background(), args[0], args[1:]...).Output()
	return strings.TrimSpace(string(out))
}
