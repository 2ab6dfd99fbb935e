package doctor

import (
	"context"
	"errors"
	"io"
	"net"
	"os/exec"
	"syscall"

	"lab/runner"
	"lab/runner/computer"
)

// here is this very computer, for looking at: commands run as whoever runs lab,
// and there are no terminals.
type here struct{}

// Start starts a command.
func (here) Start(_ context.Context, c runner.Command) (runner.Process, error) {
	if c.TTY != nil {
		return nil, errors.ErrUnsupported
	}
	p := &process{cmd: computer.Command(context.Background(), "sh", "-c", c.Line)}
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if p.Reader, err = p.cmd.StdoutPipe(); err != nil {
		return nil, err
	}
	if p.stderr, err = p.cmd.StderrPipe(); err != nil {
		return nil, err
	}
	p.group = computer.GroupOf(p.cmd)
	return p, p.cmd.Start()
}

// Dial connects to a socket.
func (here) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, network, address)
}

// Reset has nothing to do.
func (here) Reset(context.Context) error { return nil }

// Close has nothing to do.
func (here) Close() error { return nil }

type process struct {
	io.Reader
	cmd    *exec.Cmd
	group  *computer.Group
	in     io.WriteCloser
	stderr io.Reader
}

func (p *process) Write(b []byte) (int, error) { return p.in.Write(b) }
func (p *process) CloseWrite() error           { return p.in.Close() }
func (p *process) Stderr() io.Reader           { return p.stderr }
func (p *process) Resize(runner.Size) error    { return errors.ErrUnsupported }
func (p *process) Signal(string) error         { return errors.ErrUnsupported }

func (p *process) Close() error {
	_ = p.group.Signal(syscall.SIGKILL) // it may have ended
	return nil
}

func (p *process) Wait() (int, error) {
	err := p.group.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}
