package judge_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/runner/recording"
)

var update = flag.Bool("update", false, "write the verdicts on the recorded transcripts anew")

// TestRecorded judges what the real machine did: every transcript in testdata
// gets the verdicts, outcomes and reasons that the file verdicts has. A lesson
// that types something else than when it was recorded shows here as outdated;
// lab verify --record writes its transcript anew.
func TestRecorded(t *testing.T) {
	course, err := lessons.Default()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	var got strings.Builder
	for _, file := range files {
		for _, r := range judged(t, course, file) {
			fmt.Fprintln(&got, filepath.Base(file), r.Step, r.Verdict, r.Outcome, r.Reason.Code)
		}
	}
	const golden = "testdata/verdicts"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("%s differs; go test -update writes it anew. Got:\n%s", golden, got.String())
	}
}

func judged(t *testing.T, course *lessons.Course, file string) []judge.Result {
	t.Helper()
	stored := read(t, file)
	l := course.Lesson(stored.Lesson)
	if l == nil {
		t.Fatalf("%s: there is no lesson %s", file, stored.Lesson)
	}
	plan, transcript, err := runner.Revisit(l, stored)
	if err != nil {
		t.Fatalf("%s: %v; lab verify --record runner/judge/testdata %s records it anew", file, err, l.ID)
	}
	return judge.Judge(plan, transcript)
}

func read(t *testing.T, file string) *runner.Transcript {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	stored, err := recording.Read(f)
	if err != nil {
		t.Fatalf("%s:%v", file, err)
	}
	return stored
}

// TestEarly: judging each step as soon as it has run gives what judging the
// whole transcript gives, in the same order.
func TestEarly(t *testing.T) {
	course, err := lessons.Default()
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("testdata/*.jsonl")
	for _, file := range files {
		stored := read(t, file)
		plan, transcript, err := runner.Revisit(course.Lesson(stored.Lesson), stored)
		if err != nil {
			t.Fatal(err)
		}
		early := judge.NewEarly(plan, stored.Machine)
		var got []judge.Result
		for _, e := range transcript.Events {
			got = append(got, early.Add(e)...)
		}
		whole := judge.Judge(plan, transcript)
		if len(got) != len(whole) {
			t.Errorf("%s: %d results early, %d in the end", file, len(got), len(whole))
		}
		got = append(got, early.Rest(transcript)...)
		if !reflect.DeepEqual(got, whole) {
			t.Errorf("%s: early %+v\nwhole %+v", file, got, whole)
		}
	}
}

// TestRecordedWithoutOneRun: whatever single run of a recorded transcript is
// missing, no blocked step passes on what is left of it.
func TestRecordedWithoutOneRun(t *testing.T) {
	course, err := lessons.Default()
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("testdata/*.jsonl")
	for _, file := range files {
		stored := read(t, file)
		l := course.Lesson(stored.Lesson)
		if l == nil {
			t.Fatalf("%s: there is no lesson %s", file, stored.Lesson)
		}
		for _, missing := range stored.Runs() {
			plan, less, err := runner.Revisit(l, without(stored, missing))
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range judge.Judge(plan, less) {
				if r.Step == missing.Step && r.Verdict == judge.Pass {
					t.Errorf("%s: %s passes without its %s %s", file, r.Step, missing.Role, missing.ID)
				}
			}
		}
	}
}

// TestRecordedWithoutTheMechanism: had the act of a blocked step come out as its
// working control did, or the control as the act did, the step would not pass.
func TestRecordedWithoutTheMechanism(t *testing.T) {
	course, err := lessons.Default()
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("testdata/*.jsonl")
	tried := 0
	for _, file := range files {
		stored := read(t, file)
		l := course.Lesson(stored.Lesson)
		for _, s := range l.Steps {
			for _, c := range s.Controls {
				if s.Expect != lessons.Blocked || c.Outcome != lessons.Works || c.Signs != nil {
					continue
				}
				for _, swap := range [][2]runner.Role{{runner.Act, runner.Control}, {runner.Control, runner.Act}} {
					faked := fake(stored, s.ID, c.ID, swap[0], swap[1])
					plan, transcript, err := runner.Revisit(l, faked)
					if err != nil {
						t.Fatal(err)
					}
					tried++
					for _, r := range judge.Judge(plan, transcript) {
						if r.Step == s.ID && r.Verdict == judge.Pass {
							t.Errorf("%s: %s passes with the %s of %s %s", file, s.ID, swap[0], swap[1], c.ID)
						}
					}
				}
			}
		}
	}
	t.Logf("%d transcripts changed", tried)
}

// fake lets the last line of one run have the output and the exit status that
// the last line of another had.
func fake(t *runner.Transcript, step, control string, to, from runner.Role) *runner.Transcript {
	last := func(role runner.Role) (line runner.Line) {
		for _, r := range t.Runs() {
			if r.Step == step && r.Role == role && (role == runner.Act || r.ID == control) {
				for _, l := range r.Lines {
					if !l.Leave {
						line = l
					}
				}
			}
		}
		return line
	}
	target, source := last(to), last(from)
	faked := *t
	faked.Asked, faked.Events = []string{step}, nil
	inside := false
	for _, e := range t.Events {
		if e.Step == step && e.Role == to && (to == runner.Act || e.ID == control) {
			switch {
			case e.Kind == runner.LineStart:
				inside = e.Line == target.Text && !e.Leave
			case inside && e.Kind == runner.Output:
				continue
			case inside && e.Kind == runner.LineEnd:
				out := e
				out.Kind, out.Data = runner.Output, source.Output
				faked.Events = append(faked.Events, out)
				e.Exit = source.Exit
			}
		}
		faked.Events = append(faked.Events, e)
	}
	return &faked
}

func without(t *runner.Transcript, r runner.Run) *runner.Transcript {
	less := *t
	less.Asked, less.Events = []string{r.Step}, nil
	for _, e := range t.Events {
		if e.Step != r.Step || e.Role != r.Role || e.ID != r.ID {
			less.Events = append(less.Events, e)
		}
	}
	return &less
}

// FuzzStored: a file that somebody changed is an error, or is judged without
// harm, always in the same way, and the words for it are safe.
func FuzzStored(f *testing.F) {
	course, err := lessons.Default()
	if err != nil {
		f.Fatal(err)
	}
	files, _ := filepath.Glob("testdata/*.jsonl")
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		stored, err := recording.Read(bytes.NewReader(file))
		if err != nil {
			return
		}
		l := course.Lesson(stored.Lesson)
		if l == nil {
			return
		}
		plan, transcript, err := runner.Revisit(l, stored)
		if err != nil {
			return
		}
		results := judge.Judge(plan, transcript)
		if !reflect.DeepEqual(results, judge.Judge(plan, transcript)) {
			t.Error("judged again, it is something else")
		}
		for _, r := range results {
			if text := judge.Text(lessons.German, r.Reason); !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
				t.Errorf("unsafe text %q", text)
			}
		}
	})
}
