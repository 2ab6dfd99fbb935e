package cli

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"lab/runner"
	"lab/runner/judge"
	"lab/ui/report"
	"lab/ui/words"
)

// A verification runs lessons, on several machines side by side, judges them
// and reports.
type verification struct {
	jobs   int // most machines side by side, at least one
	words  words.Words
	report *report.Report
	show   *display
	record string // folder for transcripts, "" for none

	mu        sync.Mutex // guards what follows, report and show
	queue     *queue
	ledger    *ledger
	recordErr error // the first one
}

// run runs the batches and returns the exit code. It does not stop before
// everything has a result, even if that is only that it did not run.
func (v *verification) run(ctx context.Context, list []*batch) int {
	v.queue = newQueue(list)
	v.ledger = newLedger(v.queue.tasks)
	for _, t := range v.queue.tasks {
		v.show.total += len(chosen(t.choice))
		if t.batch.place == onTargets {
			v.report.AddTarget(t.batch.name, nil) // in the order in which they were named
		}
	}
	var workers sync.WaitGroup
	for n := range v.jobs {
		workers.Go(func() { v.work(ctx, n) })
	}
	workers.Wait()
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
	bench
	used bool // a lesson has run since it was opened or reset
}

// A worker runs lessons on one machine after the other.
type worker struct {
	*verification
	number  int
	batch   *batch   // at which it works, or nil
	session *session // its machine, of that batch, or nil
}

// work takes lessons until there are none left. A machine that dies in a lesson
// is replaced for the next one.
func (v *verification) work(ctx context.Context, number int) {
	w := &worker{verification: v, number: number}
	defer w.close()
	for t := w.take(); t != nil; t = w.take() {
		if err := w.fresh(ctx); err != nil {
			w.cannot(ctx, t, err)
		} else if !w.lesson(ctx, t) {
			w.close()
		}
	}
	v.show.idle(number)
}

// take gets the next lesson, and gives up the machine if it is not for it.
func (w *worker) take() *task {
	w.mu.Lock()
	t := w.queue.take(w.batch)
	w.mu.Unlock()
	if t == nil || t.batch != w.batch {
		w.close()
	}
	w.batch = nil
	if t != nil {
		w.batch = t.batch
	}
	return t
}

