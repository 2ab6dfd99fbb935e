package grade

import (
	"context"
	"errors"

	"lab/runner"
	"lab/runner/judge"
)

// A worker runs lessons on one place after the other.
type worker struct {
	*grader
	number int
	batch  *Batch // at which it works, or nil
	place  Place  // of that batch, or nil
	used   bool   // a lesson has run since the place was opened or reset
}

// work takes lessons until there are none left. A machine that dies in a lesson
// is replaced for the next one.
func (g *grader) work(ctx context.Context, number int) {
	w := &worker{grader: g, number: number}
	defer w.close()
	for t := w.take(); t != nil; t = w.take() {
		if err := w.fresh(ctx); err != nil {
			w.cannot(ctx, t, err)
		} else if !w.lesson(ctx, t) {
			w.close()
		}
	}
	w.tell(Event{Kind: Idle})
}

// tell tells an event of the worker's batch.
func (w *worker) tell(e Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	e.Worker, e.Batch = w.number, w.batch
	w.listen(e)
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

// fresh provides a place of the worker's batch in its pristine state: the
// present one, reset if that is needed and possible, else a new one.
func (w *worker) fresh(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if w.place != nil && w.used {
		w.tell(Event{Kind: Resetting})
		if err := w.place.Reset(ctx); err != nil {
			w.close()
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	w.used = false
	if w.place != nil {
		return nil
	}
	w.tell(Event{Kind: Opening})
	p, err := w.batch.Open(ctx)
	if err != nil {
		return err
	}
	w.place = p
	return nil
}

// close closes the worker's place, if it has one.
func (w *worker) close() {
	if w.place == nil {
		return
	}
	if err := w.place.Close(); err != nil {
		w.tell(Event{Kind: NotClosed, Err: err})
	}
	w.place = nil
}

// cannot notes that there is no machine for a lesson.
func (w *worker) cannot(ctx context.Context, t *task, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if ctx.Err() != nil {
		w.give(w.number, t, runner.Interrupted, ctx.Err())
		return
	}
	w.batch = nil
	rest := w.queue.cannot(t)
	w.listen(Event{Kind: NotOpened, Worker: w.number, Batch: t.batch, Choice: t.choice, Unrun: len(rest), Err: err})
	trouble := runner.MachineGone
	if errors.Is(err, runner.ErrSilent) {
		trouble = runner.Silent
	}
	for _, t := range rest {
		w.give(w.number, t, trouble, err)
	}
}

// lesson runs and judges a lesson. It reports whether the machine is still
// there.
func (w *worker) lesson(ctx context.Context, t *task) bool {
	facts := w.place.Facts()
	plan := runner.NewPlan(t.choice, facts)
	w.used = plan.Lacks == ""
	early := judge.NewEarly(plan, facts)
	transcript, err := w.place.Run(ctx, plan, func(e runner.Event) {
		if e.Kind == runner.RunStart {
			w.tell(Event{Kind: Running, Choice: t.choice, Run: e})
		}
		if results := early.Add(e); len(results) > 0 {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.add(w.number, t, &facts, results, false)
		}
	})
	w.tell(Event{Kind: Ended, Choice: t.choice, Transcript: transcript})
	if err != nil && ctx.Err() == nil {
		w.tell(Event{Kind: Lost, Choice: t.choice, Err: err})
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.add(w.number, t, &facts, early.Rest(transcript), true)
	return err == nil
}
