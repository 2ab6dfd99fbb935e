package cli

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/runner/recording"
	"lab/runner/vm"
	"lab/ui/tell"
	"lab/ui/words"
)

// whichFaults makes TestFaults run more: go test ./ui/cli -run Faults -faults all
var whichFaults = flag.String("faults", "", "run a step under each kind of fault in the machine (kinds), or steps under every fault (all), which takes an hour or two")

// usual are the kinds of faults without the flag: one of what is missing, of a
// mechanism, of a forged program and of the machine itself.
var usual = []string{"program missing on the host", "AppArmor profile", "fake docker", "machine reset"}

// recordFaults makes TestFaults write the transcripts of the rows that say so anew.
var recordFaults = flag.Bool("record", false, "write the transcripts of faults for the judge's tests anew")

// A faultRun is one step under one fault.
type faultRun struct {
	fault
	step string // LESSON/STEP or LESSON/EXERCISE/CHECK
}

// faultRuns are the runs of the matrix on a flavour: all, or the first of each
// kind, of the usual kinds only if which is "".
func faultRuns(flavour, which string) []faultRun {
	var list []faultRun
	kinds := map[string]bool{}
	for _, f := range matrix() {
		if f.on == "" {
			f.on = "apparmor"
		}
		for _, step := range f.steps {
			wanted := which == "all" || !kinds[f.kind] && (which == "kinds" || slices.Contains(usual, f.kind))
			if wanted && f.on == flavour {
				list = append(list, faultRun{f, step})
			}
			kinds[f.kind] = true
		}
	}
	return list
}

// matrix is all rows.
func matrix() []fault { return slices.Concat(faults, startupFaults()) }

// TestFaults: no step whose demo is to be blocked passes while something is
// wrong, and no verdict is wrong. It drives the runner and the judge in two
// machines side by side, which are reset before each run.
func TestFaults(t *testing.T) {
	switch *whichFaults {
	case "", "kinds", "all":
	default:
		t.Fatalf("-faults is kinds or all, not %s", *whichFaults)
	}
	binary(t) // sets the machine up
	store, err := vm.DefaultStore()
	if err != nil {
		t.Fatal(err)
	}
	queue := make(chan faultRun)
	go func() {
		defer close(queue)
		for _, flavour := range vm.Flavours() {
			for _, r := range faultRuns(flavour, *whichFaults) {
				queue <- r
			}
		}
	}()
	var runs, wrong, untouched atomic.Int32
	t.Cleanup(func() {
		t.Logf("%d runs under faults, %d wrong, %d in which the fault did not come about", runs.Load(), wrong.Load(), untouched.Load())
	})
	for _, machine := range []string{"one", "other"} {
		t.Run(machine, func(t *testing.T) {
			t.Parallel()
			d := &faultDriver{store: store, course: lessons.Default()}
			defer d.close()
			for r := range queue {
				t.Run(r.kind+"/"+r.name+"/"+r.step, func(t *testing.T) {
					runs.Add(1)
					right, struck := d.run(t, r)
					if !right {
						wrong.Add(1)
					}
					if !struck {
						untouched.Add(1)
					}
				})
			}
		})
	}
}

// A faultDriver makes runs in one machine.
type faultDriver struct {
	store   vm.Store
	course  *lessons.Course
	machine *vm.Machine // nil: none is open
	flavour string      // of the machine
}

func (d *faultDriver) close() {
	if d.machine != nil {
		d.machine.Close()
	}
	d.machine = nil
}

// fresh resets the machine, or opens one.
func (d *faultDriver) fresh(t *testing.T, flavour string) {
	t.Helper()
	if d.machine != nil && d.flavour == flavour && d.machine.Reset(t.Context()) == nil {
		return
	}
	d.close()
	m, err := d.store.Open(t.Context(), flavour)
	if err != nil {
		t.Fatal(err)
	}
	d.machine, d.flavour = m, flavour
}

// run reports whether the verdict was right, and whether the fault came about.
func (d *faultDriver) run(t *testing.T, r faultRun) (right, struck bool) {
	begin := time.Now()
	d.fresh(t, r.on)
	facts := d.machine.Facts()
	missed := false
	strike := func() {
		struck = true
		if err := r.strike(t.Context(), d.machine); err != nil {
			t.Errorf("the fault did not come about: %v", err)
			missed = true
		}
	}
	if r.at == fresh {
		strike()
	}
	if r.probed {
		now, err := runner.Probe(t.Context(), d.machine)
		if err != nil {
			t.Fatal(err)
		}
		facts.SELinux, facts.AppArmor, facts.LSMs = now.SELinux, now.AppArmor, now.LSMs
	}
	lesson, step := r.lesson(d.course)
	plan := runner.NewPlan(runner.Choice{Lesson: lesson, Steps: []string{step.ID}}, facts)
	transcript, err := runner.RunPlan(t.Context(), d.machine, plan, facts, func(e runner.Event) {
		if !struck && r.at != fresh && r.at.is(e, step, lesson) {
			strike()
		}
	})
	result := judge.Judge(plan, transcript)[0]
	t.Logf("%s, %.0f s: %s (%v)", result.Verdict, time.Since(begin).Seconds(), tell.Reason(words.In(lessons.English), result.Reason), err)
	switch {
	case !struck:
		t.Error("the moment for the fault did not come")
		return true, false
	case missed:
		return true, false
	case !r.allows(result):
		t.Errorf("wrong: %s is not in %q\n%+v", result.Verdict, r.may, result)
		keep(t, filepath.Join(t.ArtifactDir(), "transcript.jsonl"), transcript)
		return false, true
	case r.record && *recordFaults:
		keep(t, filepath.Join("../../runner/judge/testdata/faults", r.file()), transcript)
	}
	return true, true
}

