package walls

import (
	"context"
	"io"
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
	here := ptytest.New(t)
	seen := make(chan Process, 1000)
	ended := make(chan error, 1)
	go func() { ended <- Watch(ctx, here, time.Hour, func(s Sight) { seen <- s.Process }) }()
	for {
		begin(t, here)
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
func begin(t *testing.T, here runner.Machine) {
	t.Helper()
	p, err := here.Start(t.Context(), runner.Command{Line: "exec cat /no/such/file", TTY: &runner.Size{Columns: 80, Rows: 24}})
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, p)
	p.Wait()
	p.Close()
}
