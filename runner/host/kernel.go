package host

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

const (
	sysctlDir   = "/proc/sys"
	selinuxDir  = "/sys/fs/selinux"
	apparmorDir = "/sys/kernel/security/apparmor"
	cgroupDir   = "/sys/fs/cgroup"
)

// sysctlFolders are those of settings that demos, or what they start, change.
var sysctlFolders = []string{"kernel", "user", "net/ipv4/ip_forward", "net/bridge"}

// restless are settings that change by themselves.
var restless = []string{"kernel/random/", "kernel/ns_last_pid", "kernel/pty/", "kernel/sched_", "kernel/keys/", "kernel/tainted", "kernel/perf_event_max_sample_rate"}

func takeSysctls(context.Context) (things, error) {
	found := things{}
	for _, folder := range sysctlFolders {
		err := filepath.WalkDir(filepath.Join(sysctlDir, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return ignoreGone(err)
			}
			name := strings.TrimPrefix(path, sysctlDir+"/")
			for _, prefix := range restless {
				if strings.HasPrefix(name, prefix) {
					return nil
				}
			}
			info, err := d.Info()
			if err != nil || info.Mode()&0o600 != 0o600 {
				return ignoreGone(err)
			}
			if b, err := os.ReadFile(path); err == nil { // some cannot be read in some states
				found[name] = strings.TrimRight(string(b), "\n")
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func undoSysctls(_ context.Context, changed []change) error {
	var troubles []error
	for _, c := range changed {
		if c.Now != "" && c.Before != "" {
			troubles = append(troubles, os.WriteFile(filepath.Join(sysctlDir, c.Name), []byte(c.Before), 0))
		}
	}
	return errors.Join(troubles...)
}

// takeSELinux notes whether SELinux enforces, and its switches.
func takeSELinux(context.Context) (things, error) {
	found := things{}
	b, err := os.ReadFile(selinuxDir + "/enforce")
	if errors.Is(err, fs.ErrNotExist) {
		return found, nil
	}
	if err != nil {
		return nil, err
	}
	found["enforce"] = string(b)
	names, err := os.ReadDir(selinuxDir + "/booleans")
	if err != nil {
		return nil, err
	}
	for _, d := range names {
		b, err := os.ReadFile(filepath.Join(selinuxDir, "booleans", d.Name())) // "1 1": now, and when committed
		if err != nil {
			return nil, err
		}
		value, _, _ := strings.Cut(string(b), " ")
		found["boolean "+d.Name()] = value
	}
	return found, nil
}

func undoSELinux(_ context.Context, changed []change) error {
	var troubles []error
	commit := false
	for _, c := range changed {
		path := selinuxDir + "/enforce"
		if name, ok := strings.CutPrefix(c.Name, "boolean "); ok {
			path, commit = filepath.Join(selinuxDir, "booleans", name), true
		}
		troubles = append(troubles, os.WriteFile(path, []byte(c.Before), 0))
	}
	if commit {
		troubles = append(troubles, os.WriteFile(selinuxDir+"/commit_pending_bools", []byte("1"), 0))
	}
	return errors.Join(troubles...)
}

// profiles is the aspect of AppArmor's profiles. The kernel hands out what it
// was given, so that a profile can be loaded as it was.
type profiles struct{ noting, before *snapshot }

func (p *profiles) begin(snap *snapshot)     { p.noting, p.before = snap, nil }
func (p *profiles) compare(before *snapshot) { p.before = before }

// take notes mode and digest of each profile, and where the kernel has it the
// digest of the data that it was loaded from.
func (p *profiles) take(context.Context) (things, error) {
	found := things{}
	dirs, err := filepath.Glob(apparmorDir + "/policy/profiles/*")
	if err != nil {
		return nil, err
	}
	for _, dir := range dirs {
		name, err := os.ReadFile(dir + "/name")
		if err != nil {
			if ignoreGone(err) == nil {
				continue
			}
			return nil, err
		}
		mode, _ := os.ReadFile(dir + "/mode")
		sum, _ := os.ReadFile(dir + "/sha256") // not in every kernel
		raw, _ := os.ReadFile(dir + "/raw_data")
		value := strings.TrimSpace(string(mode)) + " " + strings.TrimSpace(string(sum))
		if len(raw) > 0 {
			digest := sha256.Sum256(raw)
			value += " " + hex.EncodeToString(digest[:])
			if p.noting != nil {
				if _, err := store(p.noting.contents, strings.NewReader(string(raw))); err != nil {
					return nil, err
				}
			}
		}
		found[strings.TrimSpace(string(name))] = strings.TrimSpace(value)
	}
	return found, nil
}

func (p *profiles) undo(_ context.Context, changed []change) error {
	var troubles []error
	for _, c := range changed {
		if c.Before == "" {
			err := os.WriteFile(apparmorDir+"/.remove", []byte(c.Name), 0)
			if !errors.Is(err, unix.ENOENT) { // it went with another one
				troubles = append(troubles, err)
			}
			continue
		}
		part := strings.Fields(c.Before)
		raw, err := os.ReadFile(filepath.Join(p.before.contents, part[len(part)-1]))
		if err == nil {
			err = os.WriteFile(apparmorDir+"/.replace", raw, 0)
		}
		if err != nil {
			troubles = append(troubles, fmt.Errorf("load the profile %s as it was: %w", c.Name, err))
		}
	}
	return errors.Join(troubles...)
}

// takeGroups notes the control groups at the top that are not systemd's.
func takeGroups(context.Context) (things, error) {
	found := things{}
	names, err := os.ReadDir(cgroupDir)
	for _, d := range names {
		if d.IsDir() && filepath.Ext(d.Name()) == "" {
			found[d.Name()] = "there"
		}
	}
	return found, err
}

func undoGroups(_ context.Context, changed []change) error {
	for _, c := range changed {
		if c.Before == "" {
			removeGroups(filepath.Join(cgroupDir, c.Name))
		}
	}
	return nil
}

// ipcKinds are System V's objects: the file that lists them and ipcrm's option.
var ipcKinds = []struct{ file, option string }{{"shm", "-m"}, {"msg", "-q"}, {"sem", "-s"}}

func takeIPC(context.Context) (things, error) {
	found := things{}
	for _, k := range ipcKinds {
		b, err := os.ReadFile("/proc/sysvipc/" + k.file)
		if err != nil {
			return nil, err
		}
		for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
			if field := strings.Fields(line); i > 0 && len(field) > 1 { // key, id, …
				found[k.option+" "+field[1]] = field[0]
			}
		}
	}
	return found, nil
}

func undoIPC(ctx context.Context, changed []change) error {
	var troubles []error
	for _, c := range changed {
		if c.Before == "" {
			option, id, _ := strings.Cut(c.Name, " ")
			troubles = append(troubles, run(ctx, "ipcrm", option, id))
		}
	}
	return errors.Join(troubles...)
}
