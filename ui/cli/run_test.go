package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/ptytest"
	"lab/ui/pace"
	"lab/ui/progress"
	"lab/ui/tutor"
	"lab/ui/words"
)

func TestLineWriter(t *testing.T) {
	var b strings.Builder
	w := &lineWriter{w: &b}
	for _, part := range []string{"one\r", "\n\x1b[31mtwo\x1b", "[0m\r\n 10 %\r100 %\r\n", "\x1b[?2004l\rcat\r\nrest\x07"} {
		w.Write([]byte(part))
	}
	w.end()
	w.end()
	const want = "    one\n    two\n    100 %\n    cat\n    rest\\x07\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

// TestRun walks through a step in the real machine as a log sees it.
func TestRun(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), binary(t), "run", "--lang", "en", "seccomp/no-mkdir")
	cmd.Env = append(cmd.Environ(), "XDG_STATE_HOME="+t.TempDir())
	out, err := cmd.CombinedOutput()
	text := string(out)
	for _, want := range []string{
		"Operation not permitted", "Result: pass", "Cause: blocked by seccomp", "Control: ", "image alpine: a stand-in",
		"from mkdir to /test123:", "\nseccomp: stopped here (EPERM)\nDAC/caps: not reached\n", "\na process in a container\n", "\nSeccomp: filter",
	} {
		if err != nil || !strings.Contains(text, want) {
			t.Errorf("%v, no %q in:\n%s", err, want, text)
		}
	}
	if strings.ContainsAny(text, "\x1b\r") {
		t.Errorf("control characters in %q", text)
	}
}

// TestWalk walks through a step on this computer's bash, and says which wall
// stopped it and what stood around its process.
func TestWalk(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	course, err := lessons.Load(fstest.MapFS{
		"10-dac/lesson.yaml": file(`id: dac
title: {de: Rechte, en: Permissions}
steps:
  - id: closed
    type: |
      sh -c 'sleep 0.3; echo "cat: note: Permission denied"; exit 1'
    expect: blocked
    by: dac
    signs: {works: {exit: 0, errno: none}, blocked: {exit: 1, errno: EACCES, from: cat}}
    controls: [{id: open, changes: {de: offen, en: open}, type: echo note, outcome: works}]
    proofs: [{id: mode, shows: {de: Modus, en: mode}, type: echo 0, signs: {output: "0"}}]
`),
		"10-dac/de.md": file("# Rechte\n\nText.\n\n## Zu {#closed}\n\nText.\n"),
		"10-dac/en.md": file("# Permissions\n\nText.\n\n## Closed {#closed}\n\nSome *text* of `cat`.\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	a := &app{out: stream{File: out}, err: stream{File: out}, words: words.In(lessons.English)}
	k := &walk{
		pace: new(pace.Store),
		app:  a, in: bufio.NewReader(strings.NewReader("")), kept: &progress.Store{Path: filepath.Join(t.TempDir(), "progress.json")},
		tutor: tutor.New(t.Context(), func(context.Context, string) (tutor.Machine, error) {
			return ptytest.New(t), nil
		}),
	}
	defer k.tutor.Close()
	k.asks, k.in = true, bufio.NewReader(strings.NewReader("\n")) // an answer to the only question
	if err := k.lessons(t.Context(), []runner.Choice{{Lesson: course.Lessons()[0]}}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	for _, once := range []string{"cat: note: Permission denied\"; exit 1'", "\nDemo\n", "\nControl: open\n", "\nProof: mode\n", "\n    $ echo note\n", "\nobserved: does not work, not proved yet\n"} {
		if strings.Count(string(text), once) != 1 {
			t.Errorf("%q is there %d times in:\n%s", once, strings.Count(string(text), once), text)
		}
	}
	for _, want := range []string{
		"The way of the system call from cat to note:\nseccomp: let through\nDAC/caps: stopped here (EACCES)\nLSM: not reached\nnote: not reached\n",
		"\nSome text of cat.\n",
		"The process's walls, ", // of whatever was seen on a pseudo-terminal of this computer
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

// TestPulse: that nothing has come for a while is said again and again, but not while
// something comes, and not after the end.
func TestPulse(t *testing.T) {
	out, in := io.Pipe()
	lines := bufio.NewScanner(out)
	p := newPulse(in, 20*time.Millisecond, "alive %d")
	for range 3 {
		if !lines.Scan() || lines.Text() != "alive 0" {
			t.Fatalf("%q", lines.Text())
		}
	}
	p.stop()
	time.AfterFunc(100*time.Millisecond, func() { in.Close() })
	if lines.Scan() {
		t.Errorf("after the end: %q", lines.Text())
	}

	var b strings.Builder
	busy := newPulse(&b, time.Hour, "alive %d")
	busy.beat() // too early
	fmt.Fprintln(busy, "output")
	busy.stop()
	if b.String() != "output\n" {
		t.Errorf("while something comes: %q", b.String())
	}
}

// TestWalkAsks: the answer is taken by its letter where the question is whether it works,
// by its number elsewhere; after anything else it asks again. h shows a hint.
func TestWalkAsks(t *testing.T) {
	asked := &lessons.Step{Asks: []lessons.Choice{{Outcome: lessons.Works}, {Errno: "EPERM"}, {Errno: "EACCES"}}}
	for _, tt := range []struct {
		step        *lessons.Step
		typed, want string
	}{
		{&lessons.Step{}, "w\n", "works"}, {&lessons.Step{}, "N\n", "blocked"}, {&lessons.Step{}, "\n", ""},
		{asked, "3\n", "EACCES"}, {asked, " 1 \n", "works"}, {asked, "4\n2\n", "EPERM"}, {asked, "0\n\n", ""}, {asked, "n\n1\n", "works"}, {asked, "\n", ""},
		{&lessons.Step{}, "x\nw\n", "works"}, {&lessons.Step{}, "h\nh\nn\n", "blocked"},
	} {
		k, said := walker(t, tt.typed)
		got, err := k.prediction(t.Context(), tt.step, []string{"Look *there*."})
		if err != nil || got != tt.want {
			t.Errorf("%q: %q, %v; want %q", tt.typed, got, err, tt.want)
		}
		text := said()
		if first, _, more := strings.Cut(strings.TrimRight(tt.typed, "\n"), "\n"); more && first != "h" && !strings.Contains(text, `"`+first+`" is none of the answers.`) {
			t.Errorf("%q: what was wrong is not said: %q", tt.typed, text)
		}
		if strings.HasPrefix(tt.typed, "h") && !strings.Contains(text, "Hint 1 of 1\nLook there.\n") {
			t.Errorf("no hint: %q", text)
		}
		if len(tt.step.Asks) > 0 && !strings.Contains(text, "2  EPERM\n3  EACCES\n") {
			t.Errorf("the answers are not there: %q", text)
		}
	}
	k, _ := walker(t, "q\n")
	if _, err := k.prediction(t.Context(), asked, nil); err != errEnough {
		t.Errorf("q: %v", err)
	}
}

// walker is a walk by somebody who types the text, and what was printed for them.
func walker(t *testing.T, typed string) (*walk, func() string) {
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { out.Close() })
	k := &walk{app: &app{words: words.In(lessons.English), out: stream{File: out}}, in: bufio.NewReader(strings.NewReader(typed)), asks: true}
	return k, func() string {
		text, err := os.ReadFile(out.Name())
		if err != nil {
			t.Error(err)
		}
		return string(text)
	}
}
