package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// soon is generous for what happens at once.
const soon = 30 * time.Second

// A realTerminal is a terminal with a process on it.
type realTerminal struct {
	t   *testing.T
	f   *os.File
	cmd *exec.Cmd

	mu   sync.Mutex
	seen bytes.Buffer
	end  chan error
}

// startOnTerminal starts a command on a terminal of its own, where there is no
// machine, and reads what it writes.
func startOnTerminal(t *testing.T, name string, args ...string) *realTerminal {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+t.TempDir(), "XDG_STATE_HOME="+t.TempDir(), "TERM=xterm-256color", "LC_ALL=C.UTF-8", "NO_COLOR=")
	r := &realTerminal{t: t, cmd: cmd, end: make(chan error, 1)}
	var err error
	if r.f, err = pty.StartWithSize(cmd, &pty.Winsize{Rows: 30, Cols: 100}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		r.f.Close()
	})
	go func() {
		b := make([]byte, 4096)
		for {
			n, err := r.f.Read(b)
			r.mu.Lock()
			r.seen.Write(b[:n])
			r.mu.Unlock()
			if err != nil {
				break
			}
		}
		r.end <- cmd.Wait()
	}()
	return r
}

func (r *realTerminal) types(keys string) {
	r.t.Helper()
	if _, err := io.WriteString(r.f, keys); err != nil {
		r.t.Fatal(err)
	}
}

// shows waits until text was written, and returns what came up to and after it.
func (r *realTerminal) shows(text string) (before, after string) {
	r.t.Helper()
	for deadline := time.Now().Add(soon); ; time.Sleep(10 * time.Millisecond) {
		r.mu.Lock()
		before, after, found := strings.Cut(r.seen.String(), text)
		r.mu.Unlock()
		if found {
			return before, after
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("%q did not come after %q", text, before)
		}
	}
}

// forget drops what was written so far.
func (r *realTerminal) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen.Reset()
}

// ended waits for the end and returns what was written and the exit status.
func (r *realTerminal) ended() (string, string) {
	r.t.Helper()
	select {
	case err := <-r.end:
		return r.seen.String(), exitStatus(err)
	case <-time.After(soon):
		r.t.Fatalf("it has not ended; it wrote %q", r.seen.String())
	}
	return "", ""
}

func (r *realTerminal) mode() unix.Termios {
	r.t.Helper()
	m, err := unix.IoctlGetTermios(int(r.f.Fd()), unix.TCGETS)
	if err != nil {
		r.t.Fatal(err)
	}
	return *m
}

// What a full screen turns on in a terminal, and the tutor the mouse as well.
var taken = []string{"?1049", "?2004", "?25"}

// givenBack demands that what was turned on is off again. ?25 is the cursor, which
// is on before.
func givenBack(t *testing.T, written string, modes ...string) {
	t.Helper()
	for _, mode := range modes {
		set := regexp.MustCompile(`\x1b\[`+regexp.QuoteMeta(mode)+`([hl])`).FindAllStringSubmatch(written, -1)
		want := "l"
		if mode == "?25" {
			want = "h"
		}
		if len(set) == 0 || set[len(set)-1][1] != want {
			t.Errorf("mode %s was set %q in %q", mode, set, written)
		}
	}
}

// TestSignalsGiveTerminalBack: the signals that end lab restore the terminal, in
// every view that takes it.
func TestSignalsGiveTerminalBack(t *testing.T) {
	for _, view := range [][]string{{}, {"present", "dac"}, {"present", "--notes"}} {
		for _, s := range []syscall.Signal{unix.SIGHUP, unix.SIGTERM, unix.SIGINT, unix.SIGQUIT} {
			t.Run(fmt.Sprint(view, s), func(t *testing.T) {
				r := startOnTerminal(t, "lab", append(view, "--lang", "en")...)
				r.shows("\x1b[?1049h")
				raw := r.mode()
				if raw.Lflag&unix.ICANON != 0 {
					t.Fatal("the terminal is not raw")
				}
				r.cmd.Process.Signal(s)
				written, code := r.ended()
				if code != "3" || !strings.Contains(written, "lab: interrupted") {
					t.Errorf("exit code %s, it wrote %q", code, written)
				}
				modes := taken
				if len(view) == 0 {
					modes = append(modes, "?1002", "?1006")
				}
				givenBack(t, written, modes...)
				if m := r.mode(); m.Lflag&unix.ICANON == 0 || m.Lflag&unix.ECHO == 0 || m.Iflag&unix.ICRNL == 0 {
					t.Errorf("the terminal is left with %+v", m)
				}
			})
		}
	}
}

// TestStopped: a shell gets the terminal back when the tutor is stopped from
// outside, and the tutor when it goes on.
func TestStopped(t *testing.T) {
	r := startOnTerminal(t, "bash", "--norc", "--noprofile", "-i")
	r.types("PS1='ready''> '\r")
	r.shows("ready> ")
	r.forget()
	r.types("lab --lang en\r")
	r.shows("Kernel security")
	lab := childOf(r.cmd.Process.Pid)
	for range 2 {
		if err := syscall.Kill(lab, unix.SIGTSTP); err != nil {
			t.Fatal(err)
		}
		written, _ := r.shows("Stopped")
		givenBack(t, written, append(taken, "?1002", "?1006")...)
		r.shows("ready> ")
		r.types("stty -a | grep -o '.icanon'\r")
		r.shows("\r icanon")
		r.forget()
		r.types("fg\r")
		r.shows("\x1b[?1049h")
		r.shows("Kernel security")
		if r.mode().Lflag&unix.ICANON != 0 {
			t.Error("the terminal is not raw any more")
		}
	}
	r.types("q")
	r.shows("ready> ")
}

// TestCannotStop: where nobody could let lab go on, SIGTSTP changes nothing.
func TestCannotStop(t *testing.T) {
	r := startOnTerminal(t, "lab", "--lang", "en") // it is the leader of its session
	r.shows("Kernel security")
	r.forget()
	r.cmd.Process.Signal(unix.SIGTSTP)
	r.shows("\x1b[?1049h")
	r.shows("Kernel security")
	r.types("q")
	if written, code := r.ended(); code != "0" {
		t.Errorf("exit code %s, it wrote %q", code, written)
	}
}

// TestIgnoredHangUp: nohup means that lab goes on.
func TestIgnoredHangUp(t *testing.T) {
	r := startOnTerminal(t, "sh", "-c", "trap '' HUP; exec lab --lang en")
	r.shows("Kernel security")
	r.cmd.Process.Signal(unix.SIGHUP)
	r.forget()
	r.types("?")
	r.shows("Keys")
	r.cmd.Process.Signal(unix.SIGTERM)
	if written, code := r.ended(); code != "3" {
		t.Errorf("exit code %s, it wrote %q", code, written)
	}
}
