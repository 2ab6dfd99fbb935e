package place

import (
	"context"
	"math"
	"slices"

	"lab/lessons"
	"lab/runner"
	"lab/runner/grade"
	"lab/runner/vm"
)

// MostTargets is how many targets run lessons side by side. They take their own
// time, not this computer's.
const MostTargets = 32

// Batches say what runs where, on how many places side by side. flavour is that
// of throwaway machines: without one each lesson runs once, where it can; with
// "all", on each flavour that it can run on, without the steps that cannot; with
// one flavour, everything on it, and what cannot run there will be skipped.
func (o Opener) Batches(ctx context.Context, choices []runner.Choice, flavour string) (list []*grade.Batch, sideBySide int) {
	onHost := &grade.Batch{Name: Host, Kind: Host, Choices: choices, Most: 1}
	onHost.Open = func(ctx context.Context) (grade.Place, error) { return o.openHost(ctx) }
	switch o.Kind {
	case SSH:
		return o.onTargets(choices), min(MostTargets, len(o.Targets))
	case Host:
		return []*grade.Batch{onHost}, 1
	case Auto:
		onHost.Choices, choices = divide(ctx, choices)
		if len(onHost.Choices) > 0 {
			list = append(list, onHost)
		}
	}
	return append(list, o.onVMs(choices, flavour)...), vm.SideBySide()
}

// onTargets has every target run all that was chosen, each on its own.
func (o Opener) onTargets(choices []runner.Choice) []*grade.Batch {
	var list []*grade.Batch
	for _, t := range o.Targets {
		list = append(list, &grade.Batch{
			Name: t.String(), Kind: SSH, Choices: choices, Most: 1,
			Open: func(ctx context.Context) (grade.Place, error) { return o.Client.Open(ctx, t, o.Program) },
		})
	}
	return list
}

// divide divides choices into those that this computer can run, and the rest.
// Where demos may not run on it, that is all of them.
func divide(ctx context.Context, choices []runner.Choice) (here, rest []runner.Choice) {
	if HostReady() != nil {
		return nil, choices
	}
	facts, err := lookAtHost(ctx)
	if err != nil {
		return nil, choices
	}
	for _, c := range choices {
		if runner.NewPlan(c, facts).Lacks == "" {
			here = append(here, c)
		} else {
			rest = append(rest, c)
		}
	}
	return here, rest
}

// onVMs has throwaway machines of each flavour run what is for them. A lesson
// that needs no flavour runs on the first.
func (o Opener) onVMs(choices []runner.Choice, flavour string) []*grade.Batch {
	var list []*grade.Batch
	for i, f := range vm.Flavours() {
		b := &grade.Batch{Name: f, Kind: VM, Most: math.MaxInt}
		b.Open = func(ctx context.Context) (grade.Place, error) { return Opener{Kind: VM, Store: o.Store}.Open(ctx, f) }
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
