package cli

import (
	"context"
	"fmt"
	"time"

	"lab/runner"
	"lab/runner/judge"
	"lab/ui/report"
	"lab/ui/words"
)

// A machine is one that demos can run on, and what it says about itself.
type machine struct {
	runner.Machine
	facts runner.Facts
}

// openMachine starts a machine of a flavour.
type openMachine func(ctx context.Context, flavour string) (machine, error)

// A verification runs lessons, one machine at a time, judges them and reports.
type verification struct {
	open   openMachine
	words  words.Words
	report *report.Report
	show   *display

	record    string // folder for transcripts, "" for none
	recordErr error  // the first one
}

// run runs the batches and returns the exit code. It does not stop before
// everything has a result, even if that is only that it did not run.
func (v *verification) run(ctx context.Context, list []batch) int {
	for _, b := range list {
		for _, c := range b.choices {
			v.show.total += len(chosen(c))
		}
	}
	for _, b := range list {
		v.batch(ctx, b)
	}
	if ctx.Err() != nil {
		v.report.Error = v.words.Error.Interrupted
	}
	v.report.End(time.Now())
	return exitCode(v.report)
}

// exitCode is that of verify.
func exitCode(r *report.Report) int {
	switch s := r.Summary; {
	case s.Fail > 0:
		return exitFailed
	case s.Unproven > 0, s.Skip > 0, r.Error != "":
		return exitUnable
	}
	return exitOK
}

// A session is a machine in use.
type session struct {
	machine
	id   string // in the report
	used bool   // a lesson has run since it was opened or reset
}

// batch runs lessons on a machine of one flavour. A machine that dies in a
// lesson is replaced for the next one; where none can be had, the rest of the
// batch cannot be judged.
func (v *verification) batch(ctx context.Context, b batch) {
	var s *session
	for i, c := range b.choices {
		fresh, err := v.fresh(ctx, s, b.flavour)
		s = fresh
		if err != nil {
			v.give(ctx, b.flavour, b.choices[i:], err)
			return
		}
		if !v.lesson(ctx, s, b.flavour, c) {
			v.close(s)
			s = nil
		}
	}
	v.close(s)
}

// fresh returns a session in the machine's pristine state: s itself, reset if
// that is needed and possible, else a new one.
func (v *verification) fresh(ctx context.Context, s *session, flavour string) (*session, error) {
	if err := ctx.Err(); err != nil {
		v.close(s)
		return nil, err
	}
	if s != nil && !s.used {
		return s, nil
	}
	if s != nil {
		v.show.briefly(v.words.Status.Resetting)
		err := s.Reset(ctx)
		if err == nil {
			s.used = false
			return s, nil
		}
		v.close(s)
		if ctx.Err() != nil {
			return nil, err
		}
	}
	return v.start(ctx, flavour)
}

func (v *verification) start(ctx context.Context, flavour string) (*session, error) {
	v.show.doing(fmt.Sprintf(v.words.Status.Starting, report.FlavourName(flavour)))
	m, err := v.open(ctx, flavour)
	if err != nil {
		return nil, err
	}
	s := &session{machine: m}
	known := len(v.report.Machines)
	entry := v.report.AddMachine(s.facts)
	s.id = entry.ID
	if len(v.report.Machines) > known {
		v.show.machine(entry)
	}
	return s, nil
}

func (v *verification) close(s *session) {
	if s == nil {
		return
	}
	if err := s.Close(); err != nil {
		v.show.trouble(fmt.Sprintf(v.words.Error.ClosingMachine, err))
	}
}

// lesson runs and judges a lesson. It reports whether the machine is still
// there.
func (v *verification) lesson(ctx context.Context, s *session, flavour string, c runner.Choice) bool {
	plan := runner.NewPlan(c, s.facts)
	s.used = plan.Lacks == ""
	early := judge.NewEarly(plan, s.facts)
	listen := func(e runner.Event) {
		v.show.event(c.Lesson, e)
		v.add(c, s.id, early.Add(e))
	}
	t, err := runner.RunPlan(ctx, s, plan, s.facts, listen)
	v.keep(flavour, t)
	v.add(c, s.id, early.Rest(t))
	if err != nil && ctx.Err() == nil {
		v.show.trouble(fmt.Sprintf(v.words.Status.Again, c.Lesson.ID) + ": " + err.Error())
	}
	return err == nil
}

// give gives up on lessons: they did not run because of err.
func (v *verification) give(ctx context.Context, flavour string, choices []runner.Choice, err error) {
	trouble := runner.MachineGone
	if ctx.Err() != nil {
		trouble = runner.Interrupted
	} else {
		v.report.Error = fmt.Sprintf(v.words.Error.NoMachine, err)
		v.show.trouble(v.report.Error)
	}
	for _, c := range choices {
		plan, t := notRun(c, trouble, err)
		v.keep(flavour, t)
		v.add(c, "", judge.Judge(plan, t))
	}
}

// notRun is the plan and the transcript of a choice that ran into trouble
// before its first line.
func notRun(c runner.Choice, trouble runner.Trouble, why error) (runner.Plan, *runner.Transcript) {
	t := &runner.Transcript{Lesson: c.Lesson.ID, Started: time.Now()}
	for _, s := range chosen(c) {
		t.Asked = append(t.Asked, s.ID)
		t.Events = append(t.Events,
			runner.Event{Kind: runner.RunStart, Step: s.ID, Role: runner.Act, User: s.Act.User},
			runner.Event{Kind: runner.RunEnd, Step: s.ID, Role: runner.Act, Trouble: trouble, Detail: why.Error()})
	}
	plan, _, _ := runner.Revisit(c.Lesson, t) // it has every step of the choice
	return plan, t
}

// add puts results into the report and shows them.
func (v *verification) add(c runner.Choice, machine string, results []judge.Result) {
	if len(results) == 0 {
		return
	}
	var steps []string
	for _, s := range chosen(c) {
		steps = append(steps, s.ID)
	}
	for _, r := range v.report.AddLesson(c.Lesson, machine, results) {
		v.show.result(c.Lesson.Title[v.words.Lang], r, steps)
	}
}
