package cli

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"lab/runner"
	"lab/runner/grade"
	"lab/runner/place"
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
	jobs    count // 0: as many as fit
	lessons *string
	answers *string
	all     bool // the user's answers to all exercises
	watch   bool
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
		flavour: newChoice("", append(vm.Flavours(), "all")...),
		lessons: a.lessonsFlag(c),
		answers: a.answersFlag(c),
	}
	flags := c.Flags()
	flags.BoolVar(&o.all, "exercises", false, a.words.Exercise.Exercises)
	flags.BoolVar(&o.watch, "watch", false, a.words.Exercise.Watch)
	o.targets = a.targetFlags(c, place.VM, place.Host, place.Auto)
	flags.Var(o.flavour, "flavour", f.Flavour)
	o.reports = a.reportFlags(c, formats...)
	flags.StringVar(&o.record, "record", "", f.Record)
	flags.Var(&o.jobs, "jobs", f.Jobs)
	flags.BoolVar(&o.yes, "yes", false, f.Yes)
	flags.BoolVar(&o.offline, "offline", false, f.OfflineOpen)
	c.ValidArgsFunction = completeNames(o.lessons)
	c.RunE = func(c *cobra.Command, args []string) error {
		if !o.watch {
			return a.verify(c.Context(), o, args)
		}
		folders, err := a.watched(*o.lessons, *o.answers, args, o.all)
		if err != nil {
			return err
		}
		return a.again(c.Context(), folders, func(ctx context.Context) error { return a.verify(ctx, o, args) })
	}
	return complete(c)
}

func (a *app) verify(ctx context.Context, o verifyOptions, names []string) error {
	choices, err := a.chooseAnswers(*o.lessons, names, o.all, *o.answers)
	if err != nil {
		return err
	}
	reports, err := a.openReports(o.reports)
	if err != nil {
		return err
	}
	defer reports.discard()
	if err := a.makeFolder(o.record); err != nil {
		return err
	}
	targets, err := a.targets(o.targets)
	if err != nil {
		return err
	}
	kind := o.targets.kind(targets)
	if kind != place.VM && o.flavour.value != "" {
		return usage("", a.words.Host.NoFlavour, &onFlag{kind: kind})
	}
	if kind != place.VM && slices.ContainsFunc(choices, func(c runner.Choice) bool { return c.Lesson.AnswerTo != nil }) {
		return usage("", a.words.Exercise.NotHere, "--on "+kind)
	}
	ctx, release := a.interruptible(ctx)
	defer release()
	g, notReady := a.grade(ctx, kind, targets, choices, o, reports.screen())
	if err := reports.write(a.reportWriter(g.report)); err != nil {
		return err
	}
	if notReady != nil {
		return notReady
	}
	if g.recordErr != nil {
		return stop{code: exitUnable, err: fmt.Errorf(a.words.Error.NoRecord, g.recordErr)}
	}
	return stop{code: exitCode(g.report, len(names) > 0 || o.all)}
}

// makeFolder makes a folder for recordings, unless its name is "".
func (a *app) makeFolder(dir string) error {
	if dir == "" {
		return nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return usage("", a.words.Error.NoRecord, err)
	}
	if err := unix.Access(dir, unix.W_OK|unix.X_OK); err != nil {
		return usage("", a.words.Error.NoRecord, &fs.PathError{Op: "write into", Path: dir, Err: err})
	}
	return nil
}

// grade runs and judges the choices and shows how far it is, and a summary. The
// error says why nothing could run.
func (a *app) grade(ctx context.Context, kind string, targets []remote.Target, choices []runner.Choice, o verifyOptions, out io.Writer) (*grading, error) {
	status := newStatusLine(a.err)
	defer status.close()
	show := &display{out: out, text: a.text(), status: status}
	g := &grading{words: a.words, report: report.New(a.words.Lang, time.Now()), show: show, record: o.record}
	places, notReady := a.placesFor(kind, targets, o, status)
	list, jobs := places.Batches(ctx, choices, o.flavour.value)
	a.openInWords(list)
	if o.jobs > 0 {
		jobs = int(o.jobs)
	}
	if notReady == nil {
		notReady = inWords(a.words, a.makeReady(ctx, places, o.setupOptions, list, status))
	}
	if notReady != nil {
		show.out = io.Discard // the reason is enough, without a word for each step
	}
	g.run(ctx, list, jobs, notReady)
	status.show("")
	fmt.Fprint(show.out, show.text.Summary(g.report))
	return g, notReady
}

// openInWords has batches say in the user's language why a place cannot be opened:
// results quote it.
func (a *app) openInWords(list []*grade.Batch) {
	for _, b := range list {
		open := b.Open
		b.Open = func(ctx context.Context) (grade.Place, error) {
			p, err := open(ctx)
			return p, inWords(a.words, err)
		}
	}
}

// placesFor says how to open the places that the flags of verify name.
func (a *app) placesFor(kind string, targets []remote.Target, o verifyOptions, status *statusLine) (place.Opener, error) {
	places, err := a.opener(kind, status.stage)
	if err != nil {
		return places, err
	}
	if o.record != "" {
		keep, err := filepath.Abs(o.record)
		if err != nil {
			return places, err
		}
		places.Keep = []string{keep}
	}
	if kind == place.SSH {
		places.Targets, places.Client = targets, remote.Client{Config: o.targets.ssh}
		places.Program, err = a.packed(*o.lessons)
	}
	return places, err
}
