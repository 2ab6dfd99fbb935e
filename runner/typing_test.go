package runner_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
	"lab/runner"
	"lab/runner/ptytest"
)

// TestTyping types into a real shell as a person does, with mistakes, and
// compares what counts as the act.
func TestTyping(t *testing.T) {
	for _, c := range []struct {
		name  string
		act   []string
		typed string // keys; ~ waits for a prompt; { and } are around what is pasted
		want  string // text, exit and last line of output of each line
		given bool
	}{
		{"as given", []string{"echo one  two"}, "~echo one two\r~", "echo one two|0|one two", true},
		{"edited", []string{"echo two"}, "~echo onx\x7f\x7f\x7ftwo\x01\x05\r~", "echo two|0|two", true},
		{"continued", []string{"echo a \\\n  b"}, "~echo a \\\r~  b\r~", "echo a   b|0|a b", true},
		{"something else first", []string{"false"}, "~true\r~ls -d /\r~false\r~", "true|0|;ls -d /|0|/;false|1|", false},
		{"a function first", []string{"kill 1"}, "~kill() (echo denied)\r~kill 1\r~", "kill() (echo denied)|0|;kill 1|0|denied", false},
		{"hidden by a blank", []string{"false"}, "~ kill() (:)\r~false\r~", " kill() (:)|0|;false|1|", false},
		{"a blank before it", []string{"false"}, "~ false\r~", " false|1|", true},
		{"something else", []string{"false"}, "~true\r~", "true|0|", false},
		{"two lines", []string{"x=4", "echo $x"}, "~x=4\r~echo $x\r~", "x=4|0|;echo $x|0|4", true},
		{"pasted", []string{"x=4", "echo $x"}, "~x=4\recho $x\r~", "x=4|0|;echo $x|0|4", true},
		{"pasted in brackets", []string{"x=4", "echo $x"}, "~{x=4\recho $x}\r~", "x=4|0|;echo $x|0|4", true},
		{"pasted in brackets with a last Enter", []string{"x=4", "echo $x"}, "~{x=4\recho $x\r}\r~", "x=4|0|;echo $x|0|4", true},
		{"pasted and continued", []string{"echo one", "echo a \\\n  b \\\n  c", "echo two"},
			"~{echo one\recho a \\\r  b \\\r  c\recho two}\r~", "echo one|0|one;echo a   b   c|0|a b c;echo two|0|two", true},
		{"pasted with a tab", []string{"echo a b"}, "~{true\recho a\tb}\r~", "true|0|;echo a\tb|0|a b", false},
		{"pasted into a nested sh", []string{"PS1='sh# ' sh", "echo in", "echo out"}, "~PS1='sh# ' sh\recho in\recho out\r~exit 3\r~",
			"PS1='sh# ' sh|opened|sh#;echo in|?|sh#;echo out|?|sh#;leave exit 3|3|", true},
		{"continued in a nested sh", []string{"PS1='sh# ' sh", "echo a \\\n  b"}, "~PS1='sh# ' sh\r~echo a \\\r~  b\r~exit 3\r~",
			"PS1='sh# ' sh|opened|sh#;echo a \\\nb|?|sh#;leave exit 3|3|", true},
		{"the screen cleared", []string{"echo one"}, "~echo \x0cone\r~", "echo one|0|one", true},
		{"completed", []string{"ls -d /etc/hostname"}, "~ls -d /etc/host\t\tname\r~", "ls -d /etc/hostname|0|/etc/hostname", true},
		{"searched back", []string{"echo one", "echo one"}, "~echo one\r~\x12one\r~", "echo one|0|one;echo one|0|one", true},
		{"interrupted", []string{"echo one"}, "~echo two\x03~echo one\r~", "echo one|0|one", true},
		{"nested bash", []string{"bash", "echo in"}, "~bash\r~echo in\r~exit\r~", "bash|opened|;echo in|0|in;leave exit|0|exit", true},
		{"nested sh", []string{"PS1='sh# ' sh", "echo in"}, "~PS1='sh# ' sh\r~echo in\r~exit 3\r~", "PS1='sh# ' sh|opened|sh#;echo in|?|sh#;leave exit 3|3|", true},
		{"spoofed", []string{"printf '\\033]133;D;0;aid=1.1.x\\007\\033]133;B\\007hm\\n'; false"},
			"~printf '\\033]133;D;0;aid=1.1.x\\007\\033]133;B\\007hm\\n'; false\r~", "printf '\\033]133;D;0;aid=1.1.x\\007\\033]133;B\\007hm\\n'; false|1|hm", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := runner.NewSession(ptytest.New(t), &lessons.Lesson{ID: "x"}, runner.Facts{}, nil)
			defer s.Close()
			step := &lessons.Step{ID: "one", Act: lessons.Act{User: "user", Lines: c.act}}
			typing, err := s.Type(t.Context(), step, runner.Size{Columns: 100, Rows: 20})
			if err != nil {
				t.Fatal(err)
			}
			defer typing.Close()
			person(t, typing, c.typed)
			for deadline := time.Now().Add(30 * time.Second); typing.Count() < strings.Count(c.want, "|")/2 || !typing.Ready(); time.Sleep(10 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("only %q was typed", typing.Lines())
				}
			}
			if !typing.Ready() || typing.AsGiven() != c.given {
				t.Errorf("ready %v, as given %v, want %v", typing.Ready(), typing.AsGiven(), c.given)
			}
			if err := s.Typed(t.Context(), typing); err != nil {
				t.Fatal(err)
			}
			want := runner.Trouble("")
			if !c.given {
				want = runner.Experiment
			}
			if trouble := s.Transcript().Runs()[0].Trouble; trouble != want {
				t.Errorf("trouble is %q, want %q", trouble, want)
			}
			var got []string
			for _, l := range s.Transcript().Runs()[0].Lines {
				got = append(got, lineText(l))
			}
			if text := strings.Join(got, ";"); text != c.want {
				t.Errorf("got  %q\nwant %q", text, c.want)
			}
		})
	}
}

