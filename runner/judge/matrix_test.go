package judge_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/runner/trace"
)

var wholeMatrix = flag.Bool("matrix", false, "try each slip with every recorded run")

// A slip is something that goes wrong in a run of the real machine, told by editing
// its recording. Adding one is a line of data.
type slip struct {
	name string
	// of tells under which runs of a step it is tried; the step had passed.
	of func(s *lessons.Step, run runner.Run) bool
	// edit returns the events of the run with the slip; nil for a run that is not there.
	edit func(s *lessons.Step, events []runner.Event) []runner.Event
	// may are the verdicts that are right then, as VERDICT or VERDICT/CODE, where
	// the code is that of the reason or of one of its causes. A pass is none.
	may []string
}

const (
	noDaemon = "docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\r\n"
	noImage  = "Unable to find image 'alpine:latest' locally\r\ndocker: Error response from daemon: No such image: alpine:latest\r\n"
	noMatter = "docker: Error response from daemon: failed to create task for container: no space left on device\r\n"
)

var (
	unproven = []string{"unproven"}
	either   = []string{"fail", "unproven"}
)

// troubles are what can happen to a run, with the code that tells of it.
var troubles = map[runner.Trouble]judge.Code{
	runner.TimedOut: judge.CodeTimedOut, runner.MachineGone: judge.CodeMachineGone, runner.Silent: judge.CodeMachineSilent,
	runner.ShellGone: judge.CodeShellGone, runner.Interrupted: judge.CodeInterrupted, runner.NotPrepared: judge.CodeNotPrepared,
	runner.Shadowed: judge.CodeShadowed, runner.OutOfStep: judge.CodeOutOfStep, runner.OtherLanguage: judge.CodeOtherLanguage,
	runner.Background: judge.CodeBackground,
}

var slips = slices.Concat([]slip{
	{"no program", every, says("bash: x: command not found\r\n", 127), either},
	{"no engine", every, says(noDaemon, 125), []string{"unproven/engine-down"}},
	{"no image", every, says(noImage, 125), either},
	{"the engine fails", every, says(noMatter, 125), either},
	{"killed", lives, says("", 137), either},
	{"stopped by timeout", every, says("", 124), []string{"unproven/exit-timeout"}},
	{"another program is refused", every, says("wc: /x: Permission denied\r\nwc: /y: Operation not permitted\r\n", 1), either},
	{"nothing happens", refused, says("", 0), either},
	{"nothing is shown", role(runner.Proof), says("", 0), either},
	{"fails without a word", spoke, says("", 1), either},
	{"it is missing", every, func(*lessons.Step, []runner.Event) []runner.Event { return nil }, unproven},
	{"its line has no end", every, lineless(runner.LineEnd), unproven},
	{"another line was typed", every, retyped, []string{"unproven/outdated"}},
	{"typed by another user", every, byAnother, []string{"unproven/outdated"}},
	{"another error", errnoNamed, otherErrno, either},
	{"output is missing", errnoNamed, dropped, either},
	{"an error was wiped", cleanWorks, wiped, either},
	{"the kernel names another wall", kernelAsked, wallsAre(lessons.Landlock), []string{"unproven/kernel-other", "fail/kernel-other", "unproven/kernel-silent"}},
	{"the kernel has refused nothing", kernelAsked, answers(trace.Account{Calls: []trace.Call{}, Heard: 1}), either},
	{"the trace was tampered with", kernelAsked, answers(trace.Account{Calls: []trace.Call{}, Untold: "x", Tampered: true}), []string{"unproven/kernel-untold"}},
	{"an engine was replaced", every, found("program docker 1:2:3:4:5"), []string{"unproven/altered"}},
	{"something was mounted over", every, found("mount /sys/kernel/security"), []string{"unproven/altered"}},
	{"the answer has changed a program", lastOfAnswer, found("file /usr/bin/cat"), []string{"unproven/altered"}},
	{"the answer has changed a switch", lastOfAnswer, found("switch kernel.core_pattern"), []string{"unproven/altered"}},
	{"what the answer has changed is not known", lastOfAnswer, found("not-compared x"), []string{"unproven/kernel-untold"}},
	{"what the answer has changed is not told", lastOfAnswer, unsaid, []string{"unproven/kernel-untold"}},
	{"SELinux was switched off", bySELinux, found("selinux permissive"), []string{"unproven/not-active"}},
}, troubled())

