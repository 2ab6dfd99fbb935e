// Package grade runs lessons on several machines side by side, judges them and
// tells a listener what happens. It does not stop before everything that was
// asked for has a result, even if that is only that it did not run. It has no
// words for people and knows no machine: [Batch] says where lessons run.
package grade

import (
	"context"
	"sync"
	"time"

	"lab/runner"
	"lab/runner/judge"
)

// Run runs the batches on at most jobs places side by side, but on one at least.
func Run(ctx context.Context, list []*Batch, jobs int, listen Listener) {
	q := newQueue(list)
	g := &grader{queue: q, ledger: newLedger(q.tasks), listen: listen}
	var workers sync.WaitGroup
	for n := range max(jobs, 1) {
		workers.Go(func() { g.work(ctx, n) })
	}
	workers.Wait()
}

// Refuse tells that nothing of the batches runs, because of why.
func Refuse(list []*Batch, why error, listen Listener) {
	q := newQueue(list)
	g := &grader{queue: q, ledger: newLedger(q.tasks), listen: listen}
	for _, t := range q.tasks {
		g.give(0, t, runner.MachineGone, why)
	}
}

// A grader is one run of lessons.
type grader struct {
	mu     sync.Mutex // guards what follows; held while the listener is called
	queue  *queue
	ledger *ledger
	listen Listener
}

// add tells results of a lesson, its last ones at the end, and those that have
// waited for them. The lock is held.
func (g *grader) add(worker int, t *task, facts *runner.Facts, results []judge.Result, end bool) {
	if len(results) > 0 {
		g.listen(Event{Kind: Judged, Worker: worker, Batch: t.batch, Choice: t.choice, Results: results})
	}
	g.ledger.add(t, facts, results, end)
	for _, e := range g.ledger.due() {
		g.listen(Event{Kind: Told, Worker: worker, Batch: e.task.batch, Choice: e.task.choice, Results: e.results, Facts: e.facts})
	}
}

// give gives up on a lesson: it did not run because of err. The lock is held.
func (g *grader) give(worker int, t *task, trouble runner.Trouble, err error) {
	plan, transcript := notRun(t.choice, trouble, err)
	g.listen(Event{Kind: Ended, Worker: worker, Batch: t.batch, Choice: t.choice, Transcript: transcript})
	g.add(worker, t, nil, judge.Judge(plan, transcript), true)
}

// notRun is the plan and the transcript of a choice that ran into trouble
// before its first line.
func notRun(c runner.Choice, trouble runner.Trouble, why error) (runner.Plan, *runner.Transcript) {
	t := &runner.Transcript{Lesson: c.Lesson.ID, Started: time.Now()}
	for _, s := range c.Chosen() {
		t.Asked = append(t.Asked, s.ID)
		t.Events = append(t.Events,
			runner.Event{Kind: runner.RunStart, Step: s.ID, Role: runner.Act, User: s.Act.User},
			runner.Event{Kind: runner.RunEnd, Step: s.ID, Role: runner.Act, Trouble: trouble, Detail: why.Error()})
	}
	plan, _, _ := runner.Revisit(c.Lesson, t) // it has every step of the choice
	return plan, t
}
