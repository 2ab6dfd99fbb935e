package recording

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"lab/runner"
)

func ptr(n int) *int { return &n }

// sample has every kind of event, and bytes that are not text.
func sample() *runner.Transcript {
	t := &runner.Transcript{
		Lesson: "seccomp", Asked: []string{"no-mkdir"}, Started: time.Date(2026, 11, 23, 12, 0, 0, 123456789, time.UTC),
		Program: "0a1b", Steps: "4e5f", Files: map[string]string{"no-mkdir.json": "2c3d"},
		Machine: runner.Facts{Kind: "vm", Flavour: "apparmor", LSMs: []string{"capability", "apparmor"}, SELinux: "disabled", AppArmor: true,
			Engines: []runner.Engine{{Name: "docker", Version: "26.1.5"}}, Images: []runner.Image{{Engine: "docker", Name: "alpine"}}},
	}
	add := func(step string, role runner.Role, id string, events ...runner.Event) {
		for i, e := range events {
			e.At = time.Duration(len(t.Events)*1000+i) * time.Microsecond
			e.Step, e.Role, e.ID = step, role, id
			t.Events = append(t.Events, e)
		}
	}
	add("no-mkdir", runner.Act, "",
		runner.Event{Kind: runner.RunStart, User: "user"},
		runner.Event{Kind: runner.Echo, Data: []byte("\x1b[1muser$\x1b[0m ")},
		runner.Event{Kind: runner.LineStart, Line: "docker run \\\n  alpine sh"},
		runner.Event{Kind: runner.Output, Data: []byte("/ # \u202e <&>")},
		runner.Event{Kind: runner.LineEnd, Opened: true},
		runner.Event{Kind: runner.LineStart, Line: "mkdir x"},
		runner.Event{Kind: runner.Output, Data: []byte("mkdir: \xff\xc3")},
		runner.Event{Kind: runner.Output, Data: []byte{}},
		runner.Event{Kind: runner.LineEnd, Exit: ptr(0), Dropped: 12},
		runner.Event{Kind: runner.LineStart, Line: "exit", Leave: true},
		runner.Event{Kind: runner.LineEnd, Exit: ptr(1)},
		runner.Event{Kind: runner.Found, Evidence: &runner.Evidence{Source: "audit", Text: "type=AVC \U000e0041"}},
		runner.Event{Kind: runner.RunEnd})
	add("no-mkdir", runner.Control, "without",
		runner.Event{Kind: runner.RunStart, User: "user"},
		runner.Event{Kind: runner.LineStart, Line: "sleep 1000"},
		runner.Event{Kind: runner.RunEnd, Trouble: runner.TimedOut, Detail: "3m"})
	return t
}

