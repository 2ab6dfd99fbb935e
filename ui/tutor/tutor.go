// Package tutor runs steps for a learner: one machine at a time, opened when it
// is first needed, one session for each lesson, and every result judged. It
// shows nothing; the views of a lesson (full screen, linear, projector) share it.
package tutor

import (
	"context"
	"errors"
	"slices"
	"sync"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/runner/walls"
)

// A Machine is one that says about itself what it is.
type Machine interface {
	runner.Machine
	Facts() runner.Facts
	// Beside opens another one that is the same, in its pristine state, and leaves this
	// one as it is. It is an error where there is no room for two.
	Beside(ctx context.Context) (runner.Machine, error)
}

// Open starts a machine of a flavour, "apparmor" or "selinux".
type Open func(ctx context.Context, flavour string) (Machine, error)

// A Stage is what the tutor is doing before a step can run.
type Stage string

// The stages.
const (
	Starting  Stage = "starting"  // a machine
	Resetting Stage = "resetting" // the machine
	Before    Stage = "before"    // runs a step that the wanted one builds on
	Running   Stage = "running"   // the step itself
	Another   Stage = "another"   // opens a machine beside the learner's
	Alone     Stage = "alone"     // there is none: theirs is reset, for the reason in English
)

// A Listener hears what happens; its functions are called from the goroutine
// that called the tutor's method, but for Walls and Blind. Each may be nil.
type Listener struct {
	Stage func(s Stage, what string) // what: the flavour, or the step's id
	Event func(runner.Event)
	// Acted hears what the act of the step itself came to, and what its last line wrote,
	// when it has ended and nothing of it is proved yet.
	Acted func(r judge.Result, output string)
	// Between is called when all of a kind have run and the first control, or the first
	// proof, comes next. It may take its time.
	Between func(next runner.Event)
	// Walls hears of the process that the step's act, or the learner, has
	// started last: while the act runs, and as long as the terminal of Type or
	// Shell is open. Blind hears why nothing can be seen, Away that nobody looks any
	// more, which says nothing of the process.
	Walls func(walls.Sight)
	Blind func(error)
	Away  func()
}

// A Tutor is the machine of a learner. Its methods may be called from several
// goroutines; those that work on the machine wait for each other.
type Tutor struct {
	life context.Context // of whoever learns: when it has ended, nothing is kept
	open Open

	work    sync.Mutex // held while the machine is worked on
	machine Machine    // nil: none is open
	flavour string
	lesson  *lessons.Lesson // whose session it is
	session *runner.Session // nil: no step has run since the machine was pristine, or one was interrupted
	touched bool            // the learner had a shell on it since it was pristine
	typed   bool            // the learner has typed a step's command on it since
	changed []string        // files of earlier steps that are not as in the lesson
	halfway bool            // a step was interrupted on it since it was pristine
	listen  Listener
	acting  *runner.Plan // of the step that runs, nil while there is none
	look    func()       // ends looking at processes and waits for that
}

// New returns a tutor that has no machine yet. When ctx has ended, so has all that it is
// used for, and only Close is left to do.
func New(ctx context.Context, open Open) *Tutor {
	return &Tutor{life: ctx, open: open, look: func() {}}
}

// Flavour is the flavour of the machine that a lesson runs on.
func Flavour(l *lessons.Lesson) string {
	if lsm := l.LSM(); lsm != "" {
		return lsm
	}
	return "apparmor"
}

// A Run is what came of running a step.
type Run struct {
	Result judge.Result
	Facts  runner.Facts // of the machine
	Output string       // of the act's last line, as bytes from a terminal
	// Touched says that the learner had a shell on the machine before, so that
	// it may not have been in the state which the lesson assumes.
	Touched bool
	// Changed are the files of steps that this one builds on which are not as in the
	// lesson any more, because the learner has changed them.
	Changed []string
}

// Run runs a step and judges it. Steps that it builds on are run before, unless
// they have been; a step that was run already gets a pristine machine. The
// error is about the machine; the run is judged all the same if it has begun.
func (t *Tutor) Run(ctx context.Context, l *lessons.Lesson, s *lessons.Step, listen Listener) (Run, error) {
	defer t.lock(listen)()
	plan, err := t.prepare(ctx, l, s)
	if err != nil {
		return Run{}, err
	}
	if plan.Step(s.ID).Lacks == "" {
		t.stage(Running, s.ID)
		t.watch(ctx)()
		t.acting = &plan
		err = t.session.Step(ctx, s)
		t.acting = nil
		t.look()
	}
	run := t.judge(plan, s)
	return run, t.check(err)
}

// ErrCannot says that a step cannot run on the machine that it needs.
var ErrCannot = errors.New("the machine lacks what the step needs")

// Type prepares a step as Run does, and opens a terminal in which the learner
// types its act. Typed then judges it.
func (t *Tutor) Type(ctx context.Context, l *lessons.Lesson, s *lessons.Step, size runner.Size, listen Listener) (*runner.Typing, error) {
	defer t.lock(listen)()
	plan, err := t.prepare(ctx, l, s)
	if err != nil {
		return nil, err
	}
	if plan.Step(s.ID).Lacks != "" {
		return nil, ErrCannot
	}
	typing, err := t.session.Type(ctx, s, size)
	if err == nil {
		t.typed = true
		t.watch(context.WithoutCancel(ctx))
	}
	return typing, t.check(err)
}

