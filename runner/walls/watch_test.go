package walls

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"lab/runner"
	"lab/runner/ptytest"
)

// TestWatchExec: what ends within a millisecond is seen, because the kernel
// tells of it. The next look at all processes would be an hour later.
func TestWatchExec(t *testing.T) {
	for ns, first := range map[string]string{"pid": "pid:[4026531836]", "user": "user:[4026531837]"} { // see include/linux/proc_ns.h
		if at, _ := os.Readlink("/proc/self/ns/" + ns); at != first || os.Geteuid() != 0 {
			t.Skip("the kernel tells only root in the first namespaces")
		}
	}
	for _, program := range []string{"perl", "chrt"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	seen := make(chan Process, 1000)
	ended := make(chan error, 1)
	go func() { ended <- Watch(ctx, local{}, time.Hour, func(s Sight) { seen <- s.Process }) }()
	for {
		begin(t)
		select {
		case p := <-seen:
			if !strings.HasSuffix(p.Command, "cat /no/such/file") {
				continue
			}
			if p.Container || len(p.Namespaces) == 0 || p.Bounding == 0 {
				t.Errorf("%+v", p)
			}
			return
		case err := <-ended:
			t.Fatalf("not seen: %v", err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// begin runs a program on a pseudo-terminal and waits for its end.
func begin(t *testing.T) {
	t.Helper()
	p, err := ptytest.Bash("exec cat /no/such/file", "", nil, &ptytest.Size{Columns: 80, Rows: 24})
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, p)
	p.Wait()
	p.Close()
}

// local is this computer.
type local struct{}

func (local) Start(_ context.Context, c runner.Command) (runner.Process, error) {
	p, err := ptytest.Bash(c.Line, "", nil, (*ptytest.Size)(c.TTY))
	return process{p}, err
}
func (local) Dial(context.Context, string, string) (net.Conn, error) {
	return nil, errors.ErrUnsupported
}
func (local) Reset(context.Context) error { return nil }
func (local) Close() error                { return nil }

type process struct{ *ptytest.Process }

func (p process) Resize(s runner.Size) error { return p.SetSize(ptytest.Size(s)) }
