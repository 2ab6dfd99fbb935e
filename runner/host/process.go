package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"lab/runner"
	"lab/runner/computer"
)

// shell is the shell of both users, as it is their login shell in lab's own machine.
const shell = "/bin/bash"

// Start starts a command as one of the two users, in a session and a session
// keyring of its own, as a login does.
func (m *Machine) Start(ctx context.Context, c runner.Command) (runner.Process, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	a, ok := m.accounts[c.User]
	if !ok {
		return nil, fmt.Errorf("start %q on this computer: no user %q", c.Line, c.User)
	}
	cmd := a.command(c)
	if m.journal != nil {
		group, err := openGroup()
		if err != nil {
			return nil, err
		}
		defer group.Close()
		cmd.SysProcAttr.UseCgroupFD = true
		cmd.SysProcAttr.CgroupFD = int(group.Fd())
		cmd.Env = append(cmd.Env, demoMark)
	}
	p, err := start(cmd, a, c.TTY)
	if err != nil {
		return nil, fmt.Errorf("start %q on this computer as %s: %w", c.Line, a.login, err)
	}
	return p, nil
}

// command is a command line of a user, not yet connected to anything.
func (a account) command(c runner.Command) *exec.Cmd {
	cmd := exec.Command(shell, "-c", c.Line)
	if c.Line == "" {
		cmd.Args = []string{"-bash"}
	}
	cmd.Dir = a.home
	if _, err := os.Stat(cmd.Dir); err != nil {
		cmd.Dir = "/"
	}
	cmd.Env = a.environment(c.TTY != nil)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Setsid:     true,
		Credential: &syscall.Credential{Uid: a.uid, Gid: a.gid, Groups: a.groups},
	}
	return cmd
}

// environment is what a login would set.
func (a account) environment(terminal bool) []string {
	path := "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
	if a.uid == 0 {
		path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
	}
	env := []string{"HOME=" + a.home, "USER=" + a.login, "LOGNAME=" + a.login, "SHELL=" + shell, "PATH=" + path}
	if terminal {
		env = append(env, "TERM=xterm-256color")
	}
	run := fmt.Sprintf("/run/user/%d", a.uid)
	if _, err := os.Stat(run + "/bus"); err == nil {
		env = append(env, "XDG_RUNTIME_DIR="+run, "DBUS_SESSION_BUS_ADDRESS=unix:path="+run+"/bus")
	}
	return env
}

// A process is a command that runs on this computer.
type process struct {
	cmd    *exec.Cmd
	group  *computer.Group
	in     io.WriteCloser
	out    io.ReadCloser
	stderr io.Reader
	tty    *os.File // nil: pipes

	done chan struct{} // closed when it has ended
	exit int
	err  error
	hang sync.Once
}

// start starts a command on a terminal, or with pipes if size is nil.
func start(cmd *exec.Cmd, a account, size *runner.Size) (*process, error) {
	p := &process{cmd: cmd, group: computer.GroupOf(cmd), stderr: strings.NewReader(""), done: make(chan struct{})}
	var ours, theirs []*os.File
	var err error
	if size != nil {
		ours, theirs, err = p.terminal(a, *size)
	} else {
		ours, theirs, err = p.pipes()
	}
	if err == nil {
		err = startAlone(cmd)
	}
	for _, f := range theirs {
		f.Close()
	}
	if err != nil {
		for _, f := range ours {
			f.Close()
		}
		return nil, err
	}
	go p.wait()
	return p, nil
}

func (p *process) terminal(a account, size runner.Size) (ours, theirs []*os.File, err error) {
	tty, slave, err := computer.OpenTerminal()
	if err != nil {
		return nil, nil, err
	}
	p.tty, ours, theirs = tty, []*os.File{tty}, []*os.File{slave}
	if err := slave.Chown(int(a.uid), -1); err != nil {
		return ours, theirs, err
	}
	p.in, p.out = p.tty, p.tty
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = slave, slave, slave
	p.cmd.SysProcAttr.Setctty = true
	return ours, theirs, p.Resize(size)
}

