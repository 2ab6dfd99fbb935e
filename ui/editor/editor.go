// Package editor opens files in the editor of whoever sits at the terminal.
package editor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// ErrNone says that no editor is named and none of the usual ones is there.
var ErrNone = errors.New("no editor is there: neither VISUAL nor EDITOR is set, and neither sensible-editor nor nano nor vi was found")

// Open runs the editor that VISUAL or EDITOR names, else a usual one, and waits for its
// end. It has the terminal meanwhile, so that Ctrl-C is its own and ends nobody else.
// As nobody could bring it back, an editor that stops (Ctrl-Z) is told to go on at
// once. If ctx ends, the editor is told that its terminal is gone (SIGHUP).
func Open(ctx context.Context, terminal *os.File, paths []string) error {
	line := cmp.Or(os.Getenv("VISUAL"), os.Getenv("EDITOR"), usual())
	if line == "" {
		return ErrNone
	}
	// A shell, because the line may have arguments, as in git-var(1).
	cmd := exec.Command("/bin/sh", append([]string{"-c", line + ` "$@"`, line}, paths...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
	cmd.SysProcAttr = &syscall.SysProcAttr{Foreground: true, Ctty: int(terminal.Fd())}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer takeBack(terminal)
	pid := cmd.Process.Pid
	defer context.AfterFunc(ctx, func() { _ = unix.Kill(-pid, unix.SIGHUP) })() // it may have ended
	for {
		var status unix.WaitStatus
		switch _, err := unix.Wait4(pid, &status, unix.WUNTRACED, nil); {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return os.NewSyscallError("wait4", err)
		case status.Stopped():
			_ = unix.Kill(-pid, unix.SIGCONT)
		case status.Signaled():
			return fmt.Errorf("%q: %v", line, status.Signal())
		case status.ExitStatus() != 0:
			return fmt.Errorf("%q: exit status %d", line, status.ExitStatus())
		default:
			return nil
		}
	}
}

func usual() string {
	for _, name := range []string{"sensible-editor", "nano", "vi"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// takeBack makes this process group the terminal's again. One in the background is
// stopped for that, unless it ignores the signal (tcsetpgrp(3)).
func takeBack(terminal *os.File) {
	signal.Ignore(unix.SIGTTOU)
	defer signal.Reset(unix.SIGTTOU)
	_ = unix.IoctlSetPointerInt(int(terminal.Fd()), unix.TIOCSPGRP, unix.Getpgrp()) // the terminal may be gone
}
