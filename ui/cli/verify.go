package cli

import (
	"context"
	"fmt"
	"os"
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
	o.targets = a.targetFlags(c, "vm")
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
	store, err := a.store()
	if err != nil {
		return err
	}
	list, most, err := a.where(o, choices, targets, store)
	if err != nil {
		return err
	}
	ctx, release := a.interruptible(ctx)
	defer release()

	status := newStatusLine(a.err)
	show := &display{out: reports.screen(), text: a.text(), status: status}
	v := &verification{jobs: int(o.jobs), words: a.words, report: report.New(a.words.Lang, time.Now()), show: show, record: o.record}
	if v.jobs == 0 {
		v.jobs = most
	}
	code := exitUnable
	var notReady error
	if len(targets) == 0 {
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

// where says what runs where, on the targets or on machines of the store, and on
// how many of them side by side unless the user says so.
func (a *app) where(o verifyOptions, choices []runner.Choice, targets []remote.Target, store vm.Store) ([]*batch, int, error) {
	if len(targets) == 0 {
		return batches(choices, o.flavour.value, a.openVM(store)), vm.SideBySide(), nil
	}
	if o.flavour.value != "" {
		return nil, 0, usage("", a.words.Remote.OnlyOne, "--flavour "+o.flavour.value, onTargets)
	}
	open, err := a.openTargets(o.targets, *o.lessons)
	if err != nil {
		return nil, 0, err
	}
	return targetBatches(choices, targets, open), min(mostTargets, len(targets)), nil
}

// openVM opens throwaway machines.
func (a *app) openVM(store vm.Store) func(context.Context, string) (machine, error) {
	return func(ctx context.Context, flavour string) (machine, error) {
		m, err := store.Open(ctx, flavour)
		if err != nil {
			return machine{}, fmt.Errorf(a.words.Error.OpeningMachine, report.FlavourName(flavour), err)
		}
		return machine{Machine: m, facts: m.Facts()}, nil
	}
}
