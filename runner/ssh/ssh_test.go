package ssh

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"lab/runner"
)

// A stage is where a server stands still.
type stage int

const (
	accepts stage = iota // and says nothing
	logsIn               // and never answers to the login
	opens                // no session
	givesTerminal
	starts // no command
	runs   // and hears nothing more
	answers
)

func (s stage) String() string {
	return [...]string{"accepts", "logs in", "opens", "gives terminal", "starts", "runs", "answers"}[s]
}

// A server is one of the real protocol that stands still at a stage. A command is
// "wait", which ends when go is closed, or anything else, which ends at once.
type server struct {
	stage       stage
	address     string
	config      *ssh.ServerConfig
	still       chan struct{} // closed at the end of the test
	goOn        chan struct{}
	asleep      atomic.Bool // it answers no question whether it is there
	connections atomic.Int32
	questions   atomic.Int32
}

func newServer(t *testing.T, s stage) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	v := &server{stage: s, address: l.Addr().String(), still: make(chan struct{}), goOn: make(chan struct{})}
	v.config = &ssh.ServerConfig{PublicKeyCallback: func(ssh.ConnMetadata, ssh.PublicKey) (*ssh.Permissions, error) {
		v.stand(logsIn)
		return nil, nil
	}}
	v.config.AddHostKey(signer(t))
	t.Cleanup(func() {
		close(v.still)
		l.Close()
	})
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			v.connections.Add(1)
			go v.serve(c)
		}
	}()
	return v
}

func signer(t *testing.T) ssh.Signer {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// stand stands still if this is the stage.
func (v *server) stand(s stage) {
	if v.stage == s {
		<-v.still
	}
}

func (v *server) serve(c net.Conn) {
	defer c.Close()
	v.stand(accepts)
	conn, channels, requests, err := ssh.NewServerConn(c, v.config)
	if err != nil {
		return
	}
	defer conn.Close()
	go func() {
		for r := range requests {
			v.questions.Add(1)
			if v.asleep.Load() || v.stage != answers {
				<-v.still
			}
			r.Reply(false, nil)
		}
	}()
	v.stand(opens)
	for n := range channels {
		channel, requests, err := n.Accept()
		if err != nil {
			return
		}
		go v.session(channel, requests)
	}
}

func (v *server) session(c ssh.Channel, requests <-chan *ssh.Request) {
	for r := range requests {
		switch r.Type {
		case "pty-req":
			v.stand(givesTerminal)
			r.Reply(true, nil)
		case "exec":
			v.stand(starts)
			r.Reply(true, nil)
			v.stand(runs)
			line := string(r.Payload[4:])
			if line == "wait" {
				<-v.goOn
			}
			fmt.Fprint(c, line)
			c.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{7}))
			c.Close()
		}
	}
}

func (v *server) conns(t *testing.T) *Conns {
	t.Helper()
	c := New(Config{Signer: signer(t), Dial: func(ctx context.Context) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", v.address)
	}})
	t.Cleanup(func() { c.Close() })
	return c
}

// short is a patience for tests.
var short = patience{dial: 300 * time.Millisecond, every: 50 * time.Millisecond, tick: 50 * time.Millisecond, ticks: 4}

// soon is generous for what happens at once.
const soon = 20 * time.Second

// within demands that something ends.
func within(t *testing.T, what string, do func()) time.Duration {
	t.Helper()
	begin, done := time.Now(), make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	select {
	case <-done:
	case <-time.After(soon):
		t.Fatalf("%s has not ended after %v", what, soon)
	}
	return time.Since(begin)
}

var command = runner.Command{User: "root", Line: "wait", TTY: &runner.Size{Columns: 80, Rows: 24}}

