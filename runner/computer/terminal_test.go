package computer

import (
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestTerminal: a program has a terminal of the size that it is told, and Close ends a Read
// that waits.
func TestTerminal(t *testing.T) {
	ours, theirs, err := OpenTerminal()
	if err != nil {
		t.Fatal(err)
	}
	if err := SetTerminalSize(ours, 91, 17); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", "stty size; read line")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = theirs, theirs, theirs
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirs.Close()
	b := make([]byte, 100)
	n, err := ours.Read(b)
	if got := strings.TrimSpace(string(b[:n])); err != nil || got != "17 91" {
		t.Errorf("the terminal's size is %q, %v", got, err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := io.ReadFull(ours, b)
		ended <- err
	}()
	time.Sleep(50 * time.Millisecond) // it waits by then
	ours.Close()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("a Read of what is closed says nothing of it")
		}
	case <-time.After(time.Minute):
		t.Error("Close did not end a Read")
	}
	cmd.Wait() // the terminal has hung up
}