// strike brings the fault about.
func (r faultRun) strike(ctx context.Context, m *vm.Machine) error {
	if r.reset {
		return m.Reset(ctx)
	}
	_, err := runner.Exec(ctx, m, "root", "set -e\n"+r.root, nil)
	return err
}

// lesson returns the step and its lesson, in the form that the fault needs.
func (r faultRun) lesson(course *lessons.Course) (*lessons.Lesson, *lessons.Step) {
	found, name := stepOf(course, r.step)
	l := *found
	if r.forged {
		l.Needs = lessons.Needs{}
	}
	l.Steps = slices.Clone(l.Steps)
	for i, s := range l.Steps {
		l.Steps[i] = r.form(s, s.ID == name)
	}
	return &l, l.Step(name)
}

// stepOf is the lesson, or the exercise with its reference answer, of a name, nil if there
// is none, and the id of the step.
func stepOf(course *lessons.Course, name string) (*lessons.Lesson, string) {
	at := strings.LastIndex(name, "/")
	id, step := name[:at], name[at+1:]
	if e := course.Exercise(id); e != nil {
		l, err := e.Lesson(e.Reference)
		if err != nil {
			return nil, step
		}
		return l, step
	}
	return course.Lesson(id), step
}

// form is a step without its needs, and with the fault's limit for every line
// if it is the one that is judged.
func (r faultRun) form(s *lessons.Step, judged bool) *lessons.Step {
	other := *s
	if r.forged {
		other.Needs = lessons.Needs{}
	}
	if r.limit == 0 || !judged {
		return &other
	}
	other.Act.Limit = r.limit
	other.Controls, other.Proofs = slices.Clone(s.Controls), slices.Clone(s.Proofs)
	for i := range other.Controls {
		other.Controls[i].Limit = r.limit
	}
	for i := range other.Proofs {
		other.Proofs[i].Limit = r.limit
	}
	return &other
}

// is tells whether the instant has come.
func (m instant) is(e runner.Event, judged *lessons.Step, l *lessons.Lesson) bool {
	s := judged
	if m.step != "" {
		s = l.Step(m.step)
	}
	lines := s.Act.Lines
	return e.Step == s.ID && e.Role == m.role && e.Kind == m.kind && !e.Leave &&
		(!m.last || e.Line == lines[len(lines)-1])
}

// allows tells whether a verdict is right under the fault.
func (f fault) allows(r judge.Result) bool {
	for _, may := range f.may {
		verdict, code, coded := strings.Cut(may, "/")
		if string(r.Verdict) != verdict {
			continue
		}
		for why := &r.Reason; why != nil; why = why.Because {
			if !coded || string(why.Code) == code {
				return true
			}
		}
	}
	return false
}

// keep stores a transcript: of a wrong verdict, where -artifacts says, or for
// the judge's tests.
func keep(t *testing.T, path string, transcript *runner.Transcript) {
	var b bytes.Buffer
	if err := recording.Write(&b, transcript); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// file is the name for the run's transcript.
func (r faultRun) file() string {
	words := strings.NewReplacer("/", ".", " ", "-", "'", "").Replace(r.step + "." + r.name)
	return strings.ToLower(words) + ".jsonl"
}

// TestFaultTable: every row is about steps that there are, and says what is
// right; no step that is to be blocked passes by a slip of the table.
func TestFaultTable(t *testing.T) {
	course := lessons.Default()
	count := map[string]bool{}
	for _, f := range matrix() {
		if f.kind == "" || f.name == "" || len(f.steps) == 0 || len(f.may) == 0 || f.root == "" && !f.reset && !f.forged {
			t.Errorf("incomplete: %+v", f)
		}
		for _, name := range f.steps {
			if l, step := stepOf(course, name); l == nil || l.Step(step) == nil {
				t.Errorf("%s/%s: there is no step %s", f.kind, f.name, name)
			}
			row := f.kind + "/" + f.name + "/" + name
			if count[row] {
				t.Errorf("%s is there twice", row)
			}
			count[row] = true
		}
	}
	t.Logf("%d runs in the whole matrix", len(count))
	few, kinds := 0, 0
	for _, flavour := range vm.Flavours() {
		few += len(faultRuns(flavour, ""))
		kinds += len(faultRuns(flavour, "kinds"))
	}
	if few != len(usual) || kinds <= few || kinds >= len(count) {
		t.Errorf("%d runs of the %d usual kinds, %d of all kinds, %d in the whole", few, len(usual), kinds, len(count))
	}
}