// TestStartFollowsContext: wherever a server stands still, a start ends with its context, and a
// command when it is closed.
func TestStartFollowsContext(t *testing.T) {
	errEnough := errors.New("enough")
	for s := accepts; s <= starts; s++ {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			c := newServer(t, s).conns(t)
			for range 2 { // the second one meets what the first one has left
				ctx, cancel := context.WithTimeoutCause(t.Context(), 200*time.Millisecond, errEnough)
				within(t, "the start", func() {
					if _, err := c.Start(ctx, command); !errors.Is(err, errEnough) {
						t.Errorf("error %v", err)
					}
				})
				cancel()
			}
			within(t, "Close", func() { c.Close() })
		})
	}
	t.Run("runs", func(t *testing.T) {
		t.Parallel()
		c := newServer(t, runs).conns(t)
		p, err := c.Start(t.Context(), command)
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(100*time.Millisecond, func() { p.Close() })
		within(t, "Read", func() {
			if _, err := p.Read(make([]byte, 1)); err != io.EOF {
				t.Errorf("error %v", err)
			}
		})
		within(t, "Wait", func() {
			if _, err := p.Wait(); err == nil {
				t.Error("no error")
			}
		})
	})
}

// TestSilence: a server that stands still is given up, wherever that is, also while
// a command runs and while somebody writes to it.
func TestSilence(t *testing.T) {
	for s := accepts; s <= starts; s++ {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			c := newServer(t, s).conns(t)
			c.patience = short
			within(t, "the start", func() {
				if _, err := c.Start(t.Context(), command); !errors.Is(err, runner.ErrSilent) {
					t.Errorf("error %v", err)
				}
			})
		})
	}
	for _, what := range []string{"Read", "Wait", "Write", "Exec"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			c := newServer(t, runs).conns(t)
			c.patience = short
			if what == "Exec" {
				within(t, what, func() {
					if _, err := runner.Exec(t.Context(), machine{c}, "root", "wait", make([]byte, 16<<20)); !errors.Is(err, runner.ErrSilent) {
						t.Errorf("error %v", err)
					}
				})
				return
			}
			p, err := c.Start(t.Context(), command)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			within(t, what, func() {
				var err error
				switch what {
				case "Read":
					_, err = p.Read(make([]byte, 1))
				case "Wait":
					_, err = p.Wait()
				case "Write":
					_, err = p.Write(make([]byte, 16<<20)) // more than a window
					if err != nil {
						return
					}
				}
				if !errors.Is(err, runner.ErrSilent) {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}

// machine is a runner.Machine of connections.
type machine struct{ *Conns }

func (machine) Reset(context.Context) error { return nil }

// TestQuietCommand: a command that says nothing for long is left alone, as long as
// the server answers.
func TestQuietCommand(t *testing.T) {
	v := newServer(t, answers)
	c := v.conns(t)
	c.patience = short
	p, err := c.Start(t.Context(), command)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	within(t, "questions", func() {
		for v.questions.Load() < 10 {
			time.Sleep(10 * time.Millisecond)
		}
	})
	close(v.goOn)
	out, err := io.ReadAll(p)
	exit, e := p.Wait()
	if string(out) != "wait" || err != nil || exit != 7 || e != nil {
		t.Errorf("%q, %v, exit status %d, %v", out, err, exit, e)
	}
}

// TestUnusedConnection: a server may stand still as long as nobody wants anything.
func TestUnusedConnection(t *testing.T) {
	v := newServer(t, answers)
	c := v.conns(t)
	c.patience = short
	run := func() {
		t.Helper()
		out, err := runner.Exec(t.Context(), machine{c}, "root", "true", nil)
		if exit := (*runner.ExitError)(nil); !errors.As(err, &exit) || exit.Exit != 7 || out != "true" {
			t.Fatalf("%q, %v", out, err)
		}
	}
	run()
	v.asleep.Store(true)
	time.Sleep(2 * short.every * time.Duration(short.ticks))
	v.asleep.Store(false)
	run()
	if n := v.connections.Load(); n != 1 {
		t.Errorf("there were %d connections", n)
	}
}