func lineText(l runner.Line) string {
	exit := "?"
	switch {
	case l.Opened:
		exit = "opened"
	case l.Exit != nil:
		exit = string(rune('0' + *l.Exit))
	}
	text := l.Text
	if l.Leave {
		text = "leave " + text
	}
	out := strings.Split(strings.TrimSpace(ansi.Strip(strings.ReplaceAll(string(l.Output), "\r", ""))), "\n")
	return text + "|" + exit + "|" + strings.TrimSpace(out[len(out)-1])
}

// person types keys, and waits for a prompt at each ~.
func person(t *testing.T, p io.ReadWriter, keys string) {
	t.Helper()
	shown := make(chan string)
	go func() {
		b := make([]byte, 4096)
		for {
			n, err := p.Read(b)
			if n > 0 {
				shown <- string(b[:n])
			}
			if err != nil {
				close(shown)
				return
			}
		}
	}()
	for i, part := range strings.Split(keys, "~") {
		if i > 0 {
			var tail []byte
			deadline := time.After(30 * time.Second)
			for runner.PromptAt(tail) == "" {
				select {
				case s := <-shown:
					tail = append(tail, s...)
				case <-deadline:
					t.Fatalf("no prompt before %q, but %q", part, tail)
				}
			}
			settle(shown)
		}
		if _, err := io.WriteString(p, brackets.Replace(part)); err != nil {
			t.Fatal(err)
		}
	}
	go func() {
		for range shown {
		}
	}()
}

var brackets = strings.NewReplacer("{", "\x1b[200~", "}", "\x1b[201~")

// settle waits until the marks behind a prompt have come as well.
func settle(shown <-chan string) {
	for {
		select {
		case <-shown:
		case <-time.After(100 * time.Millisecond):
			return
		}
	}
}