func written(t testing.TB, tr *runner.Transcript) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, tr); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRoundTrip(t *testing.T) {
	for _, want := range []*runner.Transcript{sample(), {Lesson: "x", Asked: []string{"y"}, Started: time.Unix(0, 0).UTC()}} {
		text := written(t, want)
		got, err := Read(strings.NewReader(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if i := strings.IndexFunc(text, acts); i >= 0 || !utf8.ValidString(text) {
			t.Errorf("a terminal would act on it: %q", text[i:])
		}
	}
}

func TestMistakes(t *testing.T) {
	lines := strings.SplitAfter(written(t, sample()), "\n")
	head := lines[0]
	start, line := `{"at":0,"kind":"run-start","step":"s","role":"act"}`+"\n", `{"at":1,"kind":"line-start","line":"x"}`+"\n"
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "1:1: the file is empty"},
		{"something else", "{}\n", `1:1: this is no transcript of lab's: its first line does not say "format": "lab-transcript"`},
		{"asciicast", `{"version":2}`, `1:1: this is no transcript`},
		{"newer", strings.Replace(head, `"version":1`, `"version":2`, 1), "1:1: version 2 of the format is not known, only 1"},
		{"key of the head", strings.Replace(head, `"lesson"`, `"Lesson"`, 1), `1:48: "Lesson" does not belong here`},
		{"key of the machine", strings.Replace(head, `"lsms"`, `"x"`, 1), `unknown field "x"`},
		{"nothing asked", strings.Replace(head, `["no-mkdir"]`, `[]`, 1), "1:1: the lesson has no id, or no step was asked for"},
		{"asked twice", strings.Replace(head, `["no-mkdir"]`, `["a","a"]`, 1), "1:1: step a was asked for twice"},
		{"key missing", head + `{"at":0,"kind":"run-start","step":"s"}`, `2:1: "role" is missing`},
		{"key twice", head + `{"at":0,"at":0,"kind":"run-end"}`, `2:13: "at" is there twice`},
		{"key of another kind", head + `{"at":0,"kind":"run-end","exit":1}`, `2:32: "exit" does not belong here`},
		{"null", head + `{"at":null,"kind":"run-end"}`, `2:6: "at" is null`},
		{"kind", head + `{"at":0,"kind":"x"}`, `2:1: "x" is no kind of event`},
		{"type", head + `{"at":"0","kind":"run-end"}`, `2:9: "at" cannot be a JSON string`},
		{"broken", head + `{"at":0,"kind":}`, `2:16: invalid character '}'`},
		{"cut", head + `{"at":0,"kind":"run-`, `2:20: unexpected end`},
		{"empty line", head + "\n", `2:1: unexpected end`},
		{"two objects", head + start[:len(start)-1] + ` {}`, `2:53: invalid character`},
		{"list", head + `[1]`, `2:1: this is no JSON object`},
		{"not UTF-8", head + "{\"at\xff", `2:5: this is not UTF-8`},
		{"role", head + strings.Replace(start, "act", "actor", 1), `2:1: "actor" is no role`},
		{"control without id", head + strings.Replace(start, "act", "control", 1), `2:1: a run needs`},
		{"no bytes", head + start + line + `{"at":2,"kind":"output"}`, `4:1: the bytes stand either`},
		{"bytes twice", head + start + line + `{"at":2,"kind":"output","text":"","base64":""}`, `4:1: the bytes stand either`},
		{"bad base64", head + start + line + `{"at":2,"kind":"output","base64":"!"}`, `4:1: illegal base64 data`},
		{"back in time", head + start + line + `{"at":0,"kind":"line-end"}`, `4:1: the event is earlier`},
		{"much later", head + `{"at":9223372036854775807,"kind":"run-start","step":"s","role":"act"}`, `2:1: 9223372036854775807 is no time`},
		{"run in a run", head + start + start, `3:1: a run begins inside another`},
		{"outside of a run", head + line, `2:1: the event is outside of a run`},
		{"outside of a line", head + start + `{"at":2,"kind":"line-end"}`, `3:1: the event is outside of a line`},
		{"line in a line", head + start + line + line, `4:1: a line begins before the last one has ended`},
		{"dropped", head + start + line + `{"at":2,"kind":"line-end","dropped":-1}`, `4:1: -1 bytes`},
		{"no end", head + start + line, `3:40: the file ends in the middle of a run`},
		{"run twice", head + start + `{"at":1,"kind":"run-end"}` + "\n" + strings.Replace(start, `"at":0`, `"at":2`, 1), `4:1: the act  of step s is there twice`},
		{"control first", head + strings.Replace(start, `"act"`, `"control","id":"c"`, 1), `2:1: the control c of step s is not where it belongs`},
		{"control behind a proof", head + start + `{"at":1,"kind":"run-end"}` + "\n" + `{"at":1,"kind":"run-start","step":"s","role":"proof","id":"p"}` + "\n" +
			`{"at":2,"kind":"run-end"}` + "\n" + `{"at":2,"kind":"run-start","step":"s","role":"control","id":"c"}`, `6:1: the control c of step s is not where it belongs`},
		{"another step's control", head + start + `{"at":1,"kind":"run-end"}` + "\n" + `{"at":1,"kind":"run-start","step":"t","role":"control","id":"c"}`, `4:1: the control c of step t is not`},
		{"no time", head + start + `{"at":0,"kind":"run-end"}`, `3:1: the run took no time at all`},
		{"source", head + start + `{"at":1,"kind":"evidence","source":"me","text":"x"}`, `3:1: "me" is no source of evidence; sources are audit, machine, kernel`},
		{"long line", head + strings.Repeat(" ", MaxLine) + "\n", `2:1: the line is longer than 4 MiB`},
	} {
		_, err := Read(strings.NewReader(c.text))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) && (c.name != "key of the machine" || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

// FuzzRead: whatever the file, there is a transcript that reads back the same,
// or an error with a place in the file.
func FuzzRead(f *testing.F) {
	whole := written(f, sample())
	f.Add([]byte(whole))
	f.Add([]byte(whole[:len(whole)/2]))
	for _, line := range strings.SplitAfter(whole, "\n") {
		f.Add([]byte(line))
	}
	f.Add([]byte("\xff\x00\n\n{\"format\":\"lab-transcript\",\"version\":1}"))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := Read(bytes.NewReader(file))
		if err != nil {
			mistake, ok := errors.AsType[*Error](err)
			if !ok || mistake.Line < 1 || mistake.Line > bytes.Count(file, []byte("\n"))+1 || mistake.Column < 1 {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		text := written(t, got)
		again, err := Read(strings.NewReader(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !reflect.DeepEqual(got, again) {
			t.Errorf("got  %+v\nthen %+v", got, again)
		}
	})
}
