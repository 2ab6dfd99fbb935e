package ssh

import (
	"context"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"lab/runner"
)

// A conn is the connection of one user. While it is used, the server has to answer:
// it is asked every so often, and closed when it does not.
type conn struct {
	patience patience
	made     chan struct{} // closed when there is a client or an error
	client   *ssh.Client
	err      error

	mu     sync.Mutex
	uses   int
	unused chan struct{} // closed when nobody uses it any more
	silent bool          // it was closed because the server did not answer
}

// use begins a use of the connection, which done ends.
func (k *conn) use() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.uses++; k.uses == 1 {
		k.unused = make(chan struct{})
		go k.watch(k.unused)
	}
}

func (k *conn) done() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.uses--; k.uses == 0 {
		close(k.unused)
	}
}

// watch asks the server whether it is there. A connection that nobody uses is left
// alone: its machine may stand still on purpose.
func (k *conn) watch(unused <-chan struct{}) {
	for {
		select {
		case <-unused:
			return
		case <-time.After(k.patience.every):
		}
		answered := make(chan error, 1)
		go func() {
			_, _, err := k.client.SendRequest("keepalive@openssh.com", true, nil)
			answered <- err
		}()
		for quiet := 0; answered != nil; quiet++ {
			select {
			case <-unused:
				return
			case err := <-answered:
				if err != nil { // the connection is broken, as its users see
					return
				}
				answered = nil
			case <-time.After(k.patience.tick):
				if quiet+1 < k.patience.ticks {
					continue
				}
				k.mu.Lock()
				k.silent = true
				k.mu.Unlock()
				k.client.Close()
				return
			}
		}
	}
}

// why is the reason of an error: that the server did not answer, or err itself.
func (k *conn) why(err error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err != nil && k.silent {
		return runner.ErrSilent
	}
	return err
}

// start starts a command in a session of its own. What a server that stands still
// never answers is left behind until the connection is closed.
func (k *conn) start(ctx context.Context, cmd runner.Command) (*process, error) {
	k.use()
	type started struct {
		p   *process
		err error
	}
	result := make(chan started, 1)
	go func() {
		p, err := k.session(cmd)
		if err != nil {
			k.done()
		}
		result <- started{p, k.why(err)}
	}()
	select {
	case s := <-result:
		return s.p, s.err
	case <-ctx.Done():
		go func() {
			if s := <-result; s.err == nil {
				s.p.Close()
			}
		}()
		return nil, context.Cause(ctx)
	}
}

func (k *conn) session(cmd runner.Command) (*process, error) {
	s, err := k.client.NewSession()
	if err != nil {
		return nil, err
	}
	p, err := k.process(s, cmd)
	if err != nil {
		s.Close()
	}
	return p, err
}

func (k *conn) process(s *ssh.Session, cmd runner.Command) (*process, error) {
	stdin, err := s.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := s.StdoutPipe()
	if err != nil {
		return nil, err
	}
	stderr, err := s.StderrPipe()
	if err != nil {
		return nil, err
	}
	if t := cmd.TTY; t != nil {
		if err := s.RequestPty("xterm-256color", t.Rows, t.Columns, ssh.TerminalModes{}); err != nil {
			return nil, err
		}
	}
	if cmd.Line == "" {
		err = s.Shell()
	} else {
		err = s.Start(cmd.Line)
	}
	if err != nil {
		return nil, err
	}
	return newProcess(k, s, stdin, stdout, stderr), nil
}
