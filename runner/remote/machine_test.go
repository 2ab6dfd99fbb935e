package remote

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"

	"lab/lessons"
	"lab/runner"
	"lab/runner/ptytest"
)

// TestMain lets this program be lab on the target, too.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "version":
			os.Exit(0)
		case "repeat":
			fmt.Println(strings.Join(os.Args[2:len(os.Args)-2], "\n")) // without --lessons DIR
			os.Exit(0)
		case serveCommand:
			os.Exit(serveBash(os.Args[2:]))
		}
	}
	os.Exit(m.Run())
}

// serveBash is lab serve with a machine that is the target's bash.
func serveBash(args []string) int {
	signal.Ignore(syscall.SIGPIPE)
	if len(args) != 2 || args[0] != "--lessons" {
		return 2
	}
	course, err := lessons.Load(os.DirFS(args[1]))
	if err != nil {
		os.Stderr.WriteString(err.Error())
		return 2
	}
	err = Serve(context.Background(), os.Stdin, os.Stdout, course, func(context.Context) (Served, error) {
		if os.Getenv("LAB_TEST_REFUSE") != "" {
			return nil, errors.New("nobody has said so")
		}
		return bash{ptytest.Machine{Env: []string{"HOME=/nonexistent", "PS1=$ ", "LEFT=" + os.Getenv("LAB_TEST_LEFT")}}}, nil
	})
	if err != nil {
		return 3
	}
	return 0
}

// bash is the target's own. What a lesson leaves is a file, which it puts back.
type bash struct{ ptytest.Machine }

func (bash) Facts() runner.Facts {
	return runner.Facts{Kind: "host", Flavour: "none", Kernel: "6.1.0"}
}
func (bash) Reset(context.Context) error { return os.RemoveAll(os.Getenv("LAB_TEST_LEFT")) }
func (b bash) Close() error              { return b.Reset(context.Background()) }

var testLessons = fstest.MapFS{
	"10-bash/lesson.yaml": {Data: []byte(`id: bash
title: {de: Bash, en: Bash}
steps:
  - id: hello
    type: echo hello; umask; touch "$LEFT"
    expect: works
    signs: {works: {output: ^hello}}
  - id: half-minute
    type: sleep 30
    expect: works
    signs: {works: {exit: 0}}
  - id: long
    type: sleep 600
    expect: works
    signs: {works: {exit: 0}}
`)},
	"10-bash/de.md": {Data: []byte("# Bash\n\nText.\n\n## Hallo {#hello}\n\nText.\n\n## Halbe Minute {#half-minute}\n\nText.\n\n## Lang {#long}\n\nText.\n")},
	"10-bash/en.md": {Data: []byte("# Bash\n\nText.\n\n## Hello {#hello}\n\nText.\n\n## Half a minute {#half-minute}\n\nText.\n\n## Long {#long}\n\nText.\n")},
}

// packed is made once: it holds this program.
var packed = sync.OnceValues(func() (Bundle, error) {
	program, err := os.Executable()
	if err != nil {
		return Bundle{}, err
	}
	return NewBundle(program, testLessons)
})

