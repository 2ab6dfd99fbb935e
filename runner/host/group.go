package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"lab/runner/computer"
)

// The control group of all demos: a scope of systemd's, delegated to lab. The
// demos run in a group below it, because runtimes make groups beside that of
// their caller, and the group above must have no processes then
// (Documentation/admin-guide/cgroup-v2.rst, no internal process constraint).
const (
	scopeUnit = "lab-demos.scope"
	scopePath = "/sys/fs/cgroup/system.slice/" + scopeUnit
)

// demoMark is in the environment of all demos. Podman, of an ordinary user, leaves
// the group: it has the user's own systemd move it.
const demoMark = "LAB_DEMO=on-this-computer"

// newGroup makes the group. A process that sleeps keeps it alive.
func newGroup(ctx context.Context) error {
	if _, err := os.Stat("/sys/fs/cgroup/cgroup.controllers"); err != nil {
		return errors.New("demos on this computer need control groups of version 2: boot it with systemd.unified_cgroup_hierarchy=1")
	}
	if err := endGroup(ctx); err != nil {
		return err
	}
	holder := computer.Command(context.Background(), "systemd-run", "--scope", "--quiet", "--collect", "--unit="+scopeUnit, "--property=Delegate=yes", "sleep", "infinity")
	var complaint strings.Builder
	holder.Stderr = &complaint
	if err := holder.Start(); err != nil {
		return fmt.Errorf("make a control group for the demos: %w; systemd is needed", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- holder.Wait() }()
	for {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", holder.Process.Pid))
		if err == nil && strings.HasSuffix(strings.TrimSpace(string(b)), scopeUnit) {
			break
		}
		select {
		case err := <-ended:
			return fmt.Errorf("make a control group for the demos: systemd-run: %w: %s", err, complaint.String())
		case <-ctx.Done():
			holder.Process.Kill()
			return context.Cause(ctx)
		case <-time.After(10 * time.Millisecond):
		}
	}
	for _, name := range []string{"holder", "demos"} {
		if err := os.Mkdir(filepath.Join(scopePath, name), 0o755); err != nil {
			return errors.Join(err, endGroup(ctx))
		}
	}
	pid := []byte(strconv.Itoa(holder.Process.Pid))
	if err := os.WriteFile(scopePath+"/holder/cgroup.procs", pid, 0); err != nil {
		return errors.Join(err, endGroup(ctx))
	}
	return nil
}

// openGroup opens the folder of the demos' group, into which a process can be started.
func openGroup() (*os.File, error) {
	f, err := os.Open(scopePath + "/demos")
	if err != nil {
		return nil, fmt.Errorf("the control group of the demos: %w", err)
	}
	return f, nil
}

// emptyGroup kills all demos.
func emptyGroup(ctx context.Context) error {
	if err := killMarked(ctx, demoMark); err != nil {
		return err
	}
	entries, err := os.ReadDir(scopePath)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(scopePath, e.Name())
		if !e.IsDir() || e.Name() == "holder" {
			continue
		}
		if err := killAll(ctx, path); err != nil {
			return err
		}
		if e.Name() != "demos" {
			removeGroups(path)
		}
	}
	return nil
}

// endGroup kills all demos and removes the group, also one that a killed lab has left.
func endGroup(ctx context.Context) error {
	if err := killMarked(ctx, demoMark); err != nil {
		return err
	}
	if err := killAll(ctx, scopePath); err != nil {
		return err
	}
	for { // systemd removes it when it hears that it is empty
		if _, err := os.Stat(scopePath); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		removeGroups(scopePath)
		select {
		case <-ctx.Done():
			return fmt.Errorf("the control group %s does not go away: %w", scopePath, context.Cause(ctx))
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// killAll kills the processes of a control group and of those below it, until
// there are none.
func killAll(ctx context.Context, path string) error {
	return killUntilNone(ctx, func() (pids []int, err error) {
		err = filepath.WalkDir(path, func(dir string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return ignoreGone(err)
			}
			b, err := os.ReadFile(filepath.Join(dir, "cgroup.procs"))
			for _, field := range strings.Fields(string(b)) {
				if pid, err := strconv.Atoi(field); err == nil && pid > 0 {
					pids = append(pids, pid)
				}
			}
			return ignoreGone(err)
		})
		return pids, err
	})
}

// killMarked kills the processes that have a mark in the environment that they
// were started with, wherever they are.
func killMarked(ctx context.Context, mark string) error {
	return killUntilNone(ctx, func() (pids []int, err error) {
		paths, err := filepath.Glob("/proc/[0-9]*/environ")
		for _, path := range paths {
			b, _ := os.ReadFile(path) // empty for kernel threads and for what has ended
			if slices.Contains(strings.Split(string(b), "\x00"), mark) {
				pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
				if err == nil {
					pids = append(pids, pid)
				}
			}
		}
		return pids, err
	})
}

// killUntilNone kills processes until list finds none.
func killUntilNone(ctx context.Context, list func() ([]int, error)) error {
	for {
		pids, err := list()
		if err != nil || len(pids) == 0 {
			return err
		}
		for _, pid := range pids {
			_ = unix.Kill(pid, unix.SIGKILL) // it may have ended
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d processes of demos do not end: %w", len(pids), context.Cause(ctx))
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// removeGroups removes empty control groups, the innermost first.
func removeGroups(path string) {
	entries, _ := os.ReadDir(path)
	for _, e := range entries {
		if e.IsDir() {
			removeGroups(filepath.Join(path, e.Name()))
		}
	}
	_ = unix.Rmdir(path) // whoever made it may be faster
}

func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ENODEV) {
		return nil
	}
	return err
}
