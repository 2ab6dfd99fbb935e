package tui

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"lab/runner/figures"
)

// The sizes of what is measured.
const (
	starts      = 25
	blocks      = 10 // of keys, in turn with plain bash
	keys        = 40 // in a block: a line is not to get longer than the terminal is wide
	floodNumber = 7000000
)

// TestFigures measures how fast the tutor is; it fails only if a screen is wrong.
func TestFigures(t *testing.T) {
	figures.Need(t)
	lab, least, hello := programs(t)
	begins(t, lab, least, hello)
	u := sit(t, 120, 40)
	u.sees("Dateirechte")
	u.presses(enter, right, "t")
	u.sees("host:~$")
	echo(t, u)
	atRest(t, u, least)
	flood(t, u)
	lights(t)
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

// hello is the least program of Go.
const hello = `package main

func main() { println("0") }
`

// programs builds lab and what its start is held against.
func programs(t *testing.T) (lab, least, greeting string) {
	t.Helper()
	dir := t.TempDir()
	build := func(name, source string) string {
		from := "lab"
		if source != "" {
			from = filepath.Join(dir, name+".go")
			if err := os.WriteFile(from, []byte(source), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		to := filepath.Join(dir, name)
		if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", to, from).CombinedOutput(); err != nil {
			t.Fatalf("go build: %v\n%s", err, out)
		}
		return to
	}
	return build("lab", ""), build("minimal", minimal), build("hello", hello)
}

// A start is how long a program took, and what it computed.
type start struct{ wall, processor figures.Series }

// begins measures how long lab takes to start, each way in turn with the others.
func begins(t *testing.T, lab, least, greeting string) {
	var paint, leastPaint, version, list, greets start
	run := func(s *start, program string, args ...string) {
		cmd := exec.CommandContext(t.Context(), program, args...)
		begin := time.Now()
		if err := cmd.Run(); err != nil {
			t.Fatal(err)
		}
		s.wall.Took(begin)
		s.processor = append(s.processor, (cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()).Seconds()*1000)
	}
	for i := range starts + 1 {
		if i == 1 { // the first time everything is read from the disk
			paint, leastPaint, version, list, greets = start{}, start{}, start{}, start{}, start{}
		}
		run(&greets, greeting)
		run(&version, lab, "version")
		run(&list, lab, "list")
		paints(t, &leastPaint, least)
		paints(t, &paint, lab)
	}
	row := func(what string, of start, least string, floor start) {
		figures.Row(what, "ms", of.wall, least, floor.wall)
		figures.Row("… processor time", "ms", of.processor, least, floor.processor)
	}
	row("`lab version`", version, "the least program of Go", greets)
	row("`lab list`", list, "the least program of Go", greets)
	row("`lab` until its first screen", paint, "the least program of Bubble Tea", leastPaint)
}

// paints measures the time from the start of a program to a word on its screen.
func paints(t *testing.T, s *start, program string) {
	t.Helper()
	begin := time.Now()
	cmd, f := onScreen(t, program)
	defer leave(cmd, f)
	var seen []byte
	for b := make([]byte, 64<<10); !bytes.Contains(seen, []byte("AppArmor")); {
		n, err := f.Read(b)
		if err != nil {
			t.Fatalf("%v after %q", err, seen)
		}
		seen = append(seen, b[:n]...)
	}
	s.wall.Took(begin)
	s.processor = append(s.processor, cpu(t, cmd.Process.Pid).Seconds()*1000)
}

// onScreen starts a program on a terminal of its own.
func onScreen(t *testing.T, args ...string) (*exec.Cmd, *os.File) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	dir := t.TempDir()
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "PS1=host:~$ ", "TMUX=", "XDG_STATE_HOME="+dir, "XDG_CACHE_HOME="+dir)
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
	if err != nil {
		t.Fatal(err)
	}
	return cmd, f
}

// leave ends a program on a terminal.
func leave(cmd *exec.Cmd, f *os.File) {
	f.Close() // hangs up
	cmd.Process.Kill()
	cmd.Wait()
}

// echo measures the time from a key to its character on the screen.
func echo(t *testing.T, u *user) {
	cmd, plain := onScreen(t, "bash", "--norc", "-i")
	defer leave(cmd, plain)
	heard := make(chan time.Time, 1)
	go io.Copy(tap(heard), plain)
	time.Sleep(time.Second)
	var lab, bash, all, allBash, computed, bashComputed figures.Series
	block := func(pid int, to io.Writer, heard chan time.Time, means, all, computed *figures.Series) {
		before := cpu(t, pid)
		one := echoes(to, heard)
		*computed = append(*computed, (cpu(t, pid)-before).Seconds()*1000/keys)
		*means, *all = append(*means, one.Mean()), append(*all, one...)
	}
	for range blocks {
		block(u.cmd.Process.Pid, u.pty, u.heard, &lab, &all, &computed)
		block(cmd.Process.Pid, plain, heard, &bash, &allBash, &bashComputed)
	}
	figures.Row("… a key to its echo in the terminal, mean of "+strconv.Itoa(keys), "ms", lab, "plain bash", bash)
	figures.Row("… 99 % of them within", "ms", figures.Series{all.Percentile(99)}, "plain bash", figures.Series{allBash.Percentile(99)})
	figures.Row("… processor time of a key", "ms", computed, "plain bash", bashComputed)
}

