package host

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lab/assets"
)

// SetupOptions say how this computer is prepared.
type SetupOptions struct {
	User    string // the ordinary user of the demos; made if there is none
	Offline bool   // use no network: what is missing is an error
	// Confirm asks the owner whether these commands may change this computer,
	// and demos after them. nil means no.
	Confirm func(commands []string) bool
	// Stage hears of each command as it starts. It may be nil.
	Stage func(command string)
}

// ErrRefused says that the owner did not agree.
var ErrRefused = errors.New("nothing was changed, because nobody agreed")

// Setup prepares this computer and leaves the marker. It does what is missing,
// so it may be called again. It returns the commands that failed and can do so:
// those that fetch container images.
func Setup(ctx context.Context, o SetupOptions) (failed []string, err error) {
	if os.Getuid() != 0 {
		return nil, ErrNotRoot
	}
	if err := checkName(o.User); err != nil {
		return nil, err
	}
	steps, err := plan(o)
	if err != nil {
		return nil, err
	}
	if o.Offline && slices.ContainsFunc(steps, func(s step) bool { return s.network }) {
		return nil, fmt.Errorf("this needs the network: %s; run lab setup --on host without --offline", strings.Join(lines(steps), "; "))
	}
	if o.Confirm == nil || !o.Confirm(lines(steps)) {
		return nil, ErrRefused
	}
	for _, s := range steps {
		if o.Stage != nil {
			o.Stage(s.line)
		}
		err := run(ctx, "sh", "-c", s.line)
		switch {
		case err != nil && s.optional && ctx.Err() == nil:
			failed = append(failed, s.line)
		case err != nil:
			return failed, err
		}
	}
	return failed, Marker{Format: 1, User: o.User, SetUp: time.Now().UTC(), Did: lines(steps)}.write()
}

