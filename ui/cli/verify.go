package cli

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"lab/runner"
	"lab/runner/remote"
	"lab/runner/vm"
	"lab/ui/report"
)

// verifyOptions are the flags of verify.
type verifyOptions struct {
	flavour *choice
	targets *targetFlags
	reports reportFlags
	record  string
	jobs    uint // 0: as many as fit
	lessons *string
	setupOptions
}

func (a *app) verifyCommand() *cobra.Command {
	h, f := a.words.Help, a.words.Flag
	c := &cobra.Command{
		Use:   "verify [" + h.Lesson + "[/" + h.Step + "]...]",
		Short: h.Verify, Long: h.VerifyLong, Example: h.VerifyExamples,
		Args: a.arguments(-1),
	}
	o := verifyOptions{
		flavour: newChoice("", append(flavours(), "all")...),
		lessons: a.lessonsFlag(c),
	}
	flags := c.Flags()
	o.targets = a.targetFlags(c, onVM, onHost, onAuto)
	flags.Var(o.flavour, "flavour", f.Flavour)
	o.reports = a.reportFlags(c)
	flags.StringVar(&o.record, "record", "", f.Record)
	flags.UintVar(&o.jobs, "jobs", 0, f.Jobs)
	flags.BoolVar(&o.yes, "yes", false, f.Yes)
	flags.BoolVar(&o.offline, "offline", false, f.OfflineOpen)
	c.ValidArgsFunction = completeNames(o.lessons)
	c.RunE = func(c *cobra.Command, args []string) error { return a.verify(c.Context(), o, args) }
	return complete(c)
}

func (a *app) verify(ctx context.Context, o verifyOptions, names []string) error {
	choices, err := a.choose(*o.lessons, names)
	if err != nil {
		return err
	}
	reports, err := a.openReports(o.reports)
	if err != nil {
		return err
	}
	defer reports.discard()
	if o.record != "" {
		if err := os.MkdirAll(o.record, 0o755); err != nil {
			return usage("", a.words.Error.NoRecord, err)
		}
	}
	targets, err := a.targets(o.targets)
	if err != nil {
		return err
	}
	if on := o.targets.place(targets); on != onVM && o.flavour.value != "" {
		return usage("", a.words.Host.NoFlavour, on)
	}
	store, err := a.store()
	if err != nil {
		return err
	}
	ctx, release := a.interruptible(ctx)
	defer release()

	status := newStatusLine(a.err)
	show := &display{out: reports.screen(), text: a.text(), status: status}
	v := &verification{jobs: int(o.jobs), words: a.words, report: report.New(a.words.Lang, time.Now()), show: show, record: o.record}
	list, most, notReady := a.where(ctx, o, choices, targets, store, status)
	if v.jobs == 0 {
		v.jobs = most
	}
	code := exitUnable
	if notReady == nil && slices.ContainsFunc(list, func(b *batch) bool { return b.place == onVM }) {
		notReady = a.ensureReady(ctx, store, o.setupOptions, status)
	}
	if notReady != nil {
		v.refuse(list, notReady)
	} else {
		code = v.run(ctx, list)
	}
	status.close()
	if notReady == nil {
		fmt.Fprint(show.out, show.text.Summary(v.report))
	}
	if err := reports.write(v.report); err != nil {
		return err
	}
	if notReady != nil {
		return notReady
	}
	if v.recordErr != nil {
		return stop{code: exitUnable, err: fmt.Errorf(a.words.Error.NoRecord, v.recordErr)}
	}
	return stop{code: code}
}

// where says what runs where, on how many machines side by side unless the user
// says so, and why that place is not ready, if it is not.
func (a *app) where(ctx context.Context, o verifyOptions, choices []runner.Choice, targets []remote.Target, store vm.Store, status *statusLine) ([]*batch, int, error) {
	inVM := func(c []runner.Choice) []*batch { return batches(c, o.flavour.value, a.openVM(store)) }
	here := &batch{name: onHost, place: onHost, choices: choices, most: 1, open: asBench(a.openHost(status.stage, o.record))}
	switch o.targets.place(targets) {
	case onTargets:
		open, err := a.openTargets(o.targets, *o.lessons)
		return targetBatches(choices, targets, open), min(mostTargets, len(targets)), err
	case onHost:
		return []*batch{here}, 1, a.hostReady()
	case onAuto:
		var rest []runner.Choice
		here.choices, rest = a.onThisComputer(ctx, choices)
		list := inVM(rest)
		if len(here.choices) > 0 {
			list = append([]*batch{here}, list...)
		}
		return list, vm.SideBySide(), nil
	}
	return inVM(choices), vm.SideBySide(), nil
}

// openVM opens throwaway machines.
func (a *app) openVM(store vm.Store) func(context.Context, string) (machine, error) {
	return func(ctx context.Context, flavour string) (machine, error) {
		m, err := store.Open(ctx, flavour)
		if err != nil {
			return machine{}, fmt.Errorf(a.words.Error.OpeningMachine, report.FlavourName(flavour), vm.Text(a.words.Lang, err))
		}
		return machine{Machine: m, facts: m.Facts()}, nil
	}
}
