// Package ssh runs demos on a machine behind an OpenSSH server: one connection
// for each user, and every command a channel of it.
package ssh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"

	"golang.org/x/crypto/ssh"

	"lab/runner"
)

// A Config says how to reach a server.
type Config struct {
	Dial    func(ctx context.Context) (net.Conn, error)
	Signer  ssh.Signer
	HostKey ssh.PublicKey // nil: any, only for a server that nobody else can be
}

// Conns are the connections to one server, one for each user, made when first
// needed. They have the methods Start and Dial of a runner.Machine.
type Conns struct {
	config Config

	mu    sync.Mutex
	users map[string]*conn
}

type conn struct {
	once   sync.Once
	client *ssh.Client
	err    error
}

// New returns connections that are not made yet.
func New(c Config) *Conns { return &Conns{config: c, users: map[string]*conn{}} }

// client returns the connection for a user. A connection that could not be
// made is forgotten, so that the next call tries again.
func (c *Conns) client(ctx context.Context, user string) (*ssh.Client, error) {
	c.mu.Lock()
	k := c.users[user]
	if k == nil {
		k = new(conn)
		c.users[user] = k
	}
	c.mu.Unlock()
	k.once.Do(func() { k.client, k.err = c.dial(ctx, user) })
	if k.err != nil {
		c.mu.Lock()
		if c.users[user] == k {
			delete(c.users, user)
		}
		c.mu.Unlock()
	}
	return k.client, k.err
}

func (c *Conns) dial(ctx context.Context, user string) (*ssh.Client, error) {
	raw, err := c.config.Dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to the machine as %s: %w", user, err)
	}
	stop := context.AfterFunc(ctx, func() { raw.Close() })
	defer stop()
	check := ssh.InsecureIgnoreHostKey()
	if c.config.HostKey != nil {
		check = ssh.FixedHostKey(c.config.HostKey)
	}
	conn, channels, requests, err := ssh.NewClientConn(raw, "lab", &ssh.ClientConfig{
		Config:          ssh.Config{KeyExchanges: []string{"curve25519-sha256"}, Ciphers: []string{"chacha20-poly1305@openssh.com"}},
		User:            user,
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(c.config.Signer)},
		HostKeyCallback: check,
	})
	if err != nil {
		raw.Close()
		return nil, fmt.Errorf("log in to the machine as %s: %w", user, errors.Join(context.Cause(ctx), err))
	}
	return ssh.NewClient(conn, channels, requests), nil
}

// HostKey logs in as a user and returns the key that the server showed.
func HostKey(ctx context.Context, c Config, user string) (ssh.PublicKey, error) {
	raw, err := c.Dial(ctx)
	if err != nil {
		return nil, err
	}
	defer raw.Close()
	var key ssh.PublicKey
	conn, _, _, err := ssh.NewClientConn(raw, "lab", &ssh.ClientConfig{
		User: user,
		Auth: []ssh.AuthMethod{ssh.PublicKeys(c.Signer)},
		HostKeyCallback: func(_ string, _ net.Addr, k ssh.PublicKey) error {
			key = k
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	return key, conn.Close()
}

// Start starts a command on the server.
func (c *Conns) Start(ctx context.Context, cmd runner.Command) (runner.Process, error) {
	client, err := c.client(ctx, cmd.User)
	if err != nil {
		return nil, err
	}
	s, err := client.NewSession()
	if err != nil {
		return nil, fmt.Errorf("open a session on the machine as %s: %w", cmd.User, err)
	}
	p, err := start(s, cmd)
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("start %q on the machine as %s: %w", cmd.Line, cmd.User, err)
	}
	return p, nil
}

func start(s *ssh.Session, cmd runner.Command) (*process, error) {
	p := &process{session: s}
	var err error
	if p.stdin, err = s.StdinPipe(); err != nil {
		return nil, err
	}
	if p.stdout, err = s.StdoutPipe(); err != nil {
		return nil, err
	}
	if p.stderr, err = s.StderrPipe(); err != nil {
		return nil, err
	}
	if t := cmd.TTY; t != nil {
		if err := s.RequestPty("xterm-256color", t.Rows, t.Columns, ssh.TerminalModes{}); err != nil {
			return nil, err
		}
	}
	if cmd.Line == "" {
		return p, s.Shell()
	}
	return p, s.Start(cmd.Line)
}

// Close closes all connections.
func (c *Conns) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range c.users {
		k.once.Do(func() { k.err = net.ErrClosed })
		if k.client != nil {
			k.client.Close()
		}
	}
	clear(c.users)
	return nil
}

type process struct {
	session *ssh.Session
	stdin   io.WriteCloser
	stdout  io.Reader
	stderr  io.Reader
}

func (p *process) Read(b []byte) (int, error)  { return p.stdout.Read(b) }
func (p *process) Write(b []byte) (int, error) { return p.stdin.Write(b) }
func (p *process) CloseWrite() error           { return p.stdin.Close() }
func (p *process) Stderr() io.Reader           { return p.stderr }
func (p *process) Signal(name string) error    { return p.session.Signal(ssh.Signal(name)) }

func (p *process) Resize(s runner.Size) error {
	return p.session.WindowChange(s.Rows, s.Columns)
}

// Close hangs up. A session that has ended already is closed, too.
func (p *process) Close() error {
	if err := p.session.Close(); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

func (p *process) Wait() (int, error) {
	err := p.session.Wait()
	var exit *ssh.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit) && exit.Signal() != "":
		return 128 + signals[exit.Signal()], nil
	case errors.As(err, &exit):
		return exit.ExitStatus(), nil
	}
	return -1, err
}

// signals are the numbers of the names that RFC 4254, 6.10, has.
var signals = map[string]int{
	"HUP": 1, "INT": 2, "QUIT": 3, "ILL": 4, "ABRT": 6, "FPE": 8, "KILL": 9,
	"USR1": 10, "SEGV": 11, "USR2": 12, "PIPE": 13, "ALRM": 14, "TERM": 15,
}