// fresh provides a machine of the worker's batch in its pristine state: the
// present one, reset if that is needed and possible, else a new one.
func (w *worker) fresh(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if w.session != nil && w.session.used {
		w.show.briefly(w.number, w.words.Status.Resetting)
		if err := w.session.Reset(ctx); err != nil {
			w.close()
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if w.session != nil {
		w.session.used = false
		return nil
	}
	if w.batch.place != onHost { // that says itself what it does
		w.show.doing(w.number, w.starting())
	}
	m, err := w.batch.open(ctx)
	if err != nil {
		return err
	}
	w.session = &session{bench: m}
	return nil
}

// starting says that a machine of the worker's batch is being started.
func (w *worker) starting() string {
	if w.batch.place == onTargets {
		return fmt.Sprintf(w.words.Remote.Connecting, w.batch.name)
	}
	return fmt.Sprintf(w.words.Status.Starting, report.FlavourName(w.batch.name))
}

// close closes the worker's machine, if it has one. A target that could not put
// everything back is lost.
func (w *worker) close() {
	if w.session == nil {
		return
	}
	err := w.session.Close()
	switch {
	case err == nil:
	case w.batch != nil && w.batch.place == onTargets:
		w.mu.Lock()
		text := w.loseTarget(w.batch, err)
		w.mu.Unlock()
		w.show.trouble(w.batch.name + ": " + fmt.Sprintf(w.words.Error.ClosingMachine, text))
	default:
		w.show.trouble(fmt.Sprintf(w.words.Error.ClosingMachine, err))
	}
	w.session = nil
}

// cannot notes that there is no machine for a lesson.
func (w *worker) cannot(ctx context.Context, t *task, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if ctx.Err() != nil {
		w.give(t, runner.Interrupted, ctx.Err())
		return
	}
	w.batch = nil
	rest := w.queue.cannot(t)
	if t.batch.place == onTargets {
		text := w.loseTarget(t.batch, err)
		err = errors.New(text)
		w.show.trouble(t.batch.name + ": " + w.report.Machine(t.batch.name).Error)
	} else {
		complaint := fmt.Sprintf(w.words.Error.NoMachine, err)
		if len(rest) > 0 {
			w.report.Error = complaint
		}
		w.show.trouble(complaint)
	}
	for _, t := range rest {
		w.give(t, runner.MachineGone, err)
	}
}

// lesson runs and judges a lesson. It reports whether the machine is still
// there.
func (w *worker) lesson(ctx context.Context, t *task) bool {
	facts := w.session.Facts()
	plan := runner.NewPlan(t.choice, facts)
	w.session.used = plan.Lacks == ""
	early := judge.NewEarly(plan, facts)
	listen := func(e runner.Event) {
		w.show.event(w.number, t, e)
		if results := early.Add(e); len(results) > 0 {
			w.add(t, &facts, results, false)
		}
	}
	transcript, err := w.session.Run(ctx, plan, listen)
	w.keep(t.batch.name, transcript)
	if err != nil && ctx.Err() == nil {
		w.lost(t, err)
	}
	w.add(t, &facts, early.Rest(transcript), true)
	return err == nil
}

// lost notes that a machine was lost in a lesson.
func (w *worker) lost(t *task, err error) {
	if t.batch.place != onTargets {
		w.show.trouble(fmt.Sprintf(w.words.Status.Again, t.choice.Lesson.ID) + ": " + err.Error())
		return
	}
	w.mu.Lock()
	text := w.loseTarget(t.batch, err)
	w.mu.Unlock()
	w.show.trouble(fmt.Sprintf(w.words.Remote.Lost, t.batch.name, t.choice.Lesson.ID, text))
}

// loseTarget notes why a target is of no use, and returns that in the user's
// language, without what to do. The lock is held.
func (w *worker) loseTarget(b *batch, err error) string {
	text, hint := inWords(w.words, err)
	why := text
	if hint != "" {
		why += "; " + hint
	}
	w.report.LoseTarget(b.name, why)
	return text
}

// add takes results of a lesson, its last ones at the end, and shows those
// whose turn it is.
func (v *verification) add(t *task, facts *runner.Facts, results []judge.Result, end bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.enter(t, facts, results, end)
}

// enter is add with the lock held.
func (v *verification) enter(t *task, facts *runner.Facts, results []judge.Result, end bool) {
	v.show.count(len(results))
	v.ledger.add(t, facts, results, end)
	for _, e := range v.ledger.due() {
		v.tell(e)
	}
}

// tell puts results into the report and shows them.
func (v *verification) tell(e entry) {
	if len(e.results) == 0 {
		return
	}
	var m report.Machine
	switch {
	case e.task.batch.place == onTargets:
		m = v.report.AddTarget(e.task.batch.name, e.facts)
	case e.facts != nil:
		m = v.report.AddMachine(*e.facts)
	}
	l := e.task.choice.Lesson
	var steps []string
	for _, s := range chosen(e.task.choice) {
		steps = append(steps, s.ID)
	}
	for _, r := range v.report.AddLesson(l, m.ID, e.results) {
		v.show.result(m, l.Title[v.words.Lang], r, steps)
	}
}

// refuse reports that nothing ran, without a word for each step.
func (v *verification) refuse(list []*batch, why error) {
	v.report.Error = fmt.Sprintf(v.words.Error.NoMachine, why)
	for _, t := range newQueue(list).tasks {
		plan, transcript := notRun(t.choice, runner.MachineGone, why)
		v.keep(t.batch.name, transcript)
		v.report.AddLesson(t.choice.Lesson, "", judge.Judge(plan, transcript))
	}
	v.report.End(time.Now())
}

// give gives up on a lesson: it did not run because of err. The lock is held.
func (v *verification) give(t *task, trouble runner.Trouble, err error) {
	plan, transcript := notRun(t.choice, trouble, err)
	v.keepLocked(t.batch.name, transcript)
	v.enter(t, nil, judge.Judge(plan, transcript), true)
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
