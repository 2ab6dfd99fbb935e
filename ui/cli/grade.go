package cli

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"lab/lessons"
	"lab/runner"
	"lab/runner/marking"
	"lab/runner/place"
	"lab/runner/points"
	"lab/runner/submission"
	"lab/ui/report"
)

// gradeOptions are the flags of grade.
type gradeOptions struct {
	reports reportFlags
	jobs    count // 0: as many as fit
	lessons *string
	resume  bool
	class   string
	setupOptions
}

// ofOne are the formats for the work of one person.
var ofOne = []string{"gradescope", "vpl", "check50"}

func (a *app) gradeCommand() *cobra.Command {
	w, f := a.words.Grade, a.words.Flag
	c := &cobra.Command{Use: "grade " + w.Paths + "...", Short: w.Short, Long: w.Long, Example: w.Examples, Args: a.arguments(-1, w.Paths)}
	o := gradeOptions{lessons: a.lessonsFlag(c)}
	o.reports = a.reportFlags(c, append([]string{"text", "json", "junit", "tap", "csv"}, ofOne...)...)
	flags := c.Flags()
	flags.Var(&o.jobs, "jobs", f.Jobs)
	flags.BoolVar(&o.resume, "resume", false, w.Resume)
	flags.StringVar(&o.class, "seed", "", w.Seed)
	flags.BoolVar(&o.yes, "yes", false, f.Yes)
	flags.BoolVar(&o.offline, "offline", false, f.OfflineOpen)
	c.ValidArgsFunction = cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	c.RunE = func(c *cobra.Command, paths []string) error { return a.gradebook(c.Context(), o, paths) }
	return complete(c)
}

// gradebook marks what was handed in and writes the gradebook.
func (a *app) gradebook(ctx context.Context, o gradeOptions, paths []string) error {
	course, err := a.course(*o.lessons)
	if err != nil {
		return err
	}
	handedIn, err := submission.Collect(paths)
	if err != nil {
		return usage("", a.words.Grade.NoPath, err)
	}
	papers := marking.Papers(course, o.class, handedIn)
	if err := a.onePerson(o.reports.formats.values, papers); err != nil {
		return err
	}
	reports, err := a.openReports(o.reports)
	if err != nil {
		return err
	}
	defer reports.discard()
	ctx, release := a.interruptible(ctx)
	defer release()
	m, failed := a.mark(ctx, o, marking.Lessons(papers))
	book := report.NewGradebook(a.words, course, papers, m.marks)
	book.Error = m.trouble
	fmt.Fprint(reports.screen(), a.text().Gradebook(book))
	if err := reports.write(func(w io.Writer, format string) error { return a.writeBook(w, book, format) }); err != nil {
		return err
	}
	if failed != nil {
		return failed
	}
	code := exitUnable
	switch {
	case book.Less():
		code = exitFailed
	case book.Full():
		code = exitOK
	}
	return stop{code: code}
}

// onePerson is an error if a format is for the work of one person, and there is
// that of others, or of nobody.
func (a *app) onePerson(formats []string, papers []marking.Paper) error {
	people := map[string]bool{}
	for _, p := range papers {
		people[p.Person] = true
	}
	for _, format := range formats {
		if slices.Contains(ofOne, format) && len(people) != 1 {
			return usage(a.words.Grade.OneHint, a.words.Grade.OneOnly, format, len(people))
		}
	}
	return nil
}

// A marker runs answers, or takes over what is known of them.
type marker struct {
	store   marking.Store
	marks   map[*lessons.Lesson]report.Marked
	trouble string // why not all were run
	keepErr error  // the first one
}

// mark finds out what answers are worth. The error says why none could be run.
func (a *app) mark(ctx context.Context, o gradeOptions, answers []*lessons.Lesson) (*marker, error) {
	m := &marker{marks: map[*lessons.Lesson]report.Marked{}}
	if len(answers) == 0 {
		return m, nil
	}
	status := newStatusLine(a.err)
	defer status.close()
	dir, err := marking.DefaultDir()
	if err != nil {
		return m, err
	}
	m.store.Dir = dir
	if err := m.store.Tidy(time.Now()); err != nil {
		status.say("lab: " + fmt.Sprintf(a.words.Grade.NotTidied, err))
	}
	places, notReady := a.opener(place.VM, status.stage)
	if notReady == nil {
		notReady = inWords(a.words, a.ensureReady(ctx, places.Store, o.setupOptions, nil, status))
	}
	if notReady == nil {
		m.store.Machine, notReady = places.Store.Facts(ctx)
	}
	choices := m.toRun(answers, o.resume && notReady == nil)
	if n := len(answers) - len(choices); n > 0 {
		status.say(fmt.Sprintf(a.words.Grade.Kept, n))
	}
	if len(choices) == 0 {
		return m, nil
	}
	g := &grading{
		words: a.words, report: report.New(a.words.Lang, time.Now()), ended: m.ended,
		show: &display{out: io.Discard, text: a.text(), status: status},
	}
	list, jobs := places.Batches(ctx, choices, "")
	if o.jobs > 0 {
		jobs = int(o.jobs)
	}
	a.openInWords(list)
	g.run(ctx, list, jobs, notReady)
	m.trouble = g.report.Error
	if m.keepErr != nil {
		status.say("lab: " + fmt.Sprintf(a.words.Grade.NotKept, m.keepErr))
	}
	return m, notReady
}

// toRun are the answers that have to be run. If wanted, what is known of others is
// taken over.
func (m *marker) toRun(answers []*lessons.Lesson, resume bool) []runner.Choice {
	var choices []runner.Choice
	for _, l := range answers {
		if resume {
			if t, results := m.store.Find(l); t != nil {
				m.marks[l] = report.Marked{Machine: t.Machine, Results: results}
				continue
			}
		}
		choices = append(choices, runner.Choice{Lesson: l})
	}
	return choices
}

// ended hears that an answer has been run. What could not be judged is not kept: the
// next attempt may tell.
func (m *marker) ended(l *lessons.Lesson, t *runner.Transcript) {
	results, err := marking.Judge(l, t)
	m.marks[l] = report.Marked{Machine: t.Machine, Results: results}
	if err == nil && points.Of(l.AnswerTo, results).Gradable {
		err = m.store.Keep(l, t)
	}
	if m.keepErr == nil {
		m.keepErr = err
	}
}

// writeBook writes a gradebook in a format.
func (a *app) writeBook(w io.Writer, b *report.Gradebook, format string) error {
	switch format {
	case "json":
		return report.JSON(w, b)
	case "junit":
		return report.GradebookJUnit(w, b)
	case "tap":
		return report.GradebookTAP(w, b)
	case "csv":
		return report.CSV(w, b)
	case "gradescope":
		return report.Gradescope(w, b.People[0])
	case "vpl":
		return report.VPL(w, b.People[0], scale("VPL_GRADEMIN", 0), scale("VPL_GRADEMAX", 10))
	case "check50":
		return report.Check50(w, b.People[0])
	}
	_, err := io.WriteString(w, report.Text{Words: a.words, Pasteable: a.pasteable}.Gradebook(b))
	return err
}

// scale is an end of VPL's scale, which it hands to an evaluation in a variable.
func scale(variable string, usual float64) float64 {
	n, err := strconv.ParseFloat(os.Getenv(variable), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return usual
	}
	return n
}
