// Package ptytest starts commands on a real terminal, for tests of what happens
// between lab and a shell. It does not know package runner, whose own tests use it.
package ptytest

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/creack/pty"
)

// Size is a terminal's size in character cells; a runner.Size converts to it.
type Size struct{ Columns, Rows int }

func (s Size) winsize() *pty.Winsize {
	return &pty.Winsize{Rows: uint16(s.Rows), Cols: uint16(s.Columns)}
}

// Process is a command that runs on this computer. With a Resize method it is a
// runner.Process.
type Process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    io.Reader
	stderr io.Reader
	tty    *os.File // nil: pipes
}

// Bash starts a line of bash in a directory with nothing in its environment but
// this, on a terminal of that size or, where size is nil, with pipes.
func Bash(line, dir string, env []string, size *Size) (*Process, error) {
	cmd := exec.Command("bash", "-c", line)
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LC_ALL=C.UTF-8"}, env...)
	p := &Process{cmd: cmd, stderr: strings.NewReader("")}
	var err error
	if size != nil {
		p.tty, err = pty.StartWithSize(cmd, size.winsize())
		p.in, p.out = p.tty, p.tty
		return p, err
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

func (p *Process) Read(b []byte) (int, error) {
	n, err := p.out.Read(b)
	if err != nil && n == 0 {
		return 0, io.EOF // Linux ends a pty with EIO
	}
	return n, nil
}

func (p *Process) Write(b []byte) (int, error) { return p.in.Write(b) }

// Stderr is empty on a terminal.
func (p *Process) Stderr() io.Reader { return p.stderr }

// CloseWrite ends standard input.
func (p *Process) CloseWrite() error { return p.in.Close() }

// Signal is not needed by any test.
func (p *Process) Signal(string) error { return errors.ErrUnsupported }

// SetSize changes the size of the terminal, if it has one.
func (p *Process) SetSize(s Size) error {
	if p.tty == nil {
		return nil
	}
	return pty.Setsize(p.tty, s.winsize())
}

// Wait returns the exit status.
func (p *Process) Wait() (int, error) {
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}

// Close kills the command.
func (p *Process) Close() error {
	p.in.Close()
	p.cmd.Process.Kill()
	return nil
}
