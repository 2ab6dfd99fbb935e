package grade

import (
	"lab/runner"
	"lab/runner/judge"
)

// Kind says what an [Event] tells.
type Kind string

// The kinds of events.
const (
	Opening   Kind = "opening"    // a worker opens a machine of Batch
	Resetting Kind = "resetting"  // a worker resets its machine
	Running   Kind = "running"    // a run of the lesson begins: Run
	Ended     Kind = "ended"      // Transcript is complete, also that of a lesson that did not run
	Judged    Kind = "judged"     // Results are known; they come again as Told
	Told      Kind = "told"       // Results, with Facts of their machine, in the order of the lessons
	Idle      Kind = "idle"       // a worker has nothing left to do
	NotOpened Kind = "not-opened" // there is no machine, because of Err; so Unrun lessons are not run
	Lost      Kind = "lost"       // a machine was lost in the lesson, because of Err
	NotClosed Kind = "not-closed" // closing a machine failed: Err
)

// An Event is something that happens while lessons are graded.
type Event struct {
	Kind   Kind
	Worker int    // number of the worker, from 0
	Batch  *Batch // nil if the worker has left it
	Choice runner.Choice

	Run        runner.Event
	Transcript *runner.Transcript
	Results    []judge.Result
	Facts      *runner.Facts // nil: there was no machine
	Unrun      int
	Err        error
}

// A Listener hears events one at a time. Nothing goes on before it returns.
type Listener func(Event)
