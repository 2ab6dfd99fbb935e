package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/grade"
	"lab/runner/judge"
	"lab/runner/place"
	"lab/runner/points"
	"lab/ui/plain"
	"lab/ui/report"
	"lab/ui/tell"
)

// everyExercise stands for all exercises of a course.
const everyExercise = "all"

// A trial is an answer of which its exercise says what comes of it.
type trial struct {
	exercise *lessons.Exercise
	id       string   // of the wrong answer, or referenceID
	fails    []string // checks that it does not pass
	results  []judge.Result
	began    time.Time
}

// An answersProof runs references and wrong answers and compares what comes of them
// with what the exercises say.
type answersProof struct {
	*app
	trials map[*lessons.Lesson]*trial
	status *statusLine
	show   *display
	record string // folder for transcripts, "" for none

	references, wrong int // that are run
	refused           int // wrong answers that are refused before anything runs, as loading has shown
	surprises         int
	err               error // of the machines or of recording, the first one
}

// proveAnswers runs the answers of the named exercises in the machine. The error
// says how many did not come out as they should.
func (a *app) proveAnswers(ctx context.Context, course *lessons.Course, o lintOptions) error {
	answers, err := a.broughtAnswers(course, o.answers)
	if err != nil {
		return err
	}
	if err := a.makeFolder(o.record); err != nil {
		return err
	}
	ctx, release := a.interruptible(ctx)
	defer release()
	status := newStatusLine(a.err)
	defer status.close()
	p := &answersProof{
		app: a, trials: map[*lessons.Lesson]*trial{}, status: status, record: o.record,
		show: &display{out: io.Discard, text: a.text(), status: status},
	}
	choices, err := p.choices(answers)
	if err != nil {
		return err
	}
	places, err := a.opener(place.VM, status.stage)
	if err != nil {
		return err
	}
	list, most := places.Batches(ctx, choices, "")
	if err := inWords(a.words, a.makeReady(ctx, places, o.setupOptions, list, status)); err != nil {
		return err
	}
	if o.jobs > 0 {
		most = int(o.jobs)
	}
	grade.Run(ctx, list, most, p.hear)
	status.show("")
	w := a.words.Prove
	fmt.Fprintf(a.out, w.Answers+"\n", p.references, p.wrong, p.refused, p.surprises)
	switch {
	case ctx.Err() != nil:
		return stop{code: exitUnable, err: errors.New(a.words.Error.Interrupted)}
	case p.surprises > 0:
		return stop{code: exitUsage, err: fmt.Errorf(w.Surprises, p.surprises)}
	case p.err != nil:
		return stop{code: exitUnable, err: p.err}
	}
	return nil
}

// referenceID names the reference among an exercise's answers.
const referenceID = "reference"

// A broughtAnswer is an answer that an exercise brings along.
type broughtAnswer struct {
	exercise *lessons.Exercise
	lessons.WrongAnswer
}

// broughtAnswers are those with the names LESSON/EXERCISE, LESSON/EXERCISE/ANSWER or
// "all", in the course's order.
func (a *app) broughtAnswers(course *lessons.Course, names []string) ([]broughtAnswer, error) {
	var list []broughtAnswer
	known := []string{everyExercise}
	for _, l := range course.Lessons() {
		for _, e := range l.Exercises {
			known = append(known, e.Name())
			for _, one := range append([]lessons.WrongAnswer{{ID: referenceID, Answer: e.Reference}}, e.Wrong...) {
				name := e.Name() + "/" + one.ID
				known = append(known, name)
				wanted := slices.ContainsFunc(names, func(n string) bool { return n == everyExercise || n == e.Name() || n == name })
				if wanted {
					list = append(list, broughtAnswer{e, one})
				}
			}
		}
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, usage(a.didYouMean("", lessons.Nearest(name, known)), a.words.Prove.NoExercise, name)
		}
	}
	if len(list) == 0 {
		return nil, stop{code: exitUnable, err: errors.New(a.words.Prove.NoExercises)}
	}
	return list, nil
}

// choices has every answer run that is not refused.
func (p *answersProof) choices(answers []broughtAnswer) ([]runner.Choice, error) {
	var list []runner.Choice
	for _, one := range answers {
		switch {
		case one.Refused:
			p.refused++
			continue
		case one.ID == referenceID:
			p.references++
		default:
			p.wrong++
		}
		l, err := one.exercise.Lesson(one.Answer)
		if err != nil {
			return nil, stop{code: exitUsage, err: err}
		}
		p.trials[l] = &trial{exercise: one.exercise, id: one.ID, fails: one.Fails}
		p.show.total += len(l.Steps)
		list = append(list, runner.Choice{Lesson: l})
	}
	return list, nil
}

// hear is a [grade.Listener].
func (p *answersProof) hear(e grade.Event) {
	switch e.Kind {
	case grade.Running:
		if t := p.trials[e.Choice.Lesson]; t.began.IsZero() {
			t.began = time.Now()
		}
		p.show.running(e)
	case grade.Idle, grade.Resetting, grade.Opening:
		p.show.briefly(e.Worker, "")
	case grade.Judged:
		p.show.done += len(e.Results)
	case grade.Ended:
		if p.record != "" {
			p.keep(report.Keep(p.record, p.trials[e.Choice.Lesson].id+"."+e.Batch.Name, e.Transcript))
		}
	case grade.Told:
		t := p.trials[e.Choice.Lesson]
		if t.results = append(t.results, e.Results...); len(t.results) >= len(t.exercise.Checks) {
			p.tell(t)
		}
	default:
		p.keep(e.Err)
		p.show.trouble(e.Err.Error())
	}
}

func (p *answersProof) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

// tell prints what came of an answer, and what should have if that is something else.
// What could not be judged is never what an exercise says.
func (p *answersProof) tell(t *trial) {
	w := p.words.Prove
	score := points.Of(t.exercise, t.results)
	failed := score.Failed()
	right := score.Gradable && sameIDs(failed, t.fails)
	mark, took, text := "✓", 0.0, fmt.Sprintf(p.words.Exercise.Points, score.Points, score.Most)
	if !t.began.IsZero() {
		took = time.Since(t.began).Seconds()
	}
	if len(failed) > 0 {
		text += ", " + fmt.Sprintf(w.Failed, strings.Join(failed, ", "))
	}
	var lines []string
	if !right {
		mark = "✗"
		p.surprises++
		lines = append(lines, fmt.Sprintf(w.Expected, orNone(t.fails)))
		for _, c := range score.Checks {
			if c.State == points.Unjudged || (c.State == points.Passed) == slices.Contains(t.fails, c.ID) {
				lines = append(lines, c.ID+": "+tell.Reason(p.words, c.Reason))
			}
		}
	}
	p.status.aside(func() {
		fmt.Fprintf(p.out, "%s %s %s: %s (%.0f s)\n", mark, t.exercise.Name(), t.id, text, took)
		for _, l := range lines {
			fmt.Fprintln(p.out, "    "+plain.Line(l))
		}
	})
}

func orNone(ids []string) string {
	if len(ids) == 0 {
		return "–"
	}
	return strings.Join(ids, ", ")
}

// sameIDs compares lists without regard to their order.
func sameIDs(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