// The runs under which slips are tried.

func every(*lessons.Step, runner.Run) bool { return true }

// lives are the runs that do not show what is promised by being killed.
func lives(s *lessons.Step, r runner.Run) bool {
	b := s.Signs.Blocked
	return !refused(s, r) || b == nil || b.Exit == nil || *b.Exit != 137
}

// spoke are the runs whose last line has not failed without a word.
func spoke(_ *lessons.Step, r runner.Run) bool {
	last := r.Lines[len(r.Lines)-1]
	return len(last.Output) > 0 || last.Exit == nil || *last.Exit != 1
}

func refused(s *lessons.Step, r runner.Run) bool {
	return r.Role == runner.Act && s.Expect == lessons.Blocked
}

func role(want runner.Role) func(*lessons.Step, runner.Run) bool {
	return func(_ *lessons.Step, r runner.Run) bool { return r.Role == want }
}

func errnoNamed(s *lessons.Step, r runner.Run) bool {
	return refused(s, r) && s.Signs.Blocked.Errno != "" && s.Signs.Blocked.Errno != "none"
}

// cleanWorks are acts that work because nothing complained.
func cleanWorks(s *lessons.Step, r runner.Run) bool {
	return r.Role == runner.Act && s.Expect == lessons.Works && s.Signs.Works.Errno == "none" && s.Signs.Works.From == ""
}

// lastOfAnswer are the last runs of exercises.
func lastOfAnswer(s *lessons.Step, r runner.Run) bool {
	return slices.ContainsFunc(r.Evidence, func(e runner.Evidence) bool {
		return e.Source == runner.StateSource && strings.HasPrefix(e.Text, runner.Compared)
	})
}

func bySELinux(s *lessons.Step, r runner.Run) bool { return refused(s, r) && s.By == lessons.SELinux }

// kernelAsked are blocks by something of which the kernel can tell, and has.
func kernelAsked(s *lessons.Step, r runner.Run) bool {
	_, asked := r.Account()
	told := slices.Contains([]lessons.Mechanism{lessons.DAC, lessons.Capabilities, lessons.Seccomp, lessons.AppArmor, lessons.SELinux, lessons.Mount}, s.By)
	return asked && told && errnoNamed(s, r)
}

// What slips do to a run.

// says has the last line of a run print this and end with this status.
func says(text string, exit int) func(*lessons.Step, []runner.Event) []runner.Event {
	return func(_ *lessons.Step, events []runner.Event) []runner.Event {
		last := lastLine(events)
		var edited []runner.Event
		for i, e := range events {
			switch {
			case i > last && e.Kind == runner.Output:
				continue
			case i > last && e.Kind == runner.LineEnd && !e.Leave:
				e.Exit, e.Opened = &exit, false
			case i > last && e.Kind == runner.LineStart:
				e.Leave = true
			}
			edited = append(edited, e)
			if i == last {
				edited = append(edited, runner.Event{At: e.At, Kind: runner.Output, Step: e.Step, Role: e.Role, ID: e.ID, Data: []byte(text)})
			}
		}
		return edited
	}
}

// lastLine is where the last line that was typed for the lesson begins.
func lastLine(events []runner.Event) int {
	last := 0
	for i, e := range events {
		if e.Kind == runner.LineStart && !e.Leave {
			last = i
		}
	}
	return last
}

func lineless(kind runner.Kind) func(*lessons.Step, []runner.Event) []runner.Event {
	return func(_ *lessons.Step, events []runner.Event) []runner.Event {
		last := lastLine(events)
		var edited []runner.Event
		for i, e := range events {
			if i < last || e.Kind != kind {
				edited = append(edited, e)
			}
		}
		return edited
	}
}

