package grade

import (
	"context"
	"math"
	"slices"

	"lab/lessons"
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

// A Batch is what runs on places of one sort.
type Batch struct {
	Name    string // in the names of recordings, and a target's in the report
	Sort    string // of place, for the listener alone
	Choices []runner.Choice
	Open    func(context.Context) (Place, error)
	Most    int // places that may be open at the same time
}

// Flavours are those of the throwaway machine. A lesson that needs neither
// runs on the first.
func Flavours() []string { return []string{"apparmor", "selinux"} }

// ByFlavour says what runs on a machine of which flavour. Without a flavour each
// lesson runs once, where it can; with "all", on each flavour that it can run on,
// without the steps that cannot; with one flavour, everything on it, and what
// cannot run there will be skipped.
func ByFlavour(choices []runner.Choice, flavour, sort string, open func(context.Context, string) (Place, error)) []*Batch {
	var list []*Batch
	for i, f := range Flavours() {
		b := &Batch{Name: f, Sort: sort, Most: math.MaxInt}
		b.Open = func(ctx context.Context) (Place, error) { return open(ctx, f) }
		for _, c := range choices {
			lsm := c.Lesson.LSM()
			fits := lsm == f || lsm == "" && i == 0
			switch flavour {
			case "":
			case "all":
				c, fits = fitting(c, f)
			default:
				fits = flavour == f
			}
			if fits {
				b.Choices = append(b.Choices, c)
			}
		}
		if len(b.Choices) > 0 {
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
	for _, s := range c.Chosen() {
		if !unfit[s.ID] {
			fit.Steps = append(fit.Steps, s.ID)
		}
	}
	return fit, len(fit.Steps) > 0
}
