package vm

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"lab/runner/computer"
	"lab/runner/debian"
)

// What a computer must have to set up the machine and to run it. Measured:
// the store takes 2.5 GiB, the scratch directory 1.7 GiB, QEMU 2.3 GiB.
const (
	storeMiB   = 4 << 10
	scratchMiB = 3 << 10
	freeMiB    = memoryMiB + 512
)

// A tool is a program or file that lab needs on this computer.
type tool struct {
	name   string
	any    []string // one of these must be there: programs in PATH or absolute paths
	apt    string   // package
	dnf    string   // "" where not known
	build  bool     // needed to build an image only, not to start from one
	asUser bool     // needed by ordinary users only
}

var tools = [...]tool{
	{name: "qemu", any: []string{program}, apt: "qemu-system-x86", dnf: "qemu-system-x86-core"},
	{name: "qemu-img", any: []string{"qemu-img"}, apt: "qemu-utils", dnf: "qemu-img"},
	{name: "mmdebstrap", any: []string{"mmdebstrap"}, apt: "mmdebstrap", dnf: "mmdebstrap", build: true},
	{name: "mke2fs", any: []string{"mke2fs", "/usr/sbin/mke2fs", "/sbin/mke2fs"}, apt: "e2fsprogs", dnf: "e2fsprogs", build: true},
	{name: "debian-keys", any: []string{"/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp"},
		apt: "debian-archive-keyring", dnf: "debian-keyring", build: true},
	{name: "uidmap", any: []string{"newuidmap"}, apt: "uidmap", dnf: "shadow-utils", build: true, asUser: true},
}

func (t tool) found() string {
	for _, name := range t.any {
		if filepath.IsAbs(name) {
			if _, err := os.Stat(name); err == nil {
				return name
			}
		} else if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func (t tool) concernsUs() bool { return !t.asUser || os.Getuid() != 0 }

// missing returns what this computer lacks, to build an image or only to start from one.
func missing(build bool) []tool {
	var list []tool
	for _, t := range tools {
		if t.concernsUs() && (build || !t.build) && t.found() == "" {
			list = append(list, t)
		}
	}
	return list
}

// installer returns the command that installs tools on this computer, or nil
// where we do not know its package manager.
func installer(list []tool) []string {
	names := func(of func(tool) string) []string {
		var n []string
		for _, t := range list {
			n = append(n, of(t))
		}
		return n
	}
	var command []string
	switch {
	case has("apt-get"):
		command = append([]string{"apt-get", "install", "-y", "--no-install-recommends"}, names(func(t tool) string { return t.apt })...)
	case has("dnf"):
		command = append([]string{"dnf", "install", "-y"}, names(func(t tool) string { return t.dnf })...)
	default:
		return nil
	}
	if os.Getuid() != 0 && has("sudo") {
		command = append([]string{"sudo"}, command...)
	}
	return command
}

func has(program string) bool { _, err := exec.LookPath(program); return err == nil }

// ensureHost installs what is missing on this computer, if its owner agrees.
func ensureHost(ctx context.Context, build bool, o Options) error {
	list := missing(build)
	if len(list) > 0 {
		if err := install(ctx, list, o); err != nil {
			return err
		}
	}
	if left := missing(build); len(left) > 0 {
		return &problem{Note: note(stillMissing, left[0].any[0])}
	}
	if !build {
		return nil
	}
	return usable(ctx)
}

func install(ctx context.Context, list []tool, o Options) error {
	var names []string
	for _, t := range list {
		names = append(names, t.any[0])
	}
	lacks := strings.Join(names, ", ")
	command := installer(list)
	line := strings.Join(command, " ")
	switch {
	case command == nil:
		return &problem{Note: note(lacksPackage, lacks, strings.Join(aptNames(list), " "))}
	case os.Getuid() != 0 && command[0] != "sudo":
		return &problem{Note: note(lacksRoot, lacks, line)}
	case o.Offline:
		return &problem{Note: note(lacksTools, lacks, line)}
	case o.Confirm == nil || !o.Confirm(lacks, line):
		return &problem{Note: note(lacksNoLab, lacks, line)}
	}
	o.report("host", 0, line)
	if command[0] == "apt-get" || len(command) > 1 && command[1] == "apt-get" {
		update := append(append([]string{}, command[:len(command)-len(list)-3]...), "update")
		if err := run(ctx, update); err != nil {
			return err
		}
	}
	return run(ctx, command)
}

func aptNames(list []tool) []string {
	var n []string
	for _, t := range list {
		n = append(n, t.apt)
	}
	return n
}

// run runs a command of the package manager.
func run(ctx context.Context, command []string) error {
	cmd := computer.Command(ctx, command[0], command[1:]...)
	cmd.Env = append(cmd.Env, "DEBIAN_FRONTEND=noninteractive")
	cmd.Stdin = os.Stdin // sudo may ask for a password
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, debian.Complaints(string(out)))
	}
	return nil
}

