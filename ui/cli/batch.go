package cli

import (
	"context"
	"math"
	"slices"

	"lab/lessons"
	"lab/runner"
)

// flavours are those of the throwaway machine. A lesson that needs neither
// runs on the first.
func flavours() []string { return []string{"apparmor", "selinux"} }

// A machine is one that demos can run on, and what it says about itself.
type machine struct {
	runner.Machine
	facts runner.Facts
}

// Facts are what the machine says about itself.
func (m machine) Facts() runner.Facts { return m.facts }

// Run runs a plan on it.
func (m machine) Run(ctx context.Context, p runner.Plan, listen func(runner.Event)) (*runner.Transcript, error) {
	return runner.RunPlan(ctx, m.Machine, p, m.facts, listen)
}

// A bench is where lessons run: a machine, or a target, which is one somewhere
// else that runs them itself.
type bench interface {
	Facts() runner.Facts
	Run(context.Context, runner.Plan, func(runner.Event)) (*runner.Transcript, error)
	Reset(context.Context) error
	Close() error
}

// asBench makes what opens a machine open a bench.
func asBench(open func(context.Context) (machine, error)) func(context.Context) (bench, error) {
	return func(ctx context.Context) (bench, error) { return open(ctx) }
}

// A batch is what runs on machines of one kind.
type batch struct {
	name    string // in the names of recordings, and a target's in the report
	place   string // where: onVM, onHost or onTargets
	choices []runner.Choice
	open    func(context.Context) (bench, error)
	most    int // machines that may be open at the same time
}

// batches says what runs where, on machines that open starts. Without a flavour
// each lesson runs once, where it can; with "all", on each flavour that it can
// run on, without the steps that cannot; with one flavour, everything on it, and what cannot run there will be
// skipped.
func batches(choices []runner.Choice, flavour string, open func(context.Context, string) (machine, error)) []*batch {
	var list []*batch
	for i, f := range flavours() {
		b := &batch{name: f, place: onVM, most: math.MaxInt}
		b.open = func(ctx context.Context) (bench, error) { return open(ctx, f) }
		for _, c := range choices {
			lsm := c.Lesson.LSM()
			fits := lsm == f || lsm == "" && i == 0
			switch flavour {
			case "all":
				c, fits = fitting(c, f)
			case "apparmor", "selinux":
				fits = flavour == f
			}
			if fits {
				b.choices = append(b.choices, c)
			}
		}
		if len(b.choices) > 0 {
			list = append(list, b)
		}
	}
	return list
}

// fitting is what of a choice can run on a flavour, and whether there is anything.
func fitting(c runner.Choice, flavour string) (runner.Choice, bool) {
	foreign := func(n lessons.Needs) bool { return n.LSM != "" && n.LSM != flavour }
	if foreign(c.Lesson.Needs) {
		return c, false
	}
	unfit := map[string]bool{}
	for _, s := range c.Lesson.Steps { // steps come after those that they need
		if foreign(s.Needs) || slices.ContainsFunc(s.After, func(id string) bool { return unfit[id] }) {
			unfit[s.ID] = true
		}
	}
	if len(unfit) == 0 {
		return c, true
	}
	fit := runner.Choice{Lesson: c.Lesson}
	for _, s := range chosen(c) {
		if !unfit[s.ID] {
			fit.Steps = append(fit.Steps, s.ID)
		}
	}
	return fit, len(fit.Steps) > 0
}
