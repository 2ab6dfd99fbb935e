package computer

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// A Group is the process group of a program that has one of its own. Its number is
// signalled only as long as it is that program's.
type Group struct {
	cmd *exec.Cmd

	mu     sync.Mutex
	reaped bool // or about to be
}

// GroupOf is the group of a program that was started with Setpgid or Setsid. Only
// the group's Wait may wait for it.
func GroupOf(cmd *exec.Cmd) *Group { return &Group{cmd: cmd} }

// Wait is the program's Wait. While it is dead and not waited for, no other process
// can get its number (waitid(2), WNOWAIT).
func (g *Group) Wait() error {
	for unix.Waitid(unix.P_PID, g.cmd.Process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil) == unix.EINTR {
	}
	g.mu.Lock()
	g.reaped = true
	g.mu.Unlock()
	return g.cmd.Wait()
}

// Signal signals all processes of the group, unless the program has ended.
func (g *Group) Signal(s unix.Signal) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.reaped {
		return os.ErrProcessDone
	}
	return unix.Kill(-g.cmd.Process.Pid, s)
}

// patience is how long a program may take to end in order. A package manager may
// be in the middle of a package.
const patience = time.Minute

// endGroup ends the group of a program that has not been waited for: by SIGTERM,
// and what is left then by SIGKILL. It returns when nothing of it runs any more, or
// nothing can be done about it.
func endGroup(group int, patience time.Duration) error {
	err := unix.Kill(-group, unix.SIGTERM)
	if errors.Is(err, unix.ESRCH) {
		return os.ErrProcessDone
	}
	if err != nil {
		return err
	}
	for _, last := range []unix.Signal{unix.SIGKILL, 0} {
		for deadline := time.Now().Add(patience); runs(group); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				_ = unix.Kill(-group, last)
				break
			}
		}
	}
	return nil
}

// runs tells whether a process of a group runs. The dead do not count: where nobody
// waits for orphans, as in many containers, they stay.
func runs(group int) bool {
	if unix.Kill(-group, 0) == unix.ESRCH {
		return false
	}
	paths, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is right
	for _, path := range paths {
		b, _ := os.ReadFile(path)
		// "PID (NAME) STATE PPID PGRP …", proc_pid_stat(5); the name may be anything.
		var state byte
		var parent, of int
		_, err := fmt.Sscanf(string(b[bytes.LastIndexByte(b, ')')+1:]), " %c %d %d", &state, &parent, &of)
		if err == nil && of == group && state != 'Z' && state != 'X' {
			return true
		}
	}
	return false
}