func (p *process) pipes() (ours, theirs []*os.File, err error) {
	var read, write [3]*os.File
	for i := range read {
		if read[i], write[i], err = os.Pipe(); err != nil {
			return ours, theirs, err
		}
		if i == 0 {
			ours, theirs = append(ours, write[i]), append(theirs, read[i])
		} else {
			ours, theirs = append(ours, read[i]), append(theirs, write[i])
		}
	}
	p.in, p.out, p.stderr = write[0], read[1], read[2]
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = read[0], write[1], write[2]
	return ours, theirs, nil
}

// startAlone starts a command with a new session keyring, as pam_keyinit gives a
// login: keys that it is given go with it. Keyrings belong to threads and are
// inherited, so it is started from a thread that is never used again.
func startAlone(cmd *exec.Cmd) (err error) {
	heedSignals()
	onThread(func() {
		// Without keyrings in the kernel there is nothing to separate.
		_, _ = unix.KeyctlInt(unix.KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0)
		err = cmd.Start()
	})
	return err
}

// heedSignals lets what is started heed the signals of a terminal and of a broken
// pipe, also where lab ignores them, as by nohup or a shell's &: what a process ignores, its
// children ignore, but a signal that it handles is at its default in them
// (execve(2)). Lab itself goes on to ignore them.
func heedSignals() {
	for _, s := range []os.Signal{unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGPIPE} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
}

func (p *process) wait() {
	defer close(p.done)
	err := p.group.Wait()
	if p.tty != nil {
		// With the session's leader the terminal has hung up, so nothing more comes;
		// but Linux ends a Read only when nobody has the terminal open any more.
		_ = p.tty.SetReadDeadline(time.Unix(1, 0)) // fails if it is closed
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.exit, p.err = -1, err
		return
	}
	status := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	p.exit = status.ExitStatus()
	if status.Signaled() {
		p.exit = 128 + int(status.Signal())
	}
}

func (p *process) Wait() (int, error) {
	<-p.done
	return p.exit, p.err
}

// Read ends with io.EOF also on a terminal, which Linux ends with EIO.
func (p *process) Read(b []byte) (int, error) {
	n, err := p.out.Read(b)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return p.drain(b)
	}
	if errors.Is(err, unix.EIO) || errors.Is(err, os.ErrClosed) {
		err = io.EOF
	}
	return n, err
}

// drain reads what is left in a terminal that has hung up.
func (p *process) drain(b []byte) (int, error) {
	control, err := p.tty.SyscallConn()
	if err != nil {
		return 0, io.EOF // it was closed
	}
	n := 0
	err = control.Control(func(fd uintptr) { n, _ = unix.Read(int(fd), b) })
	if err != nil || n <= 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (p *process) Write(b []byte) (int, error) { return p.in.Write(b) }
func (p *process) Stderr() io.Reader           { return p.stderr }

// CloseWrite ends standard input; a terminal has no such end.
func (p *process) CloseWrite() error {
	if p.tty != nil {
		return nil
	}
	return p.in.Close()
}

func (p *process) Resize(s runner.Size) error {
	if p.tty == nil {
		return nil
	}
	return computer.SetTerminalSize(p.tty, s.Columns, s.Rows)
}

// Signal signals the command's process group.
func (p *process) Signal(name string) error {
	n := unix.SignalNum("SIG" + name)
	if n == 0 {
		return fmt.Errorf("there is no signal %s", name)
	}
	return p.group.Signal(n)
}

// Close hangs up, and kills the command's process group if it does not mind.
func (p *process) Close() error {
	p.hang.Do(func() {
		_ = p.group.Signal(unix.SIGHUP) // it may have ended, here and below
		go func() {
			select {
			case <-p.done:
			case <-time.After(2 * time.Second):
				_ = p.group.Signal(unix.SIGKILL)
			}
		}()
		p.in.Close()
		p.out.Close()
	})
	return nil
}