func testBundle(t *testing.T) Bundle {
	t.Helper()
	p, err := packed()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func testPlan(t *testing.T, steps ...string) runner.Plan {
	t.Helper()
	course, err := lessons.Load(testLessons)
	if err != nil {
		t.Fatal(err)
	}
	return runner.NewPlan(runner.Choice{Lesson: course.Lesson("bash"), Steps: steps}, runner.Facts{})
}

// open opens a target for the test.
func open(t *testing.T, c Client, target Target) *Machine {
	t.Helper()
	m, err := c.Open(t.Context(), target, testBundle(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// A room is a target and the client that reaches it, with what lab leaves there.
type room struct {
	server *sshServer
	home   home
	target Target
	tmp    string // where the target puts temporary files
	left   string // what the lesson leaves
}

func newRoom(t *testing.T, more ...string) *room { return newRoomWith(t, "", more...) }

// newRoomWith sets another variable on the target.
func newRoomWith(t *testing.T, variable string, more ...string) *room {
	t.Helper()
	login := newKey(t, "login")
	r := &room{tmp: t.TempDir(), left: filepath.Join(t.TempDir(), "left")}
	r.server = sshd(t, login, append(more, "SetEnv TMPDIR="+r.tmp+" LAB_TEST_LEFT="+r.left+" "+variable)...)
	r.home = newHome(t, []string{r.server.known(r.server.host.public)}, "IdentityFile "+login.path)
	r.target = r.server.target(t)
	return r
}

// clean makes sure that nothing is left on the target, which may take a moment.
func (r *room) clean(t *testing.T) {
	t.Helper()
	eventually(t, "the lesson's file to be put back", func() bool { _, err := os.Stat(r.left); return errors.Is(err, os.ErrNotExist) })
	eventually(t, "lab's program to be removed", func() bool { list, err := os.ReadDir(r.tmp); return err == nil && len(list) == 0 })
}

func TestRun(t *testing.T) {
	r := newRoom(t)
	m := open(t, r.home.client, r.target)
	if f := m.Facts(); f.Kind != "ssh" || f.Kernel != "6.1.0" {
		t.Errorf("facts are %+v", f)
	}
	if list, _ := os.ReadDir(r.tmp); len(list) != 1 {
		t.Errorf("lab's program is not in %s, so nothing shows that it is removed", r.tmp)
	}
	for range 2 {
		var heard []runner.Event
		transcript, err := m.Run(t.Context(), testPlan(t, "hello"), func(e runner.Event) { heard = append(heard, e) })
		if err != nil {
			t.Fatal(err)
		}
		runs := transcript.Runs()
		if len(runs) != 1 || len(runs[0].Lines) != 1 || !strings.Contains(string(runs[0].Lines[0].Output), "hello\r\n0022") {
			t.Errorf("runs are %+v", runs)
		}
		if len(heard) != len(transcript.Events) {
			t.Errorf("heard %d events of %d", len(heard), len(transcript.Events))
		}
		if _, err := os.Stat(r.left); err != nil {
			t.Error(err)
		}
		if err := m.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(r.left); err == nil {
			t.Error("the lesson's file is not put back")
		}
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	r.clean(t)
}

// startLong runs the step that does not end, calls then when it runs, and returns
// what Run does.
func startLong(t *testing.T, ctx context.Context, m *Machine, then func()) (*runner.Transcript, error) {
	t.Helper()
	return m.Run(ctx, testPlan(t, "hello", "long"), func(e runner.Event) {
		if e.Kind == runner.LineStart && e.Step == "long" {
			then()
		}
	})
}

// TestMachineDies: the transcript says so, and what is left of the target puts
// back what the lesson has changed.
func TestMachineDies(t *testing.T) {
	r := newRoom(t)
	m := open(t, r.home.client, r.target)
	transcript, err := startLong(t, t.Context(), m, r.server.kill)
	var e *Error
	if !errors.As(err, &e) || e.Cause != Closed {
		t.Errorf("error is %v", err)
	}
	runs := transcript.Runs()
	if len(runs) != 2 || runs[0].Trouble != "" || runs[1].Trouble != runner.MachineGone || runs[1].Detail == "" {
		t.Errorf("runs are %+v", runs)
	}
	if err := m.Reset(t.Context()); err == nil {
		t.Error("a dead machine can be reset")
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	r.clean(t)
}

// TestInterrupted: Ctrl-C ends the lesson on the target in order.
func TestInterrupted(t *testing.T) {
	r := newRoom(t)
	m := open(t, r.home.client, r.target)
	ctx, cancel := context.WithCancel(t.Context())
	transcript, err := startLong(t, ctx, m, cancel)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
	if runs := transcript.Runs(); len(runs) != 2 || runs[1].Trouble != runner.Interrupted {
		t.Errorf("runs are %+v", runs)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	r.clean(t)
}

// TestHomeDies: a lab that is killed at home does not leave the target as it is.
func TestHomeDies(t *testing.T) {
	r := newRoom(t)
	m := open(t, r.home.client, r.target)
	_, _ = startLong(t, t.Context(), m, m.process.kill)
	r.clean(t)
}

func TestNotHanded(t *testing.T) {
	r := newRoomWith(t, "LAB_TEST_REFUSE=1")
	_, err := r.home.client.Open(t.Context(), r.target, testBundle(t))
	var e *Error
	if !errors.As(err, &e) || e.Cause != NotHanded || e.Detail != "nobody has said so" {
		t.Errorf("error is %v", err)
	}
	r.clean(t)
}

// TestLoginShells: the command is one for every shell, its arguments arrive, and
// what the shell says before does not matter, with or without the end of a line.
func TestLoginShells(t *testing.T) {
	for _, shell := range []string{"sh", "bash", "dash", "zsh", "ksh", "tcsh", "fish"} {
		t.Run(shell, func(t *testing.T) {
			path, err := exec.LookPath(shell)
			if err != nil {
				t.Skip("not installed")
			}
			r := newRoom(t, `ForceCommand printf 'Welcome!\n\377\0\n\033]0;lab1\007'; exec `+path+` -c "$SSH_ORIGINAL_COMMAND"`)
			if err := open(t, r.home.client, r.target).Close(); err != nil {
				t.Error(err)
			}
			args := []string{"--user", "Anna.B$", "a b", `"$HOME"`, "*", "ännä", "~", "$(id)", "`id`", "a;b"}
			out, _, err := r.home.client.Ask(t.Context(), r.target, testBundle(t), nil, append([]string{"repeat"}, args...)...)
			if got := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n"); err != nil || !slices.Equal(got, args) {
				t.Errorf("arguments are %q, %v", got, err)
			}
			r.clean(t)
		})
	}
}

func TestScriptComplains(t *testing.T) {
	p := testBundle(t)
	other := p
	other.system = "Linux z80"
	empty := p
	empty.tgz = []byte("not a package")
	r := newRoom(t)
	for _, c := range []struct {
		p    Bundle
		want Cause
	}{{other, OtherSystem}, {empty, NoFolder}} {
		_, err := r.home.client.Open(t.Context(), r.target, c.p)
		var e *Error
		if !errors.As(err, &e) || e.Cause != c.want || e.Detail == "" {
			t.Errorf("error is %v, want %s", err, c.want)
		}
		r.clean(t)
	}
}
