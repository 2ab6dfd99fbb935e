// Package ptytest is a place where lessons run that is this computer's bash on real
// terminals, for tests of what happens between lab and a shell.
package ptytest

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"lab/runner"
	"lab/runner/computer"
)

// Machine runs everything as whoever runs the test, without any protection. Its facts
// are those of a throwaway machine.
type Machine struct {
	Home string   // HOME, and where commands begin
	Env  []string // nothing else but what a terminal and programs need is in the environment
}

// New returns a machine with a home of its own, whose login shells have the prompt
// "host:~$ ".
func New(t *testing.T) Machine {
	t.Helper()
	m := Machine{Home: t.TempDir()}
	if err := os.WriteFile(m.Home+"/.profile", []byte("PS1='host:~$ '\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return m
}

// Start runs a line of bash.
func (m Machine) Start(_ context.Context, c runner.Command) (runner.Process, error) {
	line := c.Line
	if line == "" {
		line = "exec bash --login"
	}
	cmd := exec.Command("bash", "-c", line)
	cmd.Dir = m.Home
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LC_ALL=C.UTF-8", "HOME=" + m.Home}, m.Env...)
	p := &process{cmd: cmd, stderr: strings.NewReader("")}
	var err error
	if c.TTY != nil {
		return p, p.onTerminal(*c.TTY)
	}
	if p.in, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if p.out, err = cmd.StdoutPipe(); err != nil {
		return nil, err
	}
	if p.stderr, err = cmd.StderrPipe(); err != nil {
		return nil, err
	}
	return p, cmd.Start()
}

// Dial fails: there is no engine.
func (Machine) Dial(context.Context, string, string) (net.Conn, error) {
	return nil, errors.ErrUnsupported
}

// Facts are as small as the tests need.
func (Machine) Facts() runner.Facts { return runner.Facts{Kind: "vm", Flavour: "apparmor"} }

// Reset does nothing.
func (Machine) Reset(context.Context) error { return nil }

// Beside has no other one.
func (Machine) Beside(context.Context) (runner.Machine, error) { return nil, errors.ErrUnsupported }

// Close does nothing.
func (Machine) Close() error { return nil }

// process is a command that runs on this computer.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    io.Reader
	stderr io.Reader
	tty    *os.File // nil: pipes
}

func (p *process) onTerminal(size runner.Size) error {
	tty, slave, err := computer.OpenTerminal()
	if err != nil {
		return err
	}
	defer slave.Close()
	p.tty, p.in, p.out = tty, tty, tty
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = slave, slave, slave
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := p.Resize(size); err != nil {
		return err
	}
	return p.cmd.Start()
}

func (p *process) Read(b []byte) (int, error) {
	n, err := p.out.Read(b)
	if err != nil && n == 0 {
		return 0, io.EOF // Linux ends a pty with EIO
	}
	return n, nil
}

func (p *process) Write(b []byte) (int, error) { return p.in.Write(b) }

func (p *process) Stderr() io.Reader { return p.stderr }

func (p *process) CloseWrite() error { return p.in.Close() }

// Signal is not needed by any test.
func (p *process) Signal(string) error { return errors.ErrUnsupported }

func (p *process) Resize(s runner.Size) error {
	if p.tty == nil {
		return nil
	}
	return computer.SetTerminalSize(p.tty, s.Columns, s.Rows)
}

func (p *process) Wait() (int, error) {
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}

func (p *process) Close() error {
	p.in.Close()
	p.cmd.Process.Kill()
	return nil
}
