package runner

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// local is a machine made of this computer's bash on a real pty, for tests of
// what happens between lab and a shell. It has one user.
type local struct{ home string }

func newLocal(t *testing.T) *local {
	t.Helper()
	home := t.TempDir()
	if err := os.WriteFile(home+"/.profile", []byte("PS1='host:~$ '\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return &local{home}
}

func (l *local) Start(_ context.Context, c Command) (Process, error) {
	cmd := exec.Command("bash", "-c", c.Line)
	cmd.Dir = l.home
	cmd.Env = []string{"HOME=" + l.home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LC_ALL=C.UTF-8"}
	p := &localProcess{cmd: cmd, stderr: strings.NewReader("")}
	if c.TTY != nil {
		f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(c.TTY.Rows), Cols: uint16(c.TTY.Columns)})
		p.in, p.out = f, f
		return p, err
	}
	var err error
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

func (l *local) Dial(context.Context, string, string) (net.Conn, error) {
	return nil, errors.ErrUnsupported
}
func (l *local) Reset(context.Context) error { return nil }
func (l *local) Close() error                { return nil }

type localProcess struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    io.Reader
	stderr io.Reader
}

func (p *localProcess) Read(b []byte) (int, error) {
	n, err := p.out.Read(b)
	if err != nil && n == 0 {
		return 0, io.EOF // Linux ends a pty with EIO
	}
	return n, nil
}
func (p *localProcess) Write(b []byte) (int, error) { return p.in.Write(b) }
func (p *localProcess) Stderr() io.Reader           { return p.stderr }
func (p *localProcess) CloseWrite() error           { return p.in.Close() }
func (p *localProcess) Resize(s Size) error         { return nil }
func (p *localProcess) Signal(string) error         { return errors.ErrUnsupported }
func (p *localProcess) Wait() (int, error) {
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}
func (p *localProcess) Close() error {
	p.in.Close()
	p.cmd.Process.Kill()
	return nil
}
