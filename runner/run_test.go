package runner_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/ptytest"
	"lab/runner/trace"
)

// paste takes out what bash says of pasting.
var paste = strings.NewReplacer("\x1b[?2004h", "", "\x1b[?2004l", "")

// runLines runs one act on a real bash and returns it as the judge will see it.
func runLines(t *testing.T, limit time.Duration, lines ...string) runner.Run {
	t.Helper()
	step := &lessons.Step{ID: "step", Act: lessons.Act{User: "user", Lines: lines, Limit: limit}}
	return runStep(t, step)[0]
}

func runStep(t *testing.T, steps ...*lessons.Step) []runner.Run {
	t.Helper()
	return runStepOn(t, runner.Facts{Arch: trace.Arch}, steps...)
}

// runStepOn runs steps on a machine that says this of itself.
func runStepOn(t *testing.T, f runner.Facts, steps ...*lessons.Step) []runner.Run {
	t.Helper()
	return runStepIn(t, ptytest.New(t), f, steps...)
}

func runStepIn(t *testing.T, m runner.Machine, f runner.Facts, steps ...*lessons.Step) []runner.Run {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	l := &lessons.Lesson{ID: "lesson", Steps: steps}
	tr, err := runner.RunPlan(ctx, m, runner.NewPlan(runner.Choice{Lesson: l}, f), f, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tr.Runs()
}

// describe writes lines down as "text -> output (exit)".
func describe(r runner.Run) string {
	var b strings.Builder
	for _, l := range r.Lines {
		exit := "?"
		if l.Exit != nil {
			exit = fmt.Sprint(*l.Exit)
		}
		if l.Opened {
			exit = "opened"
		}
		if l.Leave {
			exit += " left"
		}
		fmt.Fprintf(&b, "%q -> %q (%s)\n", l.Text, paste.Replace(string(l.Output)), exit)
	}
	if r.Trouble != "" {
		fmt.Fprintf(&b, "trouble: %s\n", r.Trouble)
	}
	return b.String()
}

// TestStartup: a login shell that never shows lab's prompt is a trouble of that shell and
// not of the machine, whose other steps are run.
func TestStartup(t *testing.T) {
	for _, tt := range []struct{ startup, want string }{
		{"PROMPT_COMMAND=", "trouble: out-of-step\n"},
		{"PS0=x; readonly PS0 PS1 PROMPT_COMMAND", "trouble: out-of-step\n"},
		{"exec dash -i", "trouble: out-of-step\n"},
		{"exit 3", "trouble: shell-gone\n"},
		{"IFS=/e", `"true" -> "" (0)` + "\n"},
		{"echo 'head: Permission denied'; sleep 1", `"true" -> "" (0)` + "\n"},
	} {
		t.Run(tt.startup, func(t *testing.T) {
			if strings.Contains(tt.want, "out-of-step") { // which waits for nothing else
				t.Cleanup(runner.SetPromptLimit(2 * time.Second))
			}
			m := ptytest.New(t)
			if err := os.WriteFile(m.Home+"/.profile", []byte(tt.startup+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			act := lessons.Act{User: "user", Lines: []string{"true"}}
			runs := runStepIn(t, m, runner.Facts{Arch: trace.Arch}, &lessons.Step{ID: "step", Act: act}, &lessons.Step{ID: "next", Act: act})
			if len(runs) != 2 {
				t.Errorf("%d runs", len(runs))
			}
			for _, r := range runs {
				if got := describe(r); got != tt.want {
					t.Errorf("%s, want %s", got, tt.want)
				}
			}
		})
	}
}

func TestLines(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"output and exit status", []string{"echo hello", "sh -c 'exit 3'"},
			`"echo hello" -> "hello\r\n" (0)` + "\n" + `"sh -c 'exit 3'" -> "" (3)` + "\n"},
		{"output without a line break", []string{"printf abc", "true"},
			`"printf abc" -> "abc" (0)` + "\n" + `"true" -> "" (0)` + "\n"},
		{"continuation lines", []string{"echo one \\\n  two \\\n  three"},
			`"echo one \\\n  two \\\n  three" -> "one two three\r\n" (0)` + "\n"},
		{"a line wider than the terminal", []string{"echo " + strings.Repeat("x", 300) + " | wc -c"},
			`"echo ` + strings.Repeat("x", 300) + ` | wc -c" -> "301\r\n" (0)` + "\n"},
		{"nested bash", []string{"bash", "echo in; false", "true"},
			`"bash" -> "" (opened)` + "\n" + `"echo in; false" -> "in\r\n" (1)` + "\n" + `"true" -> "" (0)` + "\n" +
				`"exit" -> "exit\r\n" (0 left)` + "\n"},
		{"nested shell without marks", []string{"PS1='/ # ' dash -i", "echo in", "sh -c 'exit 4'"},
			`"PS1='/ # ' dash -i" -> "/ # " (opened)` + "\n" + `"echo in" -> "in\r\n/ # " (0)` + "\n" +
				`"sh -c 'exit 4'" -> "/ # " (4)` + "\n" + `"exit" -> "" (4 left)` + "\n"},
		{"cd changes the prompt of a shell without marks", []string{`cd /; PS1='$PWD # ' dash -i`, "cd /tmp", "ls -d .", "sh -c 'exit 3'", "echo $?"},
			`"cd /; PS1='$PWD # ' dash -i" -> "/ # " (opened)` + "\n" + `"cd /tmp" -> "/tmp # " (0)` + "\n" +
				`"ls -d ." -> ".\r\n/tmp # " (0)` + "\n" + `"sh -c 'exit 3'" -> "/tmp # " (3)` + "\n" + `"echo $?" -> "3\r\n/tmp # " (0)` + "\n" + `"exit" -> "" (0 left)` + "\n"},
		{"a shell without marks in another one", []string{"PS1='/ # ' dash -i", "dash -i", "sh -c 'exit 3'"},
			`"PS1='/ # ' dash -i" -> "/ # " (opened)` + "\n" + `"dash -i" -> "/ # " (opened)` + "\n" +
				`"sh -c 'exit 3'" -> "/ # " (3)` + "\n" + `"exit" -> "/ # " (3 left)` + "\n" + `"exit" -> "" (3 left)` + "\n"},
		{"a bash without marks", []string{"env -i TERM=xterm PS1='in # ' bash --norc", "cd /", "false", "echo $?"},
			`"env -i TERM=xterm PS1='in # ' bash --norc" -> "in # " (opened)` + "\n" + `"cd /" -> "\rin # " (0)` + "\n" + `"false" -> "\rin # " (1)` + "\n" +
				`"echo $?" -> "\r1\r\nin # " (0)` + "\n" + `"exit" -> "\rexit\r\n" (0 left)` + "\n"},
		{"a bash with marks in a shell without", []string{"PS1='/ # ' dash -i", "bash", "sh -c 'exit 3'"},
			`"PS1='/ # ' dash -i" -> "/ # " (opened)` + "\n" + `"bash" -> "" (opened)` + "\n" + `"sh -c 'exit 3'" -> "" (3)` + "\n" +
				`"exit" -> "exit\r\n/ # " (3 left)` + "\n" + `"exit" -> "" (3 left)` + "\n"},
		{"what looks like a prompt is none", []string{"printf '10%% '; sleep 0.5; printf 'done\\n'; false", "sh -c 'exit 4'"},
			`"printf '10%% '; sleep 0.5; printf 'done\\n'; false" -> "10% done\r\n" (1)` + "\n" + `"sh -c 'exit 4'" -> "" (4)` + "\n"},
		{"what looks like a prompt of a shell without marks", []string{"PS1='/ # ' dash -i", "printf '/ # '; sleep 0.5; cat /nowhere", "true"},
			`"PS1='/ # ' dash -i" -> "/ # " (opened)` + "\n" + `"printf '/ # '; sleep 0.5; cat /nowhere" -> "/ # cat: /nowhere: No such file or directory\r\n/ # " (1)` + "\n" +
				`"true" -> "/ # " (0)` + "\n" + `"exit" -> "" (0 left)` + "\n"},
		{"no mark at the beginning", []string{"PS0=", "echo hidden", "echo never"},
			`"PS0=" -> "" (0)` + "\n" + `"echo hidden" -> "" (?)` + "\ntrouble: out-of-step\n"},
		{"no mark at the end", []string{"PROMPT_COMMAND=", "echo never"},
			`"PROMPT_COMMAND=" -> "host:~$ " (?)` + "\ntrouble: out-of-step\n"},
		{"an end that is made up", []string{`eval "$PROMPT_COMMAND"; printf %s "${PS1@P}"; sleep 0.5; false`},
			`"eval \"$PROMPT_COMMAND\"; printf %s \"${PS1@P}\"; sleep 0.5; false" -> "" (?)` + "\ntrouble: out-of-step\n"},
		{"an end with another number", []string{`eval "$PROMPT_COMMAND"; p="${PS1@P}"; printf %s "${p/B;1/B;2}"; sleep 0.5; false`},
			`"eval \"$PROMPT_COMMAND\"; p=\"${PS1@P}\"; printf %s \"${p/B;1/B;2}\"; sleep 0.5; false" -> "" (0)` + "\ntrouble: out-of-step\n"},
		{"a mistake of syntax", []string{"echo )"}, `"echo )" -> "" (?)` + "\ntrouble: out-of-step\n"},
		{"another language", []string{"export LC_ALL=POSIX"}, `"export LC_ALL=POSIX" -> "" (0)` + "\ntrouble: other-language\n"},
		{"output that looks like a prompt is no shell", []string{"printf 'root@host:~# '; sleep 0.3; echo; false"},
			`"printf 'root@host:~# '; sleep 0.3; echo; false" -> "root@host:~# \r\n" (1)` + "\n"},
		{"bytes that are not UTF-8", []string{`printf '\377\376\n'`},
			`"printf '\\377\\376\\n'" -> "\xff\xfe\r\n" (0)` + "\n"},
		{"marks in the output are not the shell's", []string{`printf '\033]133;D;0;aid=1.1\007\033]133;B\007'; sleep 0.2; false`, "true"},
			`"printf '\\033]133;D;0;aid=1.1\\007\\033]133;B\\007'; sleep 0.2; false" -> "" (1)` + "\n" + `"true" -> "" (0)` + "\n"},
		{"the shell ends", []string{"exit 5", "echo never"},
			`"exit 5" -> "logout\r\n" (?)` + "\ntrouble: shell-gone\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := describe(runLines(t, 0, tt.lines...)); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

// TestShadowedProgram: an alias, a function or a program of the learner's own by the
// name of one that a later act types is not that program.
func TestShadowedProgram(t *testing.T) {
	act := func(id, line string) *lessons.Step {
		return &lessons.Step{ID: id, Act: lessons.Act{User: "user", Lines: []string{line}}}
	}
	for _, before := range []string{
		"alias head='echo head: denied; false #'", "head() { echo denied; return 1; }", "hash -p /bin/false head", "mkdir bin; cp /bin/false bin/head; PATH=$HOME/bin:$PATH",
	} {
		runs := runStep(t, act("before", before), act("step", "head -n1 /etc/hostname"), act("other", "cat /etc/hostname"))
		if runs[1].Trouble != runner.Shadowed || runs[2].Trouble != "" {
			t.Errorf("%s: %q and %q, %s", before, runs[1].Trouble, runs[2].Trouble, runs[1].Detail)
		}
	}
}

// TestLineUpToTheEdge: a line may end in the terminal's last column, which readline
// shows in a way of its own.
func TestLineUpToTheEdge(t *testing.T) {
	for n := 105; n <= 115; n++ {
		line := "true " + strings.Repeat("x", n)
		r := runLines(t, 0, line)
		if r.Trouble != "" || len(r.Lines) != 1 {
			t.Errorf("%d columns: %q, %s", len(line), r.Trouble, r.Detail)
		}
	}
}

func TestAnswers(t *testing.T) {
	ask := "stty -echo; printf 'Password: '; read a; stty echo; echo; printf 'Sure? [Y/n] '; read b; printf 'Sure? [Y/n] '; read c; echo \"<$a><$b><$c>\""
	step := &lessons.Step{ID: "step", Act: lessons.Act{User: "user", Lines: []string{ask, "echo 'Sure? [Y/n] '"},
		Answers: []lessons.Reply{{Prompt: "^Password: $", Text: "se cret"}, {Prompt: `\[Y/n\] $`, Text: ""}, {Prompt: `\[Y/n\] $`, Text: "y"}, {Prompt: "never", Text: "x"}}}}
	r := runStep(t, step)[0]
	want := "Password: \r\nSure? [Y/n] \r\nSure? [Y/n] y\r\n<se cret><><y>\r\n"
	if got := string(r.Lines[0].Output); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestTimeLimit(t *testing.T) {
	step := func(id, line string) *lessons.Step {
		return &lessons.Step{ID: id, Act: lessons.Act{User: "user", Lines: []string{line}, Limit: 2 * time.Second}}
	}
	runs := runStep(t, step("endless", "sleep 1000"), step("deaf", "trap '' INT; sleep 1000; sleep 1000"), step("after", "echo alive"))
	if runs[0].Trouble != runner.Waits || runs[1].Trouble != runner.Waits {
		t.Errorf("troubles are %q and %q, want waits", runs[0].Trouble, runs[1].Trouble)
	}
	if got, want := describe(runs[2]), `"echo alive" -> "alive\r\n" (0)`+"\n"; got != want {
		t.Errorf("the step after them: got %s want %s", got, want)
	}
}

// TestInterruptedAfterTimeLimit: nobody waits for a program that minds neither its
// limit nor Ctrl-C.
func TestInterruptedAfterTimeLimit(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	step := &lessons.Step{ID: "step", Act: lessons.Act{User: "user", Limit: time.Second, Lines: []string{"trap '' INT; sleep 1000; sleep 1000"}}}
	p := runner.NewPlan(runner.Choice{Lesson: &lessons.Lesson{ID: "lesson", Steps: []*lessons.Step{step}}}, runner.Facts{})
	tr, err := runner.RunPlan(ctx, ptytest.New(t), p, runner.Facts{}, nil)
	if r := tr.Runs(); !errors.Is(err, context.DeadlineExceeded) || len(r) != 1 || r[0].Trouble != runner.Interrupted {
		t.Errorf("error %v, runs are %+v", err, r)
	}
}

// TestBackground: what an earlier run has left in the background must not write
// into a later one.
func TestBackground(t *testing.T) {
	step := func(id, line string) *lessons.Step {
		return &lessons.Step{ID: id, Act: lessons.Act{User: "user", Lines: []string{line}}}
	}
	runs := runStep(t, step("leaves", "(sleep 100; echo late) &"), step("after", "echo alone"), step("new", "echo alone"),
		step("silent", "sleep 100 >/dev/null 2>&1 &"), step("alone", "echo alone"), step("kill", "kill %1"))
	var troubles []runner.Trouble
	for _, r := range runs {
		troubles = append(troubles, r.Trouble)
	}
	if want := []runner.Trouble{"", runner.Background, "", "", "", ""}; !slices.Equal(troubles, want) {
		t.Errorf("troubles are %q, want %q", troubles, want)
	}
}

// TestWaits: a shell that waits for lines after the act's last one is not slow.
func TestWaits(t *testing.T) {
	r := runLines(t, 2*time.Second, "PS1='/ # ' dash -i")
	if r.Trouble != runner.OutOfStep || !strings.Contains(r.Detail, `looks like a prompt, "/ # "`) {
		t.Errorf("trouble %q, %s", r.Trouble, r.Detail)
	}
}

func TestMuchOutput(t *testing.T) {
	r := runLines(t, 0, "head -c 5000000 /dev/zero | tr '\\0' x")
	l := r.Lines[0]
	if len(l.Output) != runner.MaxOutput || l.Dropped != 5_000_000-runner.MaxOutput || l.Exit == nil || *l.Exit != 0 {
		t.Errorf("%d bytes recorded, %d dropped, exit %v", len(l.Output), l.Dropped, l.Exit)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	step := &lessons.Step{ID: "step", Act: lessons.Act{User: "user", Lines: []string{"echo begun; sleep 1000"}}}
	p := runner.NewPlan(runner.Choice{Lesson: &lessons.Lesson{ID: "lesson", Steps: []*lessons.Step{step}}}, runner.Facts{})
	tr, err := runner.RunPlan(ctx, ptytest.New(t), p, runner.Facts{}, func(e runner.Event) {
		if e.Kind == runner.Output && strings.Contains(string(e.Data), "begun") {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
	if r := tr.Runs(); len(r) != 1 || r[0].Trouble != runner.Interrupted {
		t.Errorf("runs are %+v", r)
	}
}

// TestStepLacks: what a step needs holds for it and for those that build on it,
// and they are not run.
func TestStepLacks(t *testing.T) {
	l := &lessons.Lesson{ID: "userns", Steps: []*lessons.Step{
		{ID: "ids", Act: lessons.Act{User: "user", Lines: []string{"true"}}},
		{ID: "shadow", Needs: lessons.Needs{LSM: "selinux"}},
		{ID: "retest", After: []string{"shadow"}},
	}}
	p := runner.NewPlan(runner.Choice{Lesson: l}, runner.Facts{AppArmor: true})
	var got []string
	for _, s := range p.Steps {
		got = append(got, fmt.Sprintf("%s:%s:%s", s.ID, s.Lacks, s.Want))
	}
	if want := "[ids:: shadow:lsm:selinux retest:lsm:selinux]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	transcript, err := runner.RunPlan(t.Context(), ptytest.New(t), p, runner.Facts{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range transcript.Runs() {
		if r.Step != "ids" {
			t.Errorf("%s was run", r.Step)
		}
	}
}