// Typed runs a step's controls and proofs and judges what the learner typed.
func (t *Tutor) Typed(ctx context.Context, l *lessons.Lesson, s *lessons.Step, typing *runner.Typing, listen Listener) (Run, error) {
	defer t.lock(listen)()
	if t.session == nil || t.lesson != l {
		return Run{}, errors.New("the machine was reset in the meantime")
	}
	t.look()
	plan := runner.NewPlan(runner.Choice{Lesson: l, Steps: []string{s.ID}}, t.machine.Facts())
	t.acting = &plan
	err := t.session.Typed(ctx, typing)
	t.acting = nil
	run := t.judge(plan, s)
	return run, t.check(err)
}

// lock takes the machine; the function that it returns gives it back.
func (t *Tutor) lock(listen Listener) func() {
	t.work.Lock()
	t.listen = listen
	return func() {
		t.listen = Listener{}
		t.work.Unlock()
	}
}

// prepare brings the machine to where a step can run.
func (t *Tutor) prepare(ctx context.Context, l *lessons.Lesson, s *lessons.Step) (runner.Plan, error) {
	if err := t.enter(ctx, l, t.halfway || t.session != nil && t.session.Ran(s.ID)); err != nil {
		return runner.Plan{}, err
	}
	if t.session == nil {
		t.begin(l)
	}
	plan := runner.NewPlan(runner.Choice{Lesson: l, Steps: []string{s.ID}}, t.machine.Facts())
	if plan.Step(s.ID).Lacks != "" {
		return plan, nil
	}
	for _, p := range plan.Steps {
		if p.Step == s || t.session.Ran(p.ID) {
			continue
		}
		t.stage(Before, p.ID)
		if err := t.session.Step(ctx, p.Step); err != nil {
			return plan, t.check(err)
		}
	}
	return plan, t.compare(ctx, l, plan, s)
}

// begin begins a session on the machine, which is pristine.
func (t *Tutor) begin(l *lessons.Lesson) {
	t.lesson, t.session = l, runner.NewSession(t.machine, l, t.machine.Facts(), t.event)
}

// compare finds out which files of the steps that a step builds on the learner has
// changed, where they had the opportunity.
func (t *Tutor) compare(ctx context.Context, l *lessons.Lesson, plan runner.Plan, s *lessons.Step) error {
	t.changed = nil
	if !t.touched && !t.typed {
		return nil
	}
	for _, p := range plan.Steps {
		if p.Step == s {
			continue
		}
		for _, f := range p.Files {
			if f.Program != "" {
				continue
			}
			text, err := runner.Get(ctx, t.machine, f.Owner, f.Target)
			if err != nil && !errors.As(err, new(*runner.ExitError)) {
				return t.check(err)
			}
			if text != string(l.File(f.Source)) && !slices.Contains(t.changed, f.Target) {
				t.changed = append(t.changed, f.Target)
			}
		}
	}
	return nil
}

// judge judges a step by the session's transcript.
func (t *Tutor) judge(plan runner.Plan, s *lessons.Step) Run {
	if t.session == nil {
		return Run{}
	}
	transcript := t.session.Transcript()
	result := judge.Judge(plan, transcript)[0]
	if (t.touched || len(t.changed) > 0) && result.Verdict == judge.Pass {
		result = judge.Experiment(result) // who knows what was done there
	}
	return Run{Facts: t.machine.Facts(), Touched: t.touched, Changed: t.changed, Output: transcript.Written(s.ID), Result: result}
}

func (t *Tutor) stage(s Stage, what string) {
	if t.listen.Stage != nil {
		t.listen.Stage(s, what)
	}
}

func (t *Tutor) event(e runner.Event) {
	acted := e.Kind == runner.RunEnd && e.Role == runner.Act
	if acted {
		t.look()
	}
	if t.listen.Event != nil {
		t.listen.Event(e)
	}
	if acted && t.acting != nil && t.listen.Acted != nil {
		transcript := t.session.Transcript()
		t.listen.Acted(judge.Judge(*t.acting, transcript)[0], transcript.Written(e.Step))
	}
	if e.Kind == runner.RunEnd && e.Trouble == "" && t.acting != nil && t.listen.Between != nil {
		if next := t.next(e); next.Role != "" && next.Role != e.Role {
			t.listen.Between(next)
		}
	}
}

// next is what of a step runs after the run that an event belongs to; no role if nothing.
func (t *Tutor) next(e runner.Event) runner.Event {
	runs := runner.RunsOf(t.acting.Step(e.Step).Step)
	at := 1 + slices.Index(runs, runner.RunKey{Step: e.Step, Role: e.Role, ID: e.ID})
	if at == len(runs) {
		return runner.Event{}
	}
	return runner.Event{Step: e.Step, Role: runs[at].Role, ID: runs[at].ID}
}
