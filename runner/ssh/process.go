package ssh

import (
	"errors"
	"io"
	"net"
	"sync"

	"golang.org/x/crypto/ssh"

	"lab/runner"
)

// A process is a command on the server. A session's own streams end when the
// server says so; these end also when they are closed here.
type process struct {
	conn    *conn
	session *ssh.Session
	stdin   io.WriteCloser
	stdout  io.Reader
	stderr  io.Reader
	pipes   []*io.PipeWriter // of both

	once   sync.Once
	closed chan struct{}
	ended  chan struct{} // closed when the server has told how it ended
	err    error         // how
}

func newProcess(k *conn, s *ssh.Session, stdin io.WriteCloser, stdout, stderr io.Reader) *process {
	p := &process{conn: k, session: s, stdin: stdin, closed: make(chan struct{}), ended: make(chan struct{})}
	p.stdout = p.carry(stdout)
	p.stderr = p.carry(stderr)
	go func() {
		p.err = k.why(s.Wait())
		close(p.ended)
		k.done()
	}()
	return p
}

// carry hands on a stream of the session until it ends.
func (p *process) carry(from io.Reader) io.Reader {
	out, in := io.Pipe()
	p.pipes = append(p.pipes, in)
	go func() {
		_, err := io.Copy(in, from)
		if err == nil {
			err = p.conn.why(io.EOF)
		}
		in.CloseWithError(err)
	}()
	return out
}

func (p *process) Read(b []byte) (int, error)  { return p.stdout.Read(b) }
func (p *process) Write(b []byte) (int, error) { return p.stdin.Write(b) }
func (p *process) CloseWrite() error           { return p.stdin.Close() }
func (p *process) Stderr() io.Reader           { return p.stderr }
func (p *process) Signal(name string) error    { return p.session.Signal(ssh.Signal(name)) }

func (p *process) Resize(s runner.Size) error {
	return p.session.WindowChange(s.Rows, s.Columns)
}

// Close hangs up. It does not wait for the server.
func (p *process) Close() error {
	p.once.Do(func() {
		close(p.closed)
		for _, in := range p.pipes {
			in.CloseWithError(io.EOF)
		}
		go p.session.Close() // its message may have to wait for another one
	})
	return nil
}

func (p *process) Wait() (int, error) {
	select {
	case <-p.ended:
	default:
		select {
		case <-p.ended:
		case <-p.closed:
			return -1, net.ErrClosed
		}
	}
	var exit *ssh.ExitError
	switch {
	case p.err == nil:
		return 0, nil
	case errors.As(p.err, &exit) && exit.Signal() != "":
		return 128 + signals[exit.Signal()], nil
	case errors.As(p.err, &exit):
		return exit.ExitStatus(), nil
	}
	return -1, p.err
}

// signals are the numbers of the names that RFC 4254, 6.10, has.
var signals = map[string]int{
	"HUP": 1, "INT": 2, "QUIT": 3, "ILL": 4, "ABRT": 6, "FPE": 8, "KILL": 9,
	"USR1": 10, "SEGV": 11, "USR2": 12, "PIPE": 13, "ALRM": 14, "TERM": 15,
}
