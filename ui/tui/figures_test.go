package tui

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

var figures = flag.Bool("figures", false, "measure how fast the tutor is, beside plain bash and tmux")

// The goals. They are of a quiet computer; on a busy one the columns beside
// them say how busy it is.
const (
	goalPaint   = 60 * time.Millisecond
	goalVersion = 8 * time.Millisecond
	goalList    = 15 * time.Millisecond
	goalEcho    = 4 * time.Millisecond
	goalEcho99  = 8 * time.Millisecond
	goalIdle    = 1.0 // per cent of a core
	goalKey     = 50 * time.Millisecond
	goalFlood   = 3.0 // MB/s
	goalMemory  = 100 // MB
	floodNumber = 7000000
)

// TestFigures prints the figures; it fails only if a screen is wrong.
//
//	go test ./ui/tui -run Figures -figures -v
func TestFigures(t *testing.T) {
	if !*figures {
		t.Skip("measures only with -figures")
	}
	load, _ := os.ReadFile("/proc/loadavg")
	t.Logf("load average %s", bytes.TrimSpace(load))
	firstPaint(t)
	u := sit(t, 120, 40)
	u.sees("Dateirechte")
	u.presses(enter, right, "t")
	u.sees("host:~$")
	echo(t, u)
	idleCPU(t, u)
	flood(t, u)
}

// minimal is the least program of Bubble Tea, which lab's start is held against.
const minimal = `package main

import tea "charm.land/bubbletea/v2"

type model struct{}

func (model) Init() tea.Cmd                       { return nil }
func (m model) Update(tea.Msg) (tea.Model, tea.Cmd) { return m, nil }
func (model) View() tea.View                      { v := tea.NewView("AppArmor"); v.AltScreen = true; return v }
func main()                                       { tea.NewProgram(model{}, tea.WithFPS(120)).Run() }
`

// firstPaint measures the time from the start of lab to its first screen, and of what
// paints nothing, each in turn with the others.
func firstPaint(t *testing.T) {
	dir := t.TempDir()
	lab, least, source := filepath.Join(dir, "lab"), filepath.Join(dir, "minimal"), filepath.Join(dir, "main.go")
	if err := os.WriteFile(source, []byte(minimal), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{lab, "lab"}, {least, source}} {
		if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", args[0], args[1]).CombinedOutput(); err != nil {
			t.Fatalf("go build: %v\n%s", err, out)
		}
	}
	var first, floor, version, list []time.Duration
	for range 25 {
		first = append(first, paints(t, lab))
		floor = append(floor, paints(t, least))
		for args, took := range map[string]*[]time.Duration{"version": &version, "list": &list} {
			from := time.Now()
			if err := exec.Command(lab, args).Run(); err != nil {
				t.Fatal(err)
			}
			*took = append(*took, time.Since(from))
		}
	}
	t.Logf("first paint: %s (goal %v); minimal program: %s", spread(first), goalPaint, spread(floor))
	t.Logf("lab version: %s (goal %v); lab list: %s (goal %v)", spread(version), goalVersion, spread(list), goalList)
}

// paints measures the time from the start of a program to a word on its screen.
func paints(t *testing.T, program string) time.Duration {
	t.Helper()
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "XDG_STATE_HOME="+t.TempDir(), "XDG_CACHE_HOME="+t.TempDir())
	from := time.Now()
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
		f.Close()
	}()
	var seen []byte
	for b := make([]byte, 64<<10); !bytes.Contains(seen, []byte("AppArmor")); {
		n, err := f.Read(b)
		if err != nil {
			t.Fatalf("%v after %q", err, seen)
		}
		seen = append(seen, b[:n]...)
	}
	return time.Since(from)
}

// echo measures the time from a key to its character on the screen.
func echo(t *testing.T, u *user) {
	pane := echoes(u.pty, u.heard)
	plain, heard := bash(t, "bash", "--norc", "-i")
	t.Logf("key to echo: %s, 99 %% %v (goal: mean %v, 99 %% %v); plain bash: %s",
		spread(pane), percentile(pane, 99), goalEcho, goalEcho99, spread(echoes(plain, heard)))
	u.presses("\x15")
}

// bash starts a program on a terminal of its own, whose output is only heard.
func bash(t *testing.T, args ...string) (*os.File, chan time.Time) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "PS1=host:~$ ")
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
	if err != nil {
		t.Fatal(err)
	}
	heard := make(chan time.Time, 1)
	go io.Copy(tap(heard), f)
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		f.Close()
	})
	time.Sleep(time.Second)
	return f, heard
}

func echoes(to io.Writer, heard chan time.Time) []time.Duration {
	var all []time.Duration
	for i := range 400 {
		time.Sleep(time.Duration(20+rand.IntN(20)) * time.Millisecond)
		if i%40 == 39 {
			io.WriteString(to, "\x15") // a line is not to get longer than the terminal is wide
			time.Sleep(100 * time.Millisecond)
		}
		select {
		case <-heard:
		default:
		}
		from := time.Now()
		io.WriteString(to, "x")
		all = append(all, (<-heard).Sub(from))
	}
	return all
}

