package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"lab/runner"
	"lab/runner/grade"
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
		flavour: newChoice("", append(grade.Flavours(), "all")...),
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
		if err := os.MkdirAll(o.record, 0o777); err != nil {
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
	g := &grading{words: a.words, report: report.New(a.words.Lang, time.Now()), show: show, record: o.record}
	list, most, notReady := a.where(ctx, o, choices, targets, store, status)
	if o.jobs > 0 {
		most = int(o.jobs)
	}
	if notReady == nil && slices.ContainsFunc(list, func(b *grade.Batch) bool { return b.Sort == onVM }) {
		notReady = a.ensureReady(ctx, store, o.setupOptions, status)
	}
	if notReady != nil {
		show.out = io.Discard // the reason is enough, without a word for each step
	}
	g.run(ctx, list, most, notReady)
	status.close()
	fmt.Fprint(show.out, show.text.Summary(g.report))
	if err := reports.write(g.report); err != nil {
		return err
	}
	if notReady != nil {
		return notReady
	}
	if g.recordErr != nil {
		return stop{code: exitUnable, err: fmt.Errorf(a.words.Error.NoRecord, g.recordErr)}
	}
	return stop{code: exitCode(g.report)}
}

// where says what runs where, on how many machines side by side unless the user
// says so, and why that place is not ready, if it is not.
func (a *app) where(ctx context.Context, o verifyOptions, choices []runner.Choice, targets []remote.Target, store vm.Store, status *statusLine) ([]*grade.Batch, int, error) {
	openVM, openHost := a.openVM(store), a.openHost(status.stage, o.record)
	inVM := func(c []runner.Choice) []*grade.Batch {
		return grade.ByFlavour(c, o.flavour.value, onVM, func(ctx context.Context, flavour string) (grade.Place, error) { return openVM(ctx, flavour) })
	}
	here := &grade.Batch{
		Name: onHost, Sort: onHost, Choices: choices, Most: 1,
		Open: func(ctx context.Context) (grade.Place, error) { return openHost(ctx) },
	}
	switch o.targets.place(targets) {
	case onTargets:
		open, err := a.openTargets(o.targets, *o.lessons)
		return targetBatches(choices, targets, open), min(mostTargets, len(targets)), err
	case onHost:
		return []*grade.Batch{here}, 1, a.hostReady()
	case onAuto:
		var rest []runner.Choice
		here.Choices, rest = a.onThisComputer(ctx, choices)
		list := inVM(rest)
		if len(here.Choices) > 0 {
			list = append([]*grade.Batch{here}, list...)
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
