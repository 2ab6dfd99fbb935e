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

	"github.com/creack/pty"

	"lab/runner"
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
	cmd := exec.Command("cat", "/no/such/file")
	f, err := pty.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, f)
	cmd.Wait()
	f.Close()
}

// local is this computer, for one process without a terminal.
type local struct{}

func (local) Start(ctx context.Context, c runner.Command) (runner.Process, error) {
	p := &process{Cmd: exec.CommandContext(ctx, "bash", "-c", c.Line)}
	var err error
	if p.in, err = p.StdinPipe(); err != nil {
		return nil, err
	}
	if p.Reader, err = p.StdoutPipe(); err != nil {
		return nil, err
	}
	return p, p.Cmd.Start()
}
func (local) Dial(context.Context, string, string) (net.Conn, error) {
	return nil, errors.ErrUnsupported
}
func (local) Reset(context.Context) error { return nil }
func (local) Close() error                { return nil }

type process struct {
	*exec.Cmd
	io.Reader
	in io.WriteCloser
}

func (p *process) Write(b []byte) (int, error) { return p.in.Write(b) }
func (p *process) Stderr() io.Reader           { return strings.NewReader("") }
func (p *process) CloseWrite() error           { return p.in.Close() }
func (p *process) Resize(runner.Size) error    { return nil }
func (p *process) Signal(string) error         { return nil }
func (p *process) Wait() (int, error)          { return 0, p.Cmd.Wait() }
func (p *process) Close() error                { return p.in.Close() }
