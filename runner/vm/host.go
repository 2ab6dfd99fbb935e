package vm

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"

	"lab/runner/computer"
	"lab/runner/debian"
)

// What a computer must have to set up the machine and to run it. Measured:
// the store takes 2.5 GiB, and 4.4 GiB while the machine is baked; the scratch
// directory takes 1.7 GiB, QEMU 2.3 GiB.
const (
	storeMiB   = 4<<10 + 512
	scratchMiB = 3 << 10
	freeMiB    = memoryMiB + 512
)

// A tool is a program or file that lab needs on this computer.
type tool struct {
	name   string
	any    []string // one of these must be there: programs in PATH or absolute paths
	pkg    computer.Package
	build  bool // needed to build an image only, not to start from one
	asUser bool // needed by ordinary users only
}

var tools = [...]tool{
	{name: "qemu", any: []string{program}, pkg: computer.QEMU},
	{name: "qemu-img", any: []string{"qemu-img"}, pkg: computer.QEMUImg},
	{name: "mmdebstrap", any: []string{"mmdebstrap"}, pkg: computer.Mmdebstrap, build: true},
	{name: "mke2fs", any: []string{"mke2fs", "/usr/sbin/mke2fs", "/sbin/mke2fs"}, pkg: computer.E2fsprogs, build: true},
	{name: "debian-keys", any: []string{"/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp"},
		pkg: computer.DebianKeys, build: true},
	{name: "uidmap", any: []string{"newuidmap"}, pkg: computer.UIDMap, build: true, asUser: true},
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
	manager := computer.PackageManager()
	command := map[computer.Manager][]string{
		computer.APT: {"apt-get", "install", "-y", "--no-install-recommends"},
		computer.DNF: {"dnf", "install", "-y"},
	}[manager]
	if command == nil {
		return nil
	}
	if os.Getuid() != 0 && computer.Has("sudo") {
		command = append([]string{"sudo"}, command...)
	}
	return append(command, packagesOf(list, manager)...)
}

// packagesOf are the packages with the tools.
func packagesOf(list []tool, m computer.Manager) []string {
	var n []string
	for _, t := range list {
		n = append(n, m.Name(t.pkg))
	}
	return n
}

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
		return &problem{Note: note(lacksPackage, lacks, strings.Join(packagesOf(list, computer.APT), " "))}
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
		if err := o.run(ctx, update); err != nil {
			return err
		}
	}
	return o.run(ctx, command)
}

// run runs a command of the package manager.
func (o Options) run(ctx context.Context, command []string) error {
	cmd := computer.Command(ctx, command[0], command[1:]...)
	cmd.Env = append(cmd.Env, "DEBIAN_FRONTEND=noninteractive")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	do := cmd.Run
	if command[0] == "sudo" {
		do = func() error { return o.withTerminal(ctx, cmd, &log) }
	}
	if err := do(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, debian.Complaints(log.String()))
	}
	return nil
}

// withTerminal runs a command on the terminal, in the process group of lab: only
// the terminal's foreground group can be asked for a password, and only the
// terminal can interrupt what runs as root.
func (o Options) withTerminal(ctx context.Context, cmd *exec.Cmd, log io.Writer) error {
	cmd.SysProcAttr, cmd.Cancel = nil, nil
	cmd.Stdin = os.Stdin
	both := io.MultiWriter(os.Stderr, log)
	cmd.Stdout, cmd.Stderr = both, both
	if o.Terminal == nil {
		return cmd.Run()
	}
	err := context.Canceled // should nobody give the terminal any more
	o.Terminal(func() { err = cmd.Run() })
	return err
}

// usable finds what stands in the way although the programs are there.
func usable(ctx context.Context) error {
	if os.Getuid() == 0 {
		return nil
	}
	u, err := user.Current()
	if err != nil {
		return err
	}
	if lacks := computer.MissingSubIDs(u.Username, os.Getuid()); lacks != "" {
		return &problem{Note: note(noSubIDs, u.Username, "sudo usermod "+lacks+" "+u.Username)}
	}
	if out, err := computer.Command(ctx, "unshare", "--user", "--map-auto", "--map-root-user", "true").CombinedOutput(); err != nil {
		// Old util-linux has no --map-auto: then mmdebstrap will tell.
		if !bytes.Contains(out, []byte("unrecognized option")) {
			return &problem{Note: note(noNamespaces, u.Username, strings.TrimSpace(string(out)))}
		}
	}
	return nil
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
		if free, err := computer.FreeDisk(place.dir); err == nil && free < place.min {
			return &problem{Note: note(lowDisk, place.dir, free, place.min)}
		}
	}
	return roomInMemory()
}

// roomInMemory is nil if there is memory for a machine.
func roomInMemory() error {
	if free, err := computer.FreeMemory(); err == nil && free < freeMiB {
		return &problem{Note: note(lowMemory, free, freeMiB)}
	}
	return nil
}

// SideBySide is how many machines this computer can run at the same time
// without slowing them down much: one for each core, since the work in a machine
// is mostly done by one of its processors at a time, as far as the memory that
// is free goes; at least one.
func SideBySide() int {
	n := runtime.NumCPU()
	if free, err := computer.FreeMemory(); err == nil {
		n = min(n, int(free/freeMiB))
	}
	return max(n, 1)
}
