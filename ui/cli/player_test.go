package cli

import (
	"strings"
	"testing"
	"time"

	"lab/runner"
	"lab/ui/report"
)

func TestPlayer(t *testing.T) {
	frames := []report.Frame{
		{Step: "s", Role: runner.Act},
		{At: time.Second, Step: "s", Text: "a"},
		{At: 61 * time.Second, Step: "s", Text: "b"},
		{At: 61 * time.Second, Step: "s", Role: runner.Proof, ID: "p", Prompt: "$ "},
		{At: 61 * time.Second, Step: "s", Text: "c"},
	}
	now, never := make(chan time.Time), make(chan time.Time)
	close(now)
	for _, c := range []struct {
		name  string
		keys  string
		clock <-chan time.Time // what a wait gives
		want  string
	}{
		{"to the end", "", now, "[act]\r\n" + "ab\r\n[proof]\r\n$ c"},
		{"by hand", ".....", never, "[act]\r\n" + "ab\r\n[proof]\r\n$ c"},
		{"quit", "..q", never, "[act]\r\na"},
		{"quit in a pause", " q", never, ""},
		{"Ctrl-C", ".\x03", never, "[act]\r\n"},
		{"other keys", "x.y.q", never, "[act]\r\na"},
	} {
		var out strings.Builder
		var waits []time.Duration
		keys := make(chan byte, 10)
		for i := range len(c.keys) {
			keys <- c.keys[i]
		}
		p := player{out: &out, keys: keys, speed: 2, heading: func(f report.Frame) string { return "[" + string(f.Role) + "]" },
			after: func(d time.Duration) <-chan time.Time {
				waits = append(waits, d)
				return c.clock
			}}
		if err := p.play(t.Context(), frames); err != nil {
			t.Fatal(err)
		}
		if got := strings.NewReplacer("\x1b[m", "", "\x1b[2m", "").Replace(out.String()); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if c.keys == "" && (waits[1] != time.Second/2 || waits[2] != maxIdle/2) {
			t.Errorf("waits %v", waits)
		}
	}
}

func TestReplayOnTerminal(t *testing.T) {
	got, code := onTerminal(t, nil, "── chmod · demo ──", " ..q", "replay", "--speed", "100", "--step", "chmod", "../../runner/judge/testdata/capabilities.apparmor.jsonl")
	if code != "0" || !strings.HasSuffix(got, "\x1b[m\x1b[?25h\r\n") {
		t.Errorf("exit code %s, it ends with %q", code, got[max(0, len(got)-100):])
	}
}
