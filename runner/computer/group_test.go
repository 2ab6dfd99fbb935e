package computer

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// began waits for a file that a command makes, and returns what is in it.
func began(t *testing.T, path string) string {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if b, _ := os.ReadFile(path); strings.HasSuffix(string(b), "\n") {
			return strings.TrimSpace(string(b))
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is not there", path)
		}
	}
}

// TestCommandEndsInOrder: what a cancelled command has started ends with it, and has
// the time to do so.
func TestCommandEndsInOrder(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := Command(ctx, "sh", "-c", `(trap 'sleep 1; echo in order >end; exit' TERM; echo >begin; while :; do sleep 0.1; done) | cat`)
	cmd.Dir = dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	began(t, filepath.Join(dir, "begin"))
	cancel()
	if err := cmd.Wait(); err == nil {
		t.Error("no error")
	}
	if b, err := os.ReadFile(filepath.Join(dir, "end")); string(b) != "in order\n" {
		t.Errorf("%q, %v", b, err)
	}
	if runs(cmd.Process.Pid) {
		t.Error("something of it runs on")
	}
}

// TestDeafCommandIsKilled: what does not mind SIGTERM has no more time than that.
func TestDeafCommandIsKilled(t *testing.T) {
	dir := t.TempDir()
	cmd := Command(t.Context(), "sh", "-c", `trap '' TERM; sleep 1000 & echo >begin; wait`)
	cmd.Dir = dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	began(t, filepath.Join(dir, "begin"))
	if err := endGroup(cmd.Process.Pid, 300*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	<-ended
	if runs(cmd.Process.Pid) {
		t.Error("something of it runs on")
	}
}

// TestGroupIsNotSignalledTooLate: when the program has been waited for, its number may be
// another's.
func TestGroupIsNotSignalledTooLate(t *testing.T) {
	cmd := exec.Command("sh", "-c", "sleep 1000 & echo; exec true")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	g := GroupOf(cmd)
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := g.Signal(unix.SIGKILL); !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("error %v", err)
	}
	if !runs(cmd.Process.Pid) {
		t.Error("what is left was signalled all the same")
	}
	_ = unix.Kill(-cmd.Process.Pid, unix.SIGKILL)
}
