package host

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"lab/runner"
)

// here is this computer without a group and a journal, as root alone.
func here(t *testing.T) *Machine {
	t.Helper()
	m, err := Look()
	if err != nil {
		t.Skip(err)
	}
	return m
}

func TestStart(t *testing.T) {
	m := here(t)
	for _, c := range []struct {
		name, line string
		tty        bool
		exit       int
		want       string
	}{
		{"output", "echo hello; echo aside >&2; exit 3", false, 3, "hello\n"},
		{"input", "tr a-z A-Z", false, 0, "TYPED\n"},
		{"a signal", "kill -TERM $$", false, 143, ""},
		{"a terminal", "test -t 0 && stty size && tty | cut -c 1-9", true, 0, "24 80\r\n/dev/pts/\r\n"},
		{"a session", `test "$(ps -o sid= -p $$ | tr -d ' ')" = $$ && echo leader`, false, 0, "leader\n"},
		{"home", "pwd", false, 0, m.accounts["root"].home + "\n"},
		{"the shell on a terminal ends, what it left goes with it", "sleep 1000 & echo over", true, 0, "over\r\n"},
		{"the shell on a terminal ends, what it left holds on", "trap '' HUP; sleep 20 & echo over", true, 0, "over\r\n"},
		{"much on a terminal", "seq 20000; exec sleep 0", true, 0, much()},
	} {
		t.Run(c.name, func(t *testing.T) {
			command := runner.Command{User: "root", Line: c.line}
			if c.tty {
				command.TTY = &runner.Size{Columns: 80, Rows: 24}
			}
			p, err := m.Start(t.Context(), command)
			must(t, err)
			defer p.Close()
			if !c.tty {
				io.WriteString(p, "typed\n")
				p.CloseWrite()
			}
			out, err := io.ReadAll(p)
			must(t, err)
			exit, err := p.Wait()
			if string(out) != c.want || exit != c.exit || err != nil {
				t.Errorf("%q, exit %d, %v; want %q, %d", out, exit, err, c.want, c.exit)
			}
		})
	}
}

// much is what seq 20000 writes to a terminal.
func much() string {
	var b strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&b, "%d\r\n", i+1)
	}
	return b.String()
}

// TestClose: a command ends when its terminal or its pipes hang up, even if it
// does not want to.
// TestIgnoredSignals: a demo heeds the signals that lab ignores.
func TestIgnoredSignals(t *testing.T) {
	m := here(t)
	signals := []os.Signal{unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGPIPE}
	signal.Ignore(signals...)
	defer signal.Reset(signals...)
	out, err := runner.Exec(t.Context(), m, "root", "grep SigIgn /proc/self/status", nil)
	if out != "SigIgn:\t0000000000000000\n" || err != nil {
		t.Errorf("%q, %v", out, err)
	}
}

func TestClose(t *testing.T) {
	m := here(t)
	for _, tty := range []*runner.Size{nil, {Columns: 80, Rows: 24}} {
		p, err := m.Start(t.Context(), runner.Command{User: "root", Line: `trap "" HUP; echo ready; while :; do sleep 1; done`, TTY: tty})
		must(t, err)
		b := make([]byte, 64)
		n, err := p.Read(b)
		if err != nil || !strings.HasPrefix(string(b[:n]), "ready") {
			t.Fatalf("%q, %v", b[:n], err)
		}
		read := make(chan error, 1)
		go func() {
			_, err := io.Copy(io.Discard, p)
			read <- err
		}()
		must(t, p.Close())
		if exit, err := p.Wait(); exit < 128 || err != nil {
			t.Errorf("exit %d, %v", exit, err)
		}
		select {
		case <-read:
		case <-time.After(time.Minute):
			t.Error("Read does not end")
		}
	}
}

// TestExec: the two streams are apart, and a context ends the command.
func TestExec(t *testing.T) {
	m := here(t)
	if _, err := runner.Exec(t.Context(), m, "root", "echo oh >&2; exit 1", nil); err == nil || !strings.Contains(err.Error(), "oh") {
		t.Errorf("error is %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := runner.Exec(ctx, m, "root", "sleep 1000", nil); err == nil {
		t.Error("it slept")
	}
	if _, err := m.Start(t.Context(), runner.Command{User: "nobody"}); err == nil {
		t.Error("a user that no lesson has can start commands")
	}
}

// TestKillMarked: a process is found by its mark, also where it has left its
// session, and others are not.
func TestKillMarked(t *testing.T) {
	m := here(t)
	mark := "LAB_TEST=" + rand.Text()
	other, err := m.Start(t.Context(), runner.Command{User: "root", Line: "exec sleep 1000"})
	must(t, err)
	defer other.Close()
	p, err := m.Start(t.Context(), runner.Command{User: "root", Line: mark + " setsid sh -c 'echo ready; sleep 1000'"})
	must(t, err)
	defer p.Close()
	if _, err := io.ReadFull(p, make([]byte, len("ready\n"))); err != nil {
		t.Fatal(err)
	}
	must(t, killMarked(t.Context(), mark))
	if _, err := io.ReadAll(p); err != nil { // ends when nobody has it open
		t.Fatal(err)
	}
	if err := other.Signal("CONT"); err != nil {
		t.Errorf("the other one: %v", err)
	}
}

// TestNotRoot is about what an ordinary user is told.
func TestNotRoot(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("needs an ordinary user")
	}
	if _, err := Look(); err != ErrNotRoot {
		t.Errorf("error is %v", err)
	}
}
