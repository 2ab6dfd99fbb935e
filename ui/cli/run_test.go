package cli

import (
	"os/exec"
	"strings"
	"testing"
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
	for _, want := range []string{"Operation not permitted", "Result: pass", "Cause: blocked by seccomp", "Control: "} {
		if err != nil || !strings.Contains(text, want) {
			t.Errorf("%v, no %q in:\n%s", err, want, text)
		}
	}
	if strings.ContainsAny(text, "\x1b\r") {
		t.Errorf("control characters in %q", text)
	}
}