// usable finds what stands in the way although the programs are there.
func usable(ctx context.Context) error {
	if os.Getuid() == 0 {
		return nil
	}
	name, err := subIDs()
	if err != nil {
		return err
	}
	if out, err := computer.Command(ctx, "unshare", "--user", "--map-auto", "--map-root-user", "true").CombinedOutput(); err != nil {
		// Old util-linux has no --map-auto: then mmdebstrap will tell.
		if !bytes.Contains(out, []byte("unrecognized option")) {
			return &problem{Note: note(noNamespaces, name, strings.TrimSpace(string(out)))}
		}
	}
	return nil
}

// subIDs looks whether the user has enough subordinate ids (subuid(5)).
func subIDs() (name string, err error) {
	u, err := user.Current()
	if err != nil {
		return "", err
	}
	for _, path := range []string{"/etc/subuid", "/etc/subgid"} {
		if !hasSubIDs(path, u) {
			return u.Username, &problem{Note: note(noSubIDs, u.Username, path)}
		}
	}
	return u.Username, nil
}

func hasSubIDs(path string, u *user.User) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	for in := bufio.NewScanner(f); in.Scan(); {
		part := strings.Split(in.Text(), ":")
		if len(part) == 3 && (part[0] == u.Username || part[0] == u.Uid) {
			if n, err := strconv.Atoi(part[2]); err == nil && n >= 65536 {
				return true
			}
		}
	}
	return false
}

// room looks at disk and memory before work starts: to build an image, or only
// to take one in.
func (s Store) room(build bool) error {
	need := []struct {
		dir string
		min int64
	}{{s.Dir, storeMiB}, {scratchDir, scratchMiB}}
	if !build {
		need = need[:1]
	}
	for _, place := range need {
		if free, err := freeDisk(place.dir); err == nil && free < place.min {
			return &problem{Note: note(lowDisk, place.dir, free, place.min)}
		}
	}
	return roomInMemory()
}

// roomInMemory is nil if there is memory for a machine.
func roomInMemory() error {
	if free, err := freeMemory(); err == nil && free < freeMiB {
		return &problem{Note: note(lowMemory, free, freeMiB)}
	}
	return nil
}

// freeDisk is in MiB. The directory may not exist yet.
func freeDisk(dir string) (int64, error) {
	var st unix.Statfs_t
	for unix.Statfs(dir, &st) != nil {
		if dir == filepath.Dir(dir) {
			return 0, fmt.Errorf("no file system for %s", dir)
		}
		dir = filepath.Dir(dir)
	}
	return int64(st.Bavail) * st.Bsize >> 20, nil
}

// freeMemory is MemAvailable of /proc/meminfo in MiB.
func freeMemory() (int64, error) {
	b, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		var kib int64
		if n, _ := fmt.Sscanf(line, "MemAvailable: %d kB", &kib); n == 1 {
			return kib >> 10, nil
		}
	}
	return 0, errors.New("/proc/meminfo has no MemAvailable")
}

// SideBySide is how many machines this computer can run at the same time
// without slowing them down much: one for each core, since the work in a machine
// is mostly done by one of its processors at a time, as far as the memory that
// is free goes; at least one.
func SideBySide() int {
	n := runtime.NumCPU()
	if free, err := freeMemory(); err == nil {
		n = min(n, int(free/freeMiB))
	}
	return max(n, 1)
}
