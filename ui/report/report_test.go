package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/ui/words"
)

var update = flag.Bool("update", false, "write the golden files anew")

// noon is when the reports of the tests begin.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// sample is a report with every verdict, two machines and text that would
// harm a terminal.
func sample(lang lessons.Lang) *Report {
	r := New(lang, noon)
	seccomp := &lessons.Lesson{ID: "seccomp", Title: lessons.Text{"de": "Seccomp", "en": "Seccomp"}}
	selinux := &lessons.Lesson{ID: "selinux", Title: lessons.Text{"de": "SELinux: wer darf was", "en": "SELinux: who may do what"}}
	apparmor := r.AddMachine(facts("apparmor"))
	r.AddLesson(seccomp, apparmor.ID, []judge.Result{
		{
			Lesson: "seccomp", Step: "no-mkdir", Slide: "Seccomp mit Docker 4/4",
			Says: lessons.Blocked, Expected: lessons.Blocked, Outcome: lessons.Blocked,
			Mechanism: lessons.Seccomp, Errno: "EPERM", Verdict: judge.Pass,
			Reason: judge.Reason{Code: judge.CodeBlocked, Args: map[string]string{
				"by": "seccomp", "message": "mkdir: can't create directory '/test123': Operation not permitted",
			}},
			Controls: []judge.CheckResult{{
				ID: "without", Expected: lessons.Works, Outcome: lessons.Works, OK: true,
				Reason: judge.Reason{Code: judge.CodeControlHeld},
			}},
			NoEvidence: &judge.Reason{Code: judge.CodeNoRecordSeccompErrno},
			Seconds:    7.25,
		},
		{
			Lesson: "seccomp", Step: "mode", Says: lessons.Works, Expected: lessons.Works,
			Outcome: lessons.Blocked, Verdict: judge.Fail, Seconds: 6,
			Reason: judge.Reason{Code: judge.CodeNotWorking, Args: map[string]string{"message": "grep: nothing"}},
		},
	})
	r.AddLesson(selinux, apparmor.ID, []judge.Result{{
		Lesson: "selinux", Step: "share", Says: lessons.Works, Expected: lessons.Works, Verdict: judge.Skip,
		Reason: judge.Reason{Code: judge.CodeLacksLSM, Args: map[string]string{"want": "selinux"}},
	}})
	other := r.AddMachine(facts("selinux"))
	r.AddLesson(selinux, other.ID, []judge.Result{
		{
			Lesson: "selinux", Step: "as-printed", Slide: "SELinux 3/3", Says: lessons.Blocked, Expected: lessons.Broken,
			Outcome: lessons.Broken, Verdict: judge.Pass, Seconds: 1.5,
			Reason:   judge.Reason{Code: judge.CodeAged},
			Evidence: []runner.Evidence{{Source: "audit", Text: "avc:  denied \xff\x1b[31m \u009b1m \u202e"}},
		},
		{
			Lesson: "selinux", Step: "\x1b]0;title\a", Says: lessons.Works, Expected: lessons.Works,
			Verdict: judge.Unproven, Seconds: 60,
			Reason: judge.Reason{Code: judge.Code("later\x1b[2J\xff")},
		},
	})
	r.End(r.Started.Add(75 * time.Second))
	return r
}

func facts(flavour string) runner.Facts {
	return runner.Facts{
		Kind: "vm", Flavour: flavour, Accelerator: "tcg", Kernel: "6.12.57+deb13-amd64", Arch: "x86_64",
		LSMs:    []string{"capability", flavour},
		Engines: []runner.Engine{{Name: "docker", Version: "26.1.5", API: "1.45"}, {Name: "podman", Version: "5.4.2"}},
		Images: []runner.Image{
			{Engine: "docker", Name: "alpine", StandIn: "busybox from Debian"},
			{Engine: "podman", Name: "alpine", StandIn: "busybox from Debian"},
			{Engine: "docker", Name: "fedora"},
		},
	}
}

func TestText(t *testing.T) {
	for _, lang := range lessons.Langs {
		text := Text{Words: words.In(lang)}
		golden(t, "report."+string(lang)+".txt", text.Report(sample(lang)))
	}
}

func TestTextOnTerminal(t *testing.T) {
	text := Text{Words: words.In(lessons.English), Style: Style{Colour: true, Width: 80}}
	golden(t, "terminal.txt", strings.ReplaceAll(text.Report(sample(lessons.English)), "\x1b", "␛"))
}

func TestNoLineIsWiderThanTheTerminal(t *testing.T) {
	for _, columns := range []int{40, 60, 80, 132} {
		text := Text{Words: words.In(lessons.German), Style: Style{Width: columns}}
		for _, line := range strings.Split(text.Report(sample(lessons.German)), "\n") {
			if width(line) > columns {
				t.Errorf("%d columns: %d in %q", columns, width(line), line)
			}
		}
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, sample(lessons.English)); err != nil {
		t.Fatal(err)
	}
	golden(t, "report.json", b.String())
	var back Report
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if got, want := back.Results[3].Evidence[0].Text, "avc:  denied \ufffd\x1b[31m \u009b1m \u202e"; got != want {
		t.Errorf("evidence came back as %q, want %q", got, want)
	}
	if strings.Contains(b.String(), "null") {
		t.Error("the report has null for an empty list")
	}
}

