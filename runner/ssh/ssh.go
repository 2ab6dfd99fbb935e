// Package ssh runs demos on a machine behind an OpenSSH server: one connection
// for each user, and every command a channel of it.
package ssh

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"sync"
	"time"

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
	config   Config
	ctx      context.Context // ends with Close
	cancel   context.CancelCauseFunc
	patience patience

	mu    sync.Mutex
	users map[string]*conn
}

// New returns connections that are not made yet.
func New(c Config) *Conns {
	ctx, cancel := context.WithCancelCause(context.Background())
	return &Conns{config: c, ctx: ctx, cancel: cancel, patience: usual, users: map[string]*conn{}}
}

// A patience is how long a server may be silent.
type patience struct {
	dial  time.Duration // connecting and logging in, and starting a command
	every time.Duration // between two questions whether it is there, while commands run
	tick  time.Duration // the unit of silence
	ticks int           // without an answer, after which it is given up
}

// usual is generous: a machine that is emulated on a busy computer may stand still
// for some seconds. Silence is counted in ticks, and not by the clock, so that a
// lab that stood still itself, as in the background of a shell, does not blame the
// server.
var usual = patience{dial: 2 * time.Minute, every: 15 * time.Second, tick: 5 * time.Second, ticks: 12}

// client returns the connection for a user, which is made for all who ask for it
// at the same time. One that could not be made is forgotten, so that the next call
// tries again.
func (c *Conns) client(ctx context.Context, user string) (*conn, error) {
	c.mu.Lock()
	k := c.users[user]
	if k == nil {
		k = &conn{patience: c.patience, made: make(chan struct{})}
		c.users[user] = k
		go func() {
			defer close(k.made)
			if k.client, k.err = c.dial(user); k.err != nil {
				c.mu.Lock()
				defer c.mu.Unlock()
				if c.users[user] == k {
					delete(c.users, user)
				}
			}
		}()
	}
	c.mu.Unlock()
	select {
	case <-k.made:
		return k, k.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (c *Conns) dial(user string) (*ssh.Client, error) {
	ctx, cancel := context.WithTimeoutCause(c.ctx, c.patience.dial, runner.ErrSilent)
	defer cancel()
	check := ssh.InsecureIgnoreHostKey()
	if c.config.HostKey != nil {
		check = ssh.FixedHostKey(c.config.HostKey)
	}
	client, err := dial(ctx, c.config.Dial, &ssh.ClientConfig{
		Config:          ssh.Config{KeyExchanges: []string{"curve25519-sha256"}, Ciphers: []string{"chacha20-poly1305@openssh.com"}},
		User:            user,
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(c.config.Signer)},
		HostKeyCallback: check,
	})
	if err != nil {
		return nil, fmt.Errorf("log in to the machine as %s: %w", user, err)
	}
	return client, nil
}

// dial connects and logs in. The context limits that.
func dial(ctx context.Context, connect func(context.Context) (net.Conn, error), config *ssh.ClientConfig) (*ssh.Client, error) {
	raw, err := connect(ctx)
	if err != nil {
		return nil, cmp.Or(context.Cause(ctx), err)
	}
	stop := context.AfterFunc(ctx, func() { raw.Close() })
	conn, channels, requests, err := ssh.NewClientConn(raw, "lab", config)
	if err == nil && stop() {
		return ssh.NewClient(conn, channels, requests), nil
	}
	raw.Close()
	return nil, cmp.Or(context.Cause(ctx), err)
}

// Start starts a command on the server.
func (c *Conns) Start(ctx context.Context, cmd runner.Command) (runner.Process, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.patience.dial, runner.ErrSilent)
	defer cancel()
	k, err := c.client(ctx, cmd.User)
	if err != nil {
		return nil, err
	}
	p, err := k.start(ctx, cmd)
	if err != nil {
		return nil, fmt.Errorf("start %q on the machine as %s: %w", cmd.Line, cmd.User, err)
	}
	return p, nil
}

// Close closes all connections.
func (c *Conns) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cancel(net.ErrClosed)
	for _, k := range c.users {
		go func() {
			if <-k.made; k.client != nil {
				k.client.Close()
			}
		}()
	}
	clear(c.users)
	return nil
}