// idleCPU measures what the tutor does while nothing happens.
func idleCPU(t *testing.T, u *user) {
	const span = 10 * time.Second
	before := cpu(t, u.cmd.Process.Pid)
	time.Sleep(span)
	used := cpu(t, u.cmd.Process.Pid) - before
	t.Logf("idle: %.1f %% of a core (goal %.1f %%)", 100*used.Seconds()/span.Seconds(), goalIdle)
}

// cpu is the time that a process has computed, see proc_pid_stat(5).
func cpu(t *testing.T, pid int) time.Duration {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	ticks := 0
	for _, f := range fields[11:13] { // in hundredths of a second
		n, err := strconv.Atoi(f)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// flood measures what happens while a program writes without end, and how fast
// much output is shown.
func flood(t *testing.T, u *user) {
	var own, stopped []time.Duration
	for range 5 {
		u.presses("seq 100000000\r")
		time.Sleep(2 * time.Second)
		from := time.Now()
		u.presses(f12)
		u.sees("F12 kehrt zurück")
		own = append(own, time.Since(from))
		u.presses(f12)
		u.sees("F12 verlässt")
		from = time.Now()
		u.presses(ctrlC)
		u.sees("^C")
		u.sees("│host:~$")
		stopped = append(stopped, time.Since(from))
		u.presses("clear\r")
		u.screen.Sync()
		time.Sleep(time.Second)
	}
	t.Logf("in a flood: a key of lab's own %s, Ctrl-C to the prompt %s (goal %v each)", spread(own), spread(stopped), goalKey)

	command := fmt.Sprintf("seq 1 %d; echo ready.$((1+1))", floodNumber)
	size := 0
	for n, digits := 1, 1; n <= floodNumber; n, digits = n*10, digits+1 {
		size += (min(n*10, floodNumber+1) - n) * (digits + 1)
	}
	rate := func(d time.Duration) float64 { return float64(size) / 1e6 / d.Seconds() }
	from := time.Now()
	u.presses(command + "\r")
	u.sees("ready.2")
	pane := time.Since(from)
	u.sees(fmt.Sprintf("│%d\n", floodNumber))
	rows := strings.Count(u.screen.Text(), "\n")
	for i := 1; i < 20; i++ { // the screen is right, line for line
		if want := fmt.Sprintf("│%d", floodNumber-i); !strings.Contains(u.screen.Text(), want) {
			t.Errorf("%q is missing among %d lines after the flood:\n%s", want, rows, u.screen.Text())
		}
	}
	memory, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", u.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	resident := 0
	for line := range strings.Lines(string(memory)) {
		fmt.Sscanf(line, "VmRSS: %d", &resident)
	}
	t.Logf("%d MB of seq: %.1f MB/s (goal %.1f); plain terminal %.1f MB/s, tmux %.1f MB/s",
		size/1000000, rate(pane), goalFlood, rate(seconds(t, command, "bash", "--norc", "-i")),
		rate(seconds(t, command, "tmux", "-L", fmt.Sprint("lab-figures-", os.Getpid()), "-f", "/dev/null", "new-session", "bash --norc -i", ";", "set", "destroy-unattached", "on", ";", "set", "-g", "status", "off")))
	t.Logf("memory with a full history: %d MB (goal %d MB)", resident/1000, goalMemory)
}

// seconds is how long a command takes in a shell, or in a shell in tmux, on a
// terminal that takes everything at once.
func seconds(t *testing.T, command string, args ...string) time.Duration {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "PS1=host:~$ ", "TMUX=")
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		f.Close() // hangs up
		cmd.Process.Kill()
		cmd.Wait()
	}()
	time.Sleep(time.Second)
	from := time.Now()
	io.WriteString(f, command+"\r")
	var tail []byte
	for b := make([]byte, 64<<10); !bytes.Contains(tail, []byte("ready.2")); {
		n, err := f.Read(b)
		if err != nil {
			t.Fatalf("%v after %q", err, tail[max(0, len(tail)-200):])
		}
		tail = append(tail, b[:n]...)
		tail = tail[max(0, len(tail)-100<<10):]
	}
	return time.Since(from)
}

// spread is mean, median, smallest and largest.
func spread(d []time.Duration) string {
	sum := time.Duration(0)
	for _, one := range d {
		sum += one
	}
	round := func(x time.Duration) string { return fmt.Sprintf("%.1f", float64(x.Microseconds())/1000) }
	return fmt.Sprintf("mean %s ms, median %s ms (%s to %s)",
		round(sum/time.Duration(len(d))), round(percentile(d, 50)), round(percentile(d, 0)), round(percentile(d, 100)))
}

func percentile(d []time.Duration, n int) time.Duration {
	s := slices.Sorted(slices.Values(d))
	return s[min(len(s)-1, len(s)*n/100)]
}