// A person's terminal gets these bytes as they are.
func TestHarmless(t *testing.T) {
	r := sample(lessons.German)
	for name, out := range map[string]string{
		"JSON":  written(t, r, func(w io.Writer, r *Report) error { return JSON(w, r) }),
		"JUnit": written(t, r, JUnit),
		"TAP":   written(t, r, TAP),
		"text":  Text{Words: words.In(lessons.German)}.Report(r),
	} {
		if !utf8.ValidString(out) {
			t.Errorf("%s is not UTF-8", name)
		}
		if i := strings.IndexFunc(out, needsEscape); i >= 0 {
			t.Errorf("%s has %q", name, out[i:i+4])
		}
	}
}

func written(t testing.TB, r *Report, write func(io.Writer, *Report) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// FuzzReport: whatever a lesson and a demo say, each form stays what it is, and
// a terminal that it is printed to is safe.
func FuzzReport(f *testing.F) {
	f.Add("no-mkdir", "mkdir: \x1b[31mOperation not permitted")
	f.Add("\xff\u009b", "\U000e0041\u2028")
	f.Add("]]>&#x1b;<", "\ufffe\uffff\r\n\t \u0085")
	f.Add("x # SKIP \\#", "  ...\nnot ok 3\nBail out!")
	f.Fuzz(func(t *testing.T, step, text string) {
		r := New(lessons.English, time.Time{})
		machine := r.AddMachine(runner.Facts{Kind: text, Flavour: step, Kernel: text, Images: []runner.Image{{Name: step, StandIn: text}}})
		results := []judge.Result{}
		for _, v := range []judge.Verdict{judge.Pass, judge.Fail, judge.Unproven, judge.Skip} {
			results = append(results, judge.Result{
				Lesson: "l", Step: step, Verdict: v, Reason: judge.Reason{Code: judge.Code(text)},
				Controls: []judge.CheckResult{{ID: step, Reason: judge.Reason{Code: judge.Code(text)}}},
				Evidence: []runner.Evidence{{Source: step, Text: text}},
			})
		}
		r.AddLesson(&lessons.Lesson{ID: step, Title: lessons.Text{"en": text}}, machine.ID, results)
		r.Error = text
		forms := map[string]string{
			"JSON":  written(t, r, func(w io.Writer, r *Report) error { return JSON(w, r) }),
			"JUnit": written(t, r, JUnit),
			"TAP":   written(t, r, TAP),
			"text":  Text{Words: words.In(lessons.English), Style: Style{Width: 40}}.Report(r),
		}
		for name, out := range forms {
			if !utf8.ValidString(out) || strings.IndexFunc(out, needsEscape) >= 0 {
				t.Fatalf("bad %s: %q", name, out)
			}
		}
		if !json.Valid([]byte(forms["JSON"])) {
			t.Fatalf("bad JSON: %q", forms["JSON"])
		}
		checkJUnit(t, forms["JUnit"])
		checkTAP(t, forms["TAP"], 4)
	})
}

func TestSameMachineOnce(t *testing.T) {
	r := New(lessons.English, time.Time{})
	a, b := r.AddMachine(facts("apparmor")), r.AddMachine(facts("apparmor"))
	changed := facts("apparmor")
	changed.Kernel = "6.13"
	c := r.AddMachine(changed)
	if a.ID != "vm-apparmor" || b.ID != a.ID || c.ID != "vm-apparmor-2" || len(r.Machines) != 2 {
		t.Errorf("got %s, %s, %s and %d machines", a.ID, b.ID, c.ID, len(r.Machines))
	}
}

func TestUnknownVerdictIsUnproven(t *testing.T) {
	r := New(lessons.English, time.Time{})
	r.AddLesson(&lessons.Lesson{ID: "l"}, "", []judge.Result{{Lesson: "l", Step: "s"}})
	if want := (Summary{Unproven: 1}); r.Summary != want {
		t.Errorf("got %+v, want %+v", r.Summary, want)
	}
}

func TestDuration(t *testing.T) {
	for seconds, want := range map[float64]string{0: "0 s", 7.6: "8 s", 59.4: "59 s", 60: "1 min 0 s", 185: "3 min 5 s"} {
		if got := Duration(seconds); got != want {
			t.Errorf("Duration(%v) = %q, want %q", seconds, got, want)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; go test -update writes it anew. Got:\n%s", file, got)
	}
}

// needsEscape tells the characters that no report may have as they are.
func needsEscape(r rune) bool { return r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf) }