// changed changes each event of a kind from the last line on, or all of them.
func changed(kind runner.Kind, whole bool, change func(*runner.Event)) func(*lessons.Step, []runner.Event) []runner.Event {
	return func(_ *lessons.Step, events []runner.Event) []runner.Event {
		edited := slices.Clone(events)
		for i := range edited {
			if edited[i].Kind == kind && (whole || i >= lastLine(events)) {
				change(&edited[i])
			}
		}
		return edited
	}
}

var (
	retyped   = changed(runner.LineStart, false, func(e *runner.Event) { e.Line += " # x" })
	byAnother = changed(runner.RunStart, true, func(e *runner.Event) { e.User += "x" })
	dropped   = changed(runner.LineEnd, false, func(e *runner.Event) { e.Dropped = 1 })

	otherErrno = changed(runner.Output, false, func(e *runner.Event) { e.Data = []byte(anotherError()(string(e.Data))) })
)

// anotherError is the text with each error message replaced by one that nothing prints.
var anotherError = sync.OnceValue(func() func(string) string {
	var pairs []string
	for _, name := range lessons.Errnos() {
		messages, _ := lessons.ErrnoMessages(name)
		for _, m := range messages {
			pairs = append(pairs, m, "Level 2 halted", strings.ToLower(m), "level 2 halted")
		}
	}
	return strings.NewReplacer(pairs...).Replace
})

// wiped prints an error and erases it before anything else.
func wiped(s *lessons.Step, events []runner.Event) []runner.Event {
	last := lastLine(events)
	e := events[last]
	e.Kind, e.Line, e.Data = runner.Output, "", []byte("cat: /x: Permission denied\r\x1b[2K")
	return slices.Insert(slices.Clone(events), last+1, e)
}

// answers has the kernel say this of a run.
func answers(a trace.Account) func(*lessons.Step, []runner.Event) []runner.Event {
	return changed(runner.Found, true, func(e *runner.Event) {
		if e.Evidence.Source == trace.Source {
			e.Evidence = &runner.Evidence{Source: trace.Source, Text: a.String()}
		}
	})
}

// found adds what lab finds out of the machine after a run.
func found(text string) func(*lessons.Step, []runner.Event) []runner.Event {
	return func(_ *lessons.Step, events []runner.Event) []runner.Event {
		end := events[len(events)-1]
		e := runner.Event{At: end.At, Kind: runner.Found, Step: end.Step, Role: end.Role, ID: end.ID,
			Evidence: &runner.Evidence{Source: runner.StateSource, Text: text}}
		return slices.Insert(slices.Clone(events), len(events)-1, e)
	}
}

// unsaid leaves out what was found out of the machine.
func unsaid(_ *lessons.Step, events []runner.Event) []runner.Event {
	return slices.DeleteFunc(events, func(e runner.Event) bool { return e.Kind == runner.Found && e.Evidence.Source == runner.StateSource })
}

// wallsAre has each refused call end at this wall.
func wallsAre(wall lessons.Mechanism) func(*lessons.Step, []runner.Event) []runner.Event {
	return changed(runner.Found, true, func(e *runner.Event) {
		a, err := trace.ParseAccount(e.Evidence.Text)
		if e.Evidence.Source != trace.Source || err != nil {
			return
		}
		for i := range a.Calls {
			a.Calls[i].Wall, a.Calls[i].Keys = wall, nil
		}
		e.Evidence = &runner.Evidence{Source: trace.Source, Text: a.String()}
	})
}

func troubled() []slip {
	var list []slip
	for trouble, code := range troubles {
		list = append(list, slip{"trouble: " + string(trouble), every,
			changed(runner.RunEnd, true, func(e *runner.Event) { e.Trouble = trouble }), []string{"unproven/" + string(code)}})
	}
	slices.SortFunc(list, func(a, b slip) int { return strings.Compare(a.name, b.name) })
	return list
}

// A recorded is a recording and what it is of.
type recorded struct {
	name   string
	lesson *lessons.Lesson
	*runner.Transcript
}

