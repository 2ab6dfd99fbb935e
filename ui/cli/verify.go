package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"lab/runner"
	"lab/runner/judge"
	"lab/runner/vm"
	"lab/ui/report"
)

// verifyOptions are the flags of verify.
type verifyOptions struct {
	on      place
	flavour *choice
	format  *choice
	output  string
	record  string
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
		on:      place{"vm"},
		flavour: newChoice("", append(flavours(), "all")...),
		format:  newChoice("text", "text", "json"),
		lessons: a.lessonsFlag(c),
	}
	flags := c.Flags()
	flags.Var(&o.on, "on", f.On)
	flags.Var(o.flavour, "flavour", f.Flavour)
	flags.Var(o.format, "format", f.Format)
	flags.StringVar(&o.output, "output", "", f.Output)
	flags.StringVar(&o.record, "record", "", f.Record)
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
	var file *outfile
	if o.output != "" && o.output != "-" {
		if file, err = newOutfile(o.output); err != nil {
			return usage("", a.words.Error.NoReportFile, err)
		}
		defer file.discard()
	}
	if o.record != "" {
		if err := os.MkdirAll(o.record, 0o755); err != nil {
			return usage("", a.words.Error.NoRecord, err)
		}
	}
	store, err := a.store()
	if err != nil {
		return err
	}
	ctx, release := a.interruptible(ctx)
	defer release()

	status := newStatusLine(a.err)
	show := &display{out: a.out, text: a.text(), status: status}
	if o.format.value == "json" && file == nil {
		show.out = io.Discard
	}
	v := &verification{words: a.words, report: report.New(a.words.Lang, time.Now()), show: show, record: o.record}
	list := batches(choices, o.flavour.value)
	code := exitUnable
	notReady := a.ensureReady(ctx, store, o.setupOptions, status)
	if notReady != nil {
		v.refuse(list, notReady)
	} else {
		v.open = a.openVM(store)
		code = v.run(ctx, list)
	}
	status.close()
	if notReady == nil {
		fmt.Fprint(show.out, show.text.Summary(v.report))
	}
	if err := a.writeReport(v.report, o.format.value, file); err != nil {
		return stop{code: exitUnable, err: fmt.Errorf(a.words.Error.NoReportFile, err)}
	}
	if notReady != nil {
		return notReady
	}
	if v.recordErr != nil {
		return stop{code: exitUnable, err: fmt.Errorf(a.words.Error.NoRecord, v.recordErr)}
	}
	return stop{code: code}
}

// refuse reports that nothing ran, without a word for each step.
func (v *verification) refuse(list []batch, why error) {
	v.report.Error = fmt.Sprintf(v.words.Error.NoMachine, why)
	for _, b := range list {
		for _, c := range b.choices {
			plan, t := notRun(c, runner.MachineGone, why)
			v.keep(b.flavour, t)
			v.report.AddLesson(c.Lesson, "", judge.Judge(plan, t))
		}
	}
	v.report.End(time.Now())
}

// writeReport writes the report to a file or, where it has not been printed
// as it grew, to standard output.
func (a *app) writeReport(r *report.Report, format string, file *outfile) error {
	write := func(w io.Writer) error { return report.JSON(w, r) }
	if format == "text" {
		write = func(w io.Writer) error {
			_, err := io.WriteString(w, report.Text{Words: a.words}.Report(r))
			return err
		}
	}
	switch {
	case file == nil && format == "text":
		return nil
	case file == nil:
		return write(a.out)
	}
	if err := file.write(write); err != nil {
		return err
	}
	a.say(fmt.Sprintf(a.words.Report.WrittenTo, file.path))
	return nil
}

// openVM opens throwaway machines.
func (a *app) openVM(store vm.Store) openMachine {
	return func(ctx context.Context, flavour string) (machine, error) {
		m, err := store.Open(ctx, flavour)
		if err != nil {
			return machine{}, fmt.Errorf(a.words.Error.OpeningMachine, report.FlavourName(flavour), err)
		}
		return machine{Machine: m, facts: m.Facts()}, nil
	}
}
