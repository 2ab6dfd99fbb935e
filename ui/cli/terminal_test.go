package cli

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"
	"github.com/spf13/cobra"

	"lab/lessons"
	"lab/ui/words"
)

func TestAskOnTerminal(t *testing.T) {
	got, code := onTerminal(t, []string{"LANG=de_DE.UTF-8"}, "[j/N] ", "n\n", "verify")
	if code != "3" {
		t.Errorf("exit code %s, want 3", code)
	}
	if !strings.Contains(got, "lab setup") {
		t.Errorf("no hint in:\n%s", got)
	}
}

// TestPresentExercise: an exercise can be presented, with the numbers of a seed, and one
// that there is not cannot.
func TestPresentExercise(t *testing.T) {
	env := []string{"TERM=xterm", "LANG=en_US.UTF-8", "LAB_SEED=x/Anna"}
	got, code := onTerminal(t, env, "as few rights as possible", "q", "present", "capabilities/port-80")
	if code != "0" || strings.Contains(got, "UID 1000 ") || strings.Contains(got, "@uid@") {
		t.Errorf("exit code %s\n%s", code, got)
	}
	if got, code := onTerminal(t, env, "", "", "present", "capabilities/port-81"); code != "2" || !strings.Contains(got, "capabilities/port-80") {
		t.Errorf("exit code %s\n%s", code, got)
	}
}

func TestColour(t *testing.T) {
	for _, c := range []struct {
		env  string
		want bool
	}{
		{"TERM=xterm", true},
		{"TERM=dumb", false},
		{"TERM=", false},
		{"NO_COLOR=1", false},
	} {
		got, _ := onTerminal(t, []string{c.env}, "", "", "list")
		if has := strings.Contains(got, "\x1b["); has != c.want {
			t.Errorf("%s: colour %v, want %v in %q", c.env, has, c.want, got)
		}
	}
}

// TestHelpFits: help is as wide as the terminal, and what hangs stays hanging.
func TestHelpFits(t *testing.T) {
	for _, columns := range []uint16{60, 80, 100} {
		for _, args := range [][]string{{"--help"}, {"verify", "--help"}, {"setup", "--help", "--lang", "de"}} {
			got, _ := onTerminalOf(t, columns, nil, "", "", args...)
			widest := 0
			for line := range strings.Lines(got) {
				widest = max(widest, utf8.RuneCountInString(strings.TrimRight(line, "\r\n")))
			}
			if widest > int(columns) && columns > 60 || widest < int(columns)-12 {
				t.Errorf("%d columns wide on a terminal of %d:\n%s", widest, columns, got)
			}
		}
	}
	if got := reflow("one\ntwo\n\n  3  nothing failed, but something was left\nthree", 35); got != "one two\n\n  3  nothing failed, but something\n     was left\nthree" {
		t.Errorf("%q", got)
	}
}

// TestHelpKeepsOptions: no command's help breaks a line within an option or a name, or
// has cobra's English in it.
func TestHelpKeepsOptions(t *testing.T) {
	for _, lang := range lessons.Langs {
		a := &app{words: words.In(lang)}
		all := []*cobra.Command{a.root()}
		for i := 0; i < len(all); i++ {
			all = append(all, all[i].Commands()...)
			text := a.help(all[i])
			for line := range strings.Lines(text) {
				if strings.HasSuffix(strings.TrimSpace(line), "-") {
					t.Errorf("lab help in %s, %s: %q", lang, all[i].CommandPath(), line)
				}
			}
			if strings.Contains(text, "[flags]") {
				t.Errorf("lab help in %s, %s: [flags]", lang, all[i].CommandPath())
			}
		}
		if len(all) < 20 {
			t.Errorf("there are %d commands", len(all))
		}
	}
}

// onTerminal runs lab on a terminal of its own, waits for a prompt, types an
// answer, and returns what was on the terminal and the exit code.
func onTerminal(t *testing.T, env []string, prompt, answer string, args ...string) (string, string) {
	t.Helper()
	return onTerminalOf(t, 80, env, prompt, answer, args...)
}

func onTerminalOf(t *testing.T, columns uint16, env []string, prompt, answer string, args ...string) (string, string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "lab", args...)
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+t.TempDir(), "TERM=xterm", "LANG=C.UTF-8", "LC_ALL=", "LANGUAGE=", "NO_COLOR=")
	cmd.Env = append(cmd.Env, env...)
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: columns})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var screen bytes.Buffer
	if prompt != "" {
		readUntil(t, f, &screen, prompt)
		if _, err := io.WriteString(f, answer); err != nil {
			t.Fatal(err)
		}
	}
	_, _ = io.Copy(&screen, f) // ends with EIO when lab ends
	return screen.String(), exitStatus(cmd.Wait())
}

func readUntil(t *testing.T, f *os.File, screen *bytes.Buffer, prompt string) {
	t.Helper()
	timer := time.AfterFunc(30*time.Second, func() { f.Close() })
	defer timer.Stop()
	buf := make([]byte, 1024)
	for !strings.Contains(screen.String(), prompt) {
		n, err := f.Read(buf)
		screen.Write(buf[:n])
		if err != nil {
			t.Fatalf("%q did not come: %v in\n%s", prompt, err, screen)
		}
	}
}