// ofCourse are the recordings of the lessons, and those of answers to exercises.
func ofCourse(t *testing.T) []recorded {
	t.Helper()
	course := lessons.Default()
	var list []recorded
	for _, file := range recordings(t, good) {
		stored := read(t, file)
		list = append(list, recorded{filepath.Base(file), course.Lesson(stored.Lesson), stored})
	}
	for _, file := range recordings(t, "../points/testdata/*.jsonl") {
		stored := read(t, file)
		e := course.Exercise(stored.Lesson)
		answer := e.Reference
		for _, w := range e.Wrong {
			if strings.Split(filepath.Base(file), ".")[2] == w.ID {
				answer = w.Answer
			}
		}
		l, err := e.Lesson(answer)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, recorded{filepath.Base(file), l, stored})
	}
	return list
}

// with is the recording with the events of one run edited.
func (r recorded) with(of runner.Run, edit func([]runner.Event) []runner.Event) *runner.Transcript {
	is := func(e runner.Event) bool { return e.Step == of.Step && e.Role == of.Role && e.ID == of.ID }
	from := slices.IndexFunc(r.Events, is)
	to := from
	for to < len(r.Events) && is(r.Events[to]) {
		to++
	}
	other := *r.Transcript
	other.Events = slices.Concat(r.Events[:from], edit(slices.Clone(r.Events[from:to])), r.Events[to:])
	return &other
}

// results are by step.
func (r recorded) results(t *testing.T, transcript *runner.Transcript) map[string]judge.Result {
	t.Helper()
	plan, marked, err := runner.Revisit(r.lesson, transcript)
	if err != nil {
		t.Fatalf("%s: %v", r.name, err)
	}
	results := map[string]judge.Result{}
	for _, one := range judge.Judge(plan, marked) {
		results[one.Step] = one
	}
	return results
}

// TestMatrix: whatever goes wrong in a run of a step that has passed, the step does
// not pass, and says what went wrong. An exercise is not failed for what may be the
// computer's fault.
func TestMatrix(t *testing.T) {
	begin := time.Now()
	rows, exercises := 0, 0
	byCode := map[string]int{}
	for _, r := range ofCourse(t) {
		passed := r.results(t, r.Transcript)
		for n, run := range r.Runs() {
			step := r.lesson.Step(run.Step)
			// Of a demo of several lines that has aged, the first that fails tells.
			if passed[run.Step].Verdict != judge.Pass || step.Expect == lessons.Broken && len(step.Act.Lines) > 1 {
				continue
			}
			for k, slip := range slips {
				// Each trouble is tried with some runs only, and without -matrix each slip.
				every := 1
				if strings.HasPrefix(slip.name, "trouble") {
					every = len(troubles) / 3
				}
				if !*wholeMatrix {
					every *= 8
				}
				if !slip.of(step, run) || (k+n)%every > 0 {
					continue
				}
				got := r.results(t, r.with(run, func(events []runner.Event) []runner.Event { return slip.edit(step, events) }))[run.Step]
				row := fmt.Sprintf("%s: %s %s %s: %s", r.name, run.Step, run.Role, run.ID, slip.name)
				rows++
				if r.lesson.AnswerTo != nil {
					exercises++
				}
				byCode[string(got.Verdict)+"/"+string(got.Reason.Code)]++
				if !right(slip.may, got) {
					t.Errorf("%s: %s %+v, not in %q", row, got.Verdict, got.Reason, slip.may)
				}
			}
		}
	}
	t.Logf("%d rows, %d of exercises, in %.1f s: %v", rows, exercises, time.Since(begin).Seconds(), byCode)
	if rows < 500 {
		t.Errorf("only %d rows", rows)
	}
}

// right tells whether a verdict is one of those that may be.
func right(may []string, r judge.Result) bool {
	return slices.ContainsFunc(may, func(one string) bool {
		verdict, code, coded := strings.Cut(one, "/")
		if string(r.Verdict) != verdict {
			return false
		}
		for why := &r.Reason; why != nil; why = why.Because {
			if !coded || string(why.Code) == code {
				return true
			}
		}
		return false
	})
}
