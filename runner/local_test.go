package runner

import (
	"context"
	"errors"
	"net"
	"os"
	"testing"

	"lab/runner/ptytest"
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
	p, err := ptytest.Bash(c.Line, l.home, []string{"HOME=" + l.home}, (*ptytest.Size)(c.TTY))
	return localProcess{p}, err
}

func (l *local) Dial(context.Context, string, string) (net.Conn, error) {
	return nil, errors.ErrUnsupported
}
func (l *local) Reset(context.Context) error { return nil }
func (l *local) Close() error                { return nil }

type localProcess struct{ *ptytest.Process }

func (p localProcess) Resize(s Size) error { return p.SetSize(ptytest.Size(s)) }
