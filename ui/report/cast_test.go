package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"lab/runner"
)

// played is a transcript of two users with output that would harm a terminal.
func played() *runner.Transcript {
	t := &runner.Transcript{Lesson: "l", Started: time.Unix(1000, 0)}
	add := func(e runner.Event) {
		e.At = time.Duration(len(t.Events)) * 100 * time.Millisecond
		if e.Kind != runner.RunStart {
			last := t.Events[len(t.Events)-1]
			e.Step, e.Role, e.ID = last.Step, last.Role, last.ID
		}
		t.Events = append(t.Events, e)
	}
	run := func(e runner.Event, prompt, output string) {
		e.Kind = runner.RunStart
		add(e)
		if prompt != "" {
			add(runner.Event{Kind: runner.Echo, Data: []byte(prompt)})
		}
		add(runner.Event{Kind: runner.LineStart, Line: "cmd"})
		add(runner.Event{Kind: runner.Echo, Data: []byte("cmd\r\n")})
		add(runner.Event{Kind: runner.Output, Data: []byte(output[:3])})
		add(runner.Event{Kind: runner.Output, Data: []byte(output[3:])})
		add(runner.Event{Kind: runner.LineEnd})
		add(runner.Event{Kind: runner.Echo, Data: []byte(map[string]string{"user": "$ ", "root": "# "}[e.User])})
		add(runner.Event{Kind: runner.RunEnd})
	}
	run(runner.Event{Step: "one", Role: runner.Act, User: "user"}, "$ ", "ü\x1b[31mred\x1b[m\r\n")
	run(runner.Event{Step: "two", Role: runner.Act, User: "root"}, "# ", "\x1b]0;title\aroot\xff\x1b[6n\r\n")
	run(runner.Event{Step: "two", Role: runner.Control, ID: "c", User: "user"}, "", "user\r\n")
	return t
}

func TestCast(t *testing.T) {
	var b bytes.Buffer
	if err := cast(&b, played(), "two"); err != nil {
		t.Fatal(err)
	}
	golden(t, "two.cast", b.String())
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	var head struct{ Version, Width, Height int }
	if err := json.Unmarshal([]byte(lines[0]), &head); err != nil || head.Version != 2 || head.Width == 0 || head.Height == 0 {
		t.Errorf("head %s: %v", lines[0], err)
	}
	last := 0.0
	for _, line := range lines[1:] {
		var e []any
		if err := json.Unmarshal([]byte(line), &e); err != nil || len(e) != 3 {
			t.Fatalf("%s: %v", line, err)
		}
		at, code, data := e[0].(float64), e[1].(string), e[2].(string)
		if at < last || code != "o" && code != "m" || strings.ContainsAny(data, "\a\ufeff") {
			t.Errorf("event %s", line)
		}
		last = at
	}
}

// FuzzCast: whatever a demo prints, in whatever pieces, a cast is a list of
// JSON values, and what it shows is harmless.
func FuzzCast(f *testing.F) {
	f.Add([]byte("\x1b[31mred\x1b[6n\x1b]0;t\a"), []byte("\xff\xc3"), "step")
	f.Add([]byte("\x1b]52;c;"), []byte("aGk=\a\u009b1m\u202e"), "\x1b[2J\n")
	f.Fuzz(func(t *testing.T, one, two []byte, step string) {
		tr := &runner.Transcript{Lesson: step}
		for i, e := range []runner.Event{
			{Kind: runner.RunStart, User: step, Role: runner.Act}, {Kind: runner.Output, Data: one}, {Kind: runner.Echo, Data: two},
			{Kind: runner.RunStart, Role: runner.Proof, ID: step}, {Kind: runner.Output, Data: two}, {Kind: runner.Output, Data: one},
			{Kind: runner.RunStart, User: step, Role: runner.Act},
		} {
			e.Step, e.At = step, time.Duration(i)*time.Second
			tr.Events = append(tr.Events, e)
		}
		var b bytes.Buffer
		if err := cast(&b, tr, step); err != nil {
			t.Fatal(err)
		}
		if i := bytes.IndexFunc(b.Bytes(), needsEscape); i >= 0 {
			t.Fatalf("a terminal would act on %q", b.Bytes()[i:])
		}
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		for _, line := range lines[1:] {
			var e []any
			if err := json.Unmarshal([]byte(line), &e); err != nil || len(e) != 3 {
				t.Fatalf("%s: %v", line, err)
			}
			rest := ansi.Strip(e[2].(string))
			if strings.ContainsFunc(rest, func(r rune) bool { return needsEscape(r) && !strings.ContainsRune("\r\t\b\u200d\x1b", r) }) {
				t.Fatalf("it shows %q", e[2])
			}
			if strings.Contains(e[2].(string), "\x1b]") || strings.Contains(e[2].(string), "\x1bP") {
				t.Fatalf("it shows %q", e[2])
			}
		}
	})
}
