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

// good are recordings of the lessons, bad ones those of steps under faults, in
// which something was wrong.
const (
	good = "testdata/*.jsonl"
	bad  = "testdata/faults/*.jsonl"
)

// TestRecorded judges what the real machine did: every transcript in testdata
// gets the verdicts, outcomes and reasons that the file verdicts has. A lesson
// that types something else than when it was recorded shows here as outdated;
// lab verify --record writes its transcript anew, and TestFaults in ui/cli with
// -record those of faults.
func TestRecorded(t *testing.T) {
	course := lessons.Default()
	var got strings.Builder
	for _, file := range recordings(t, good) {
		for _, r := range judged(t, course, file) {
			fmt.Fprintf(&got, "%s %s %s %s %s %q\n", filepath.Base(file), r.Step, r.Verdict, r.Outcome, r.Reason.Code, r.Answer)
			if r.Verdict == judge.Pass && r.Answer == "" {
				t.Errorf("%s: %s passes, but its question has no single right answer", file, r.Step)
			}
		}
	}
	for _, file := range recordings(t, bad) {
		for _, r := range judged(t, course, file) {
			fmt.Fprintln(&got, filepath.Base(file), r.Verdict, r.Outcome, r.Reason.Code)
			if r.Verdict == judge.Pass {
				t.Errorf("%s: %s passes", file, r.Step)
			}
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

// TestWalls judges recordings of lessons that are here only for this: blocks by
// mechanisms that the course has no demo of, such as end with an exit status that
// does not say what happened, and what only looks like a block.
func TestWalls(t *testing.T) {
	const dir = "testdata/walls"
	course, err := lessons.Load(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, file := range recordings(t, dir+"/*.jsonl") {
		for _, r := range judged(t, course, file) {
			fmt.Fprintln(&got, r.Lesson, r.Step, r.Verdict, r.Mechanism, r.Reason.Code)
		}
	}
	const want = `exits load pass  works
exits profile pass apparmor blocked
exits noexec pass mount blocked
exits socket pass dac blocked
exits memory pass cgroup blocked
exits chroot pass capabilities blocked
exits no-profile unproven  engine-refused
exits no-command unproven  engine-refused
exits closed unproven  shell-gone
walls pids pass cgroup blocked
walls read-only pass mount blocked
walls landlock pass landlock blocked
walls install pass  works
walls set-uid pass no-new-privs blocked
walls scope pass  works
walls yama pass yama blocked
walls processes pass rlimit blocked
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}

func recordings(t *testing.T, glob string) []string {
	t.Helper()
	files, err := filepath.Glob(glob)
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts in %s: %v", glob, err)
	}
	return files
}

// TestProveCourse is the author's gate for lab's own lessons.
func TestProveCourse(t *testing.T) {
	course := lessons.Default()
	recorded := map[string][]*runner.Transcript{}
	for _, file := range append(recordings(t, good), recordings(t, bad)...) {
		stored := read(t, file)
		recorded[stored.Lesson] = append(recorded[stored.Lesson], stored)
	}
	for _, l := range course.Lessons() {
		for _, d := range judge.Prove(l, recorded[l.ID]) {
			t.Error(l.Problem(string(d.Code), "", d.Place...))
		}
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
	stored, err := recording.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

// TestEarly: judging each step as soon as it has run gives what judging the
// whole transcript gives, in the same order.
func TestEarly(t *testing.T) {
	course := lessons.Default()
	for _, file := range recordings(t, good) {
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
	course := lessons.Default()
	for _, file := range recordings(t, good) {
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
	course := lessons.Default()
	files, _ := filepath.Glob(good)
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
			for name, text := range r.Reason.Args {
				if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
					t.Errorf("unsafe %s: %q", name, text)
				}
			}
		}
	})
}
