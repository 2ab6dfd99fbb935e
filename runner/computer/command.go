// Package computer is what lab knows of the computer that it runs on, and how it
// runs that computer's programs.
package computer

import (
	"context"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Command is a program of this computer that lab runs for itself. What it prints
// is in English, whatever the user's language is, because lab reads it; demos and
// what a user types are not run by it. It has a process group of its own, out of
// reach of Ctrl-C, which is for lab, and the whole group ends with ctx: it is asked
// to, and killed if it does not.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	// gettext obeys LANGUAGE in every locale but C, hence also in C.UTF-8.
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "LANGUAGE=")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return endGroup(cmd.Process.Pid, patience) }
	cmd.WaitDelay = 5 * time.Second // after that, for what others do with its streams
	return cmd
}