// Forget takes the marker away: demos do not run here any more. What set-up has
// installed stays.
func Forget() error {
	if err := os.Remove(markerPath); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// A step is a command line of the set-up.
type step struct {
	line     string
	network  bool
	optional bool // its failure is reported, and no more
}

func lines(steps []step) []string {
	var list []string
	for _, s := range steps {
		list = append(list, s.line)
	}
	return list
}

// plan finds out what is missing.
func plan(o SetupOptions) ([]step, error) {
	install, err := family()
	if err != nil {
		return nil, err
	}
	steps, err := install()
	if err != nil {
		return nil, err
	}
	if quiet("systemctl", "is-active", "docker.service") != "active" {
		steps = append(steps, step{line: "systemctl enable --now docker.service"})
	}
	steps = append(steps, planUser(o.User)...)
	return append(steps, planImages(o.User)...), nil
}

// planUser makes the ordinary user what the user of lab's own machine is: in
// the group docker, with sub-ids, and with a user manager, which Podman needs.
func planUser(name string) []step {
	var steps []step
	u, err := user.Lookup(name)
	if err != nil {
		steps = append(steps, step{line: "useradd --create-home --shell /bin/bash " + name})
	}
	in := false
	if err == nil {
		groups, _ := u.GroupIds() // none is none
		docker, err := user.LookupGroup("docker")
		in = err == nil && slices.Contains(groups, docker.Gid)
	}
	if !in {
		steps = append(steps, step{line: "usermod --append --groups docker " + name})
	}
	if _, err := os.Stat("/var/lib/systemd/linger/" + name); err != nil {
		steps = append(steps, step{line: "loginctl enable-linger " + name})
	}
	return steps
}

// images are those that the lessons use, where a registry has them.
var images = []string{"alpine", "fedora", "hello-world", "ubuntu"}

// planImages fetches the images that an engine's store does not have.
func planImages(name string) []step {
	var steps []step
	fetch := func(line string) { steps = append(steps, step{line: line, network: true, optional: true}) }
	for _, image := range images {
		if exec.Command("docker", "image", "inspect", image).Run() != nil {
			fetch("docker image pull " + image)
		}
	}
	for _, login := range []string{"root", name} {
		have := things{}
		if a, err := findAccount(login); err == nil {
			have, _ = takePodman(a)(context.Background()) // a store that cannot be read has none
		}
		for _, image := range images {
			if !hasImage(have, image) {
				fetch(fmt.Sprintf("runuser --login %s --command 'podman image pull docker.io/library/%s'", login, image))
			}
		}
	}
	return steps
}

// hasImage looks for an image among the things of a Podman store.
func hasImage(have things, name string) bool {
	for thing, value := range have {
		if strings.HasPrefix(thing, "image ") && slices.ContainsFunc(strings.Fields(value), func(tag string) bool {
			return strings.HasSuffix(tag, "/"+name+":latest")
		}) {
			return true
		}
	}
	return false
}

// family returns what finds the missing packages on this distribution.
func family() (func() ([]step, error), error) {
	b, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return nil, fmt.Errorf("which distribution this is: %w", err)
	}
	ids := strings.Fields(osRelease(string(b), "ID") + " " + osRelease(string(b), "ID_LIKE"))
	switch {
	case slices.Contains(ids, "debian"), slices.Contains(ids, "ubuntu"):
		return aptSteps, nil
	case slices.Contains(ids, "fedora"):
		return dnfSteps, nil
	}
	return nil, fmt.Errorf("lab can prepare Debian, Ubuntu and Fedora, this is %s: install Docker, Podman and the tools of the demos yourself, they are not known here", strings.Join(ids, " "))
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
// from what boots it and what brings the other security module.
func aptSteps() ([]step, error) {
	list, err := fs.ReadFile(assets.Machine, "machine/packages")
	if err != nil {
		return nil, err
	}
	_, dockerErr := exec.LookPath("dockerd")
	have := strings.Fields(quiet("dpkg-query", "--show", "--showformat=${db:Status-Status}:${Package} ")) // "installed:jq"
	missing := slices.DeleteFunc(wanted(string(list), dockerErr == nil), func(name string) bool {
		return slices.Contains(have, "installed:"+name)
	})
	if len(missing) == 0 {
		return nil, nil
	}
	// A package that this release does not have is left out: docker-cli is a
	// package of its own from Debian 13 on.
	line := "apt-get install --yes --no-install-recommends $(apt-cache --no-all-versions show " +
		strings.Join(missing, " ") + " 2>/dev/null | sed -n 's/^Package: //p')"
	return []step{{line: "apt-get update", network: true}, {line: "DEBIAN_FRONTEND=noninteractive " + line, network: true}}, nil
}

// notOnHost are packages of lab's machine that a computer has, or that would
// change how it starts.
var notOnHost = []string{
	"linux-image-cloud-amd64", "systemd-sysv", "openssh-server", "selinux-policy-default", "selinux-utils", "policycoreutils",
	"udev", "kmod", "netbase", "passwd", "dbus-user-session",
}

// wanted are the packages to have. A Docker that is there, whoever packaged it,
// is kept.
func wanted(list string, docker bool) []string {
	var names []string
	for in := bufio.NewScanner(strings.NewReader(list)); in.Scan(); {
		name, _, _ := strings.Cut(in.Text(), "#")
		name = strings.TrimSpace(name)
		engine := name == "docker.io" || name == "docker-cli" || name == "runc"
		if name == "" || slices.Contains(notOnHost, name) || docker && engine {
			continue
		}
		names = append(names, name)
	}
	return names
}

// fedoraPackages are Fedora's packages with what the demos need. Not tried.
var fedoraPackages = []string{
	"moby-engine", "docker-cli", "podman", "crun", "runc", "audit", "libcap", "keyutils", "krb5-workstation", "krb5-server",
	"iptables-nft", "nftables", "iproute", "iputils", "procps-ng", "psmisc", "util-linux", "strace", "attr", "perl-interpreter",
	"python3", "openssl", "curl", "jq", "busybox", "policycoreutils", "libselinux-utils", "passwd", "shadow-utils",
}

func dnfSteps() ([]step, error) {
	missing := slices.DeleteFunc(slices.Clone(fedoraPackages), func(name string) bool {
		return exec.Command("rpm", "--query", "--quiet", name).Run() == nil
	})
	if len(missing) == 0 {
		return nil, nil
	}
	return []step{{line: "dnf install --assumeyes --skip-unavailable " + strings.Join(missing, " "), network: true}}, nil
}

// quiet is what a command prints, whatever becomes of it.
func quiet(args ...string) string {
	out, _ := exec.Command(args[0], args[1:]...).Output()
	return strings.TrimSpace(string(out))
}

// checkName refuses names of users that a shell would read otherwise.
func checkName(name string) error {
	if name == "" || name == "root" || filepath.Base(name) != name || strings.ContainsAny(name, " \t\n'\"\\$;&|<>*?~`(){}!#") || name[0] == '-' {
		return fmt.Errorf("%q cannot be the ordinary user of the demos", name)
	}
	return nil
}
