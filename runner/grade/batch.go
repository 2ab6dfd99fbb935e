package grade

import (
	"context"

	"lab/runner"
)

// A Place is where lessons run: a machine, or a computer somewhere else that
// runs them itself.
type Place interface {
	Facts() runner.Facts
	Run(context.Context, runner.Plan, func(runner.Event)) (*runner.Transcript, error)
	Reset(context.Context) error
	Close() error
}

// A Batch is what runs on places that are alike.
type Batch struct {
	Name    string // in the names of recordings, and a target's in the report
	Kind    string // of places, for the listener
	Choices []runner.Choice
	Open    func(context.Context) (Place, error)
	Most    int // places that may be open at the same time
}
