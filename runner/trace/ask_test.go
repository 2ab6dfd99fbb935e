package trace

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestNoKernel: where the kernel cannot be asked, the tracer says why, and there
// is nothing to remove.
func TestNoKernel(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root")
	}
	if _, err := os.Stat("/sys/kernel/kprobes"); err == nil {
		t.Skip("this kernel has kprobes")
	}
	line := strings.Replace(Line("ask"), "/proc/kallsyms", "/nowhere", 1)
	out, err := exec.CommandContext(t.Context(), "sh", "-c", line).Output()
	if err == nil || !strings.HasPrefix(string(out), "failed ") {
		t.Errorf("%v, %q", err, out)
	}
}

// TestClose: the end of a tracer is waited for if it has something to remove, and only
// then: the machine may stand still.
func TestClose(t *testing.T) {
	begin := time.Now()
	if err := tracerOf(t, "echo ready; exec sleep 1000").Close(); err != nil || time.Since(begin) > closeLimit/2 {
		t.Errorf("a machine that stands still: %v after %v", err, time.Since(begin))
	}
	removed := t.TempDir() + "/removed"
	if err := tracerOf(t, "echo mine; echo ready; cat; sleep 1; touch "+removed).Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(removed); err != nil {
		t.Errorf("it was not waited for: %v", err)
	}
}

func tracerOf(t *testing.T, line string) *Tracer {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
	in, _ := cmd.StdinPipe()
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	tracer, err := New(t.Context(), pipes{out, in})
	if err != nil {
		t.Fatal(err)
	}
	return tracer
}

// Pipes are a process by its standard output and input.
type pipes struct {
	io.ReadCloser
	io.WriteCloser
}

func (p pipes) CloseWrite() error { return p.WriteCloser.Close() }
func (p pipes) Close() error      { return p.ReadCloser.Close() }
