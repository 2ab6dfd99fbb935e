package cli

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"lab/ui/tui/pane"
)

// offspring are the processes that a process has started, and theirs.
func offspring(t *testing.T, pid int) []int {
	t.Helper()
	var all []int
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil || len(lists) == 0 {
		t.Fatalf("children of %d: %v", pid, err)
	}
	for _, list := range lists {
		text, _ := os.ReadFile(list) // the thread may have ended
		for _, field := range strings.Fields(string(text)) {
			if child, err := strconv.Atoi(field); err == nil {
				all = append(append(all, child), offspring(t, child)...)
			}
		}
	}
	return all
}

// TestTutor is a learner in the real machine: a block by seccomp, seen in the
// wall picture, and a shell in the same machine, with the walls of the process
// that was started there; then the machine is reset; then it dies, and a new one
// takes its place.
func TestTutor(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), binary(t), "--lang", "en")
	cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+t.TempDir(), "TERM=xterm-256color", "NO_COLOR=")
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 130})
	if err != nil {
		t.Fatal(err)
	}
	screen := pane.NewScreen(130, 40, func(b []byte) { f.Write(b) })
	defer screen.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(screen, f)
	}()
	defer cmd.Process.Kill()
	does := func(keys, seen string) {
		t.Helper()
		if _, err := io.WriteString(f, keys); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(patience); !strings.Contains(screen.Text(), seen); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("after %q there is no %q on the screen:\n%s", keys, seen, screen.Text())
			}
		}
	}
	does("", "Kernel security")
	does("/", "Search:")
	does("mkdir /srv/filtered\r", "Search: mkdir /srv/filtered")
	does("\r", "Enter run")
	does("", "perl no-mkdir.pl mkdir /srv/filtered")
	does("n\r", "Result  ✓ pass")
	does("", "▐seccomp ✗ EPERM▌")
	does("", "/srv/filtered")
	does("t", "F12 leaves the terminal")
	does("docker run --rm -it --user 5 alpine sleep 1234\r", "sleep 1234")
	does("\x1b[24~", "F12 returns")
	does("p", "running")
	does("", "sleep 1234\n")
	for _, wall := range []string{"filter (1)", "docker-default", "mnt uts ipc pid net", "14 of 41", "inside 1", "docker-"} {
		does("", wall)
	}
	does("\x1b[24~\x03", "root@host:~#")
	does("\x1b[24~", "F12 returns")

	does("r", "The machine has been reset (")
	_, took, _ := strings.Cut(screen.Text(), "has been reset (")
	t.Logf("reset in %.5s", took)
	does("t", "F12 leaves the terminal")
	does("ls no-mkdir.pl\r", "No such file")
	does("\x1b[24~", "F12 returns")

	for _, pid := range offspring(t, cmd.Process.Pid) {
		if name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid)); strings.HasPrefix(string(name), "qemu") {
			syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	does("", "The machine is gone; the next run starts a new one.")
	does("pa", "Result  ✓ pass")
	does("", "▐seccomp ✗ EPERM▌")
	does("q", "Leave lab?")
	does("y", "")
	<-done
}
