package cli

import (
	"context"
	"fmt"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/grade"
	"lab/runner/judge"
	"lab/runner/place"
	"lab/ui/report"
	"lab/ui/words"
)

// A grading hears what is graded: it fills a report and, if wanted, a folder of
// recordings, and shows how far it is.
type grading struct {
	words  words.Words
	report *report.Report
	show   *display
	record string                                    // folder for transcripts, "" for none
	ended  func(*lessons.Lesson, *runner.Transcript) // hears of each; may be nil

	recordErr error // the first one
}

// expect notes what is to come.
func (g *grading) expect(list []*grade.Batch) {
	for _, b := range list {
		for _, c := range b.Choices {
			g.show.total += len(c.Chosen())
		}
		if b.Kind == place.SSH {
			g.report.AddTarget(b.Name, nil) // in the order in which they were named
		}
	}
}

// run grades the batches, on at most jobs machines side by side, or notes why
// nothing can run.
func (g *grading) run(ctx context.Context, list []*grade.Batch, jobs int, notReady error) {
	g.expect(list)
	if notReady != nil {
		g.report.Error = fmt.Sprintf(g.words.Error.NoMachine, notReady)
		grade.Refuse(list, notReady, g.hear)
	} else {
		grade.Run(ctx, list, jobs, g.hear)
	}
	if notReady == nil && ctx.Err() != nil {
		g.report.Error = g.words.Error.Interrupted
	}
	end(g.words, g.report, time.Now())
}

// hear is a [grade.Listener].
func (g *grading) hear(e grade.Event) {
	switch e.Kind {
	case grade.Opening:
		if text := g.opening(e.Batch); text != "" {
			g.show.doing(e.Worker, text)
		}
	case grade.Resetting:
		g.show.briefly(e.Worker, g.words.Status.Resetting)
	case grade.Running:
		g.show.running(e)
	case grade.Idle:
		g.show.briefly(e.Worker, "")
	case grade.Judged:
		g.show.done += len(e.Results)
	case grade.Told:
		g.tell(e)
	case grade.Ended:
		if g.ended != nil {
			g.ended(e.Choice.Lesson, e.Transcript)
		}
		if g.record == "" {
			break
		}
		if err := report.Keep(g.record, e.Batch.Name, e.Transcript); g.recordErr == nil {
			g.recordErr = err
		}
	default:
		g.trouble(e)
	}
}

// opening says that a machine of a batch is being started. This computer says
// itself what is done to it.
func (g *grading) opening(b *grade.Batch) string {
	switch b.Kind {
	case place.Host:
		return ""
	case place.SSH:
		return fmt.Sprintf(g.words.Remote.Connecting, b.Name)
	}
	return fmt.Sprintf(g.words.Status.Starting, words.Flavour(b.Name))
}

// trouble says what is wrong with a machine.
func (g *grading) trouble(e grade.Event) {
	w, lesson := g.words, ""
	if e.Choice.Lesson != nil {
		lesson = e.Choice.Lesson.ID
	}
	if e.Batch != nil && e.Batch.Kind == place.SSH {
		text, why := g.loseTarget(e.Batch, e.Err)
		switch e.Kind {
		case grade.NotOpened:
			text = e.Batch.Name + ": " + why
		case grade.Lost:
			text = fmt.Sprintf(w.Remote.Lost, e.Batch.Name, lesson, text)
		case grade.NotClosed:
			text = e.Batch.Name + ": " + fmt.Sprintf(w.Error.ClosingMachine, text)
		}
		g.show.trouble(text)
		return
	}
	text := fmt.Sprintf(w.Error.ClosingMachine, e.Err)
	switch e.Kind {
	case grade.NotOpened:
		text = fmt.Sprintf(w.Error.NoMachine, e.Err)
		if e.Unrun > 0 {
			g.report.Error = text
		}
	case grade.Lost:
		text = fmt.Sprintf(w.Status.Again, lesson) + ": " + e.Err.Error()
	}
	g.show.trouble(text)
}

// loseTarget notes why a target is of no use. It returns that in the user's
// language, without and with what to do about it.
func (g *grading) loseTarget(b *grade.Batch, err error) (text, why string) {
	text, hint := textAndHint(g.words, err)
	why = text
	if hint != "" {
		why += "; " + hint
	}
	g.report.LoseTarget(b.Name, why)
	return text, why
}

// tell puts results into the report and shows them.
func (g *grading) tell(e grade.Event) {
	var m report.Machine
	switch {
	case e.Batch.Kind == place.SSH:
		m = g.report.AddTarget(e.Batch.Name, e.Facts)
	case e.Facts != nil:
		m = g.report.AddMachine(*e.Facts)
	}
	l := e.Choice.Lesson
	var steps []string
	for _, s := range e.Choice.Chosen() {
		steps = append(steps, s.ID)
	}
	for _, r := range g.report.AddLesson(l, m.ID, e.Results) {
		g.show.result(m, l.Title[g.words.Lang], r, steps)
	}
	if s := g.report.Score(l.ID, m.ID); s != nil && s.Complete() {
		g.show.score(s)
	}
}

// end ends a report. One without a result says so itself: whoever grades by it
// must not take it for passed.
func end(w words.Words, r *report.Report, at time.Time) {
	if len(r.Results) == 0 && r.Error == "" {
		r.Error = w.Error.NothingRan
	}
	r.End(at)
}

// exitCode is that of verify. What is skipped because the machine lacks an extra counts
// only if it was asked for, by its name or as an answer: nobody has to build what they do
// not want.
func exitCode(r *report.Report, named bool) int {
	skipped := r.Summary.Skip
	for _, one := range r.Results {
		if !named && one.Verdict == judge.Skip && one.ReasonCode == judge.CodeLacksExtra {
			skipped--
		}
	}
	switch s := r.Summary; {
	case s.Fail > 0:
		return exitFailed
	case s.Pass == 0, s.Unproven > 0, skipped > 0, r.Error != "":
		return exitUnable
	}
	return exitOK
}