func echoes(to io.Writer, heard chan time.Time) (all figures.Series) {
	for range keys {
		time.Sleep(time.Duration(20+rand.IntN(20)) * time.Millisecond)
		select {
		case <-heard:
		default:
		}
		begin := time.Now()
		io.WriteString(to, "x")
		all = append(all, (<-heard).Sub(begin).Seconds()*1000)
	}
	io.WriteString(to, "\x15")
	time.Sleep(100 * time.Millisecond)
	return all
}

// lights measures the time from the end of an act to the picture of its walls, and what
// a shell takes to its prompt; neither can ask a kernel here.
func lights(t *testing.T) {
	u := sit(t, 120, 40, "LAB_TEST_START=grow/one")
	ended, control := homeOf(u)+"/ended", homeOf(u)+"/go"
	since := func(s *figures.Series) {
		t.Helper()
		info, err := os.Stat(ended)
		if err != nil {
			t.Fatal(err)
		}
		s.Took(info.ModTime())
	}
	var lab, bash figures.Series
	u.sees("Deine Vorhersage")
	u.presses("n", enter)
	for range starts {
		u.sees("EACCES▌")
		since(&lab)
		if err := os.WriteFile(control, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		u.sees("✓ bestanden")
		if err := os.Remove(control); err != nil {
			t.Fatal(err)
		}
		cmd, f := onScreen(t, "bash", "--norc", "-i")
		read := func() string {
			b := make([]byte, 4096)
			n, err := f.Read(b)
			if err != nil {
				t.Fatal(err)
			}
			return string(b[:n])
		}
		for !strings.Contains(read(), "host:~$") {
		}
		fmt.Fprintf(f, "touch %s; false\r", ended)
		for !strings.Contains(read(), "host:~$") {
		}
		since(&bash)
		leave(cmd, f)
		u.presses("a")
		u.misses("✓ bestanden")
	}
	figures.Row("… an act's end to the picture of its walls", "ms", lab, "plain bash's prompt", bash)
}

// atRest measures what the tutor computes while nothing happens.
func atRest(t *testing.T, u *user, least string) {
	const span = 5 * time.Second
	cmd, f := onScreen(t, least)
	defer leave(cmd, f)
	go io.Copy(io.Discard, f)
	var lab, floor figures.Series
	for range 3 {
		for pid, s := range map[int]*figures.Series{u.cmd.Process.Pid: &lab, cmd.Process.Pid: &floor} {
			before := cpu(t, pid)
			time.Sleep(span)
			*s = append(*s, 100*(cpu(t, pid)-before).Seconds()/span.Seconds())
		}
	}
	figures.Row("… idle, of a core", "%", lab, "the least program of Bubble Tea", floor)
}

// cpu is the time that a process has computed, its threads' together, as the scheduler
// counts it (the first number in /proc/PID/task/TID/schedstat, in nanoseconds).
func cpu(t *testing.T, pid int) time.Duration {
	t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil || len(threads) == 0 {
		t.Fatalf("no threads of %d: %v", pid, err)
	}
	sum := 0
	for _, name := range threads {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		one := 0
		fmt.Sscan(string(b), &one)
		sum += one
	}
	return time.Duration(sum)
}

// flood measures what happens while a program writes without end, and how fast
// much output is shown.
func flood(t *testing.T, u *user) {
	var own, stopped figures.Series
	for range 5 {
		u.presses("seq 100000000\r")
		time.Sleep(2 * time.Second)
		begin := time.Now()
		u.presses(f12)
		u.sees("F12 kehrt zurück")
		own.Took(begin)
		u.presses(f12)
		u.sees("F12 verlässt")
		begin = time.Now()
		u.presses(ctrlC)
		u.sees("^C")
		u.sees("│host:~$")
		stopped.Took(begin)
		u.presses("clear\r")
		u.screen.Sync()
		time.Sleep(time.Second)
	}
	figures.Row("… in a flood of output: Ctrl-C to the prompt", "ms", stopped, "a key of the tutor's own", own)

	command := fmt.Sprintf("seq 1 %d; echo ready.$((1+1))", floodNumber)
	var lab, tmux figures.Series
	for range 3 {
		begin := time.Now()
		u.presses("clear; " + command + "\r")
		u.sees("ready.2")
		lab.Took(begin)
		u.sees(fmt.Sprintf("│%d\n", floodNumber))
		for i := 1; i < 20; i++ { // the screen is right, line for line
			if want := fmt.Sprintf("│%d", floodNumber-i); !strings.Contains(u.screen.Text(), want) {
				t.Errorf("%q is missing after the flood:\n%s", want, u.screen.Text())
			}
		}
		u.presses("clear\r")
		u.misses("ready.2")
		in(t, &tmux, command, "tmux", "-L", fmt.Sprint("lab-figures-", os.Getpid()), "-f", "/dev/null", "new-session", "bash --norc -i", ";", "set", "destroy-unattached", "on", ";", "set", "-g", "status", "off")
	}
	figures.Row(fmt.Sprintf("… %d lines of `seq` in the terminal", floodNumber), "ms", lab, "tmux", tmux)
	memory, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", u.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	resident := 0
	_, after, _ := strings.Cut(string(memory), "VmRSS:")
	fmt.Sscan(after, &resident)
	t.Logf("memory with a full history: %d MB", resident/1000)
}

// in measures how long a command takes in a shell that a program starts, on a terminal
// that takes everything at once.
func in(t *testing.T, s *figures.Series, command string, args ...string) {
	t.Helper()
	cmd, f := onScreen(t, args...)
	defer leave(cmd, f)
	time.Sleep(time.Second)
	begin := time.Now()
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
	s.Took(begin)
}
