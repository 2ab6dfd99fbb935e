package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/runner/place"
	"lab/runner/walls"
	"lab/ui/pace"
	"lab/ui/plain"
	"lab/ui/progress"
	"lab/ui/tell"
	"lab/ui/tui"
	"lab/ui/tutor"
)

// runOptions are the flags of run.
type runOptions struct {
	lessons, answers *string
	on               onFlag
	watch            bool // and nothing is asked
	setupOptions
}

func (a *app) runCommand() *cobra.Command {
	h := a.words.Help
	name := h.Lesson + "[/" + h.Step + "]"
	c := &cobra.Command{Use: "run " + name + "...", Short: h.Run, Long: h.RunLong, Args: a.arguments(-1, name)}
	o := runOptions{lessons: a.lessonsFlag(c), answers: a.answersFlag(c), on: newOn(place.VM, place.Host, place.Auto)}
	c.Flags().Var(&o.on, "on", a.words.Flag.OnHere)
	c.Flags().BoolVar(&o.watch, "watch", false, a.words.Exercise.Watch)
	c.Flags().BoolVar(&o.yes, "yes", false, a.words.Flag.Yes)
	c.Flags().BoolVar(&o.offline, "offline", false, a.words.Flag.OfflineOpen)
	c.ValidArgsFunction = completeNames(o.lessons)
	c.RunE = func(c *cobra.Command, args []string) error {
		if !o.watch {
			return a.run(c.Context(), o, args)
		}
		folders, err := a.watched(*o.lessons, *o.answers, args, false)
		if err != nil {
			return err
		}
		return a.again(c.Context(), folders, func(ctx context.Context) error { return a.run(ctx, o, args) })
	}
	return complete(c)
}

// run walks through the lessons, steps and exercises that names say.
func (a *app) run(ctx context.Context, o runOptions, names []string) error {
	c, err := a.named(*o.lessons, *o.answers, names, false)
	if err != nil {
		return err
	}
	return a.walkThrough(ctx, o, c)
}

// linear offers the lessons of a course for a walk without full screens.
func (a *app) linear(ctx context.Context, on onFlag, dir string) error {
	course, err := a.course(dir)
	if err != nil {
		return err
	}
	kept := progress.Default()
	p, err := kept.Load()
	if err != nil {
		a.say("lab: " + err.Error())
	}
	w := a.words.Linear
	next := course.Outlines[0].ID
	for _, o := range course.Outlines {
		state, done := p.Lesson(o)
		fmt.Fprintf(a.out, "%s: %s, %s, %d/%d\n", o.ID, plain.Line(o.Title[a.words.Lang]), a.words.Tutor.States[string(state)], done, len(o.Steps()))
	}
	if id, _, _ := strings.Cut(p.Last, "/"); course.Outline(id) != nil {
		next = id
	}
	k := &walk{app: a, in: bufio.NewReader(a.in)}
	for {
		answer, ok := k.ask(ctx, fmt.Sprintf(w.Which, next))
		if !ok || answer == "q" {
			return nil
		}
		c := chosen{course: course}
		if c.steps, c.exercises, err = a.chooseAll(course, []string{cmp.Or(answer, next)}); err == nil {
			c.folder, err = a.answersFolder("")
		}
		if err == nil {
			return a.walkThrough(ctx, runOptions{on: on}, c)
		}
		a.exit(err)
	}
}

// A walk goes through lessons line by line: everything is printed once, below
// what was printed before, so that it can be heard, felt and logged.
type walk struct {
	*app
	in    *bufio.Reader
	asks  bool // somebody sits at a terminal
	tutor *tutor.Tutor
	kept  *progress.Store
	pace  *pace.Store
	last  progress.Progress // before the walk
	facts *runner.Facts     // of the machine in which a step ran last
}

// walkThrough walks through the steps that were chosen, and then through the exercises.
func (a *app) walkThrough(ctx context.Context, o runOptions, c chosen) error {
	if len(c.exercises) > 0 && o.on.kind != place.VM {
		return usage("", a.words.Exercise.NotHere, "--on "+o.on.kind)
	}
	kept := progress.Default()
	ctx, release := a.interruptible(ctx)
	defer release()
	places, err := a.learnersPlaces(o.on, a.say)
	if err != nil {
		return err
	}
	status := newStatusLine(a.err)
	all := slices.Clone(c.steps)
	for _, e := range c.exercises {
		l, err := e.Lesson(e.Reference) // any answer needs the same machine
		if err != nil {
			return err
		}
		all = append(all, runner.Choice{Lesson: l})
	}
	list, _ := places.Batches(ctx, all, "")
	err = a.makeReady(ctx, places, o.setupOptions, list, status)
	status.close()
	if err != nil {
		return err
	}
	k := &walk{
		app: a, in: bufio.NewReader(a.in), kept: kept, pace: pace.Default(), tutor: tutor.New(ctx, opening(places)),
		asks: a.attended() && !o.watch,
	}
	k.last, _ = kept.Load() // that it cannot be read is said when it is kept
	err = k.lessons(ctx, c.steps)
	for _, e := range c.exercises {
		if err == nil {
			err = k.exercise(ctx, c.folder, e)
		}
	}
	_ = k.pace.Save() // nothing depends on it
	a.closing(o.on)
	if closed := k.tutor.Close(); closed != nil {
		a.say("lab: " + fmt.Sprintf(a.words.Error.ClosingMachine, closed))
	}
	if errors.Is(err, errEnough) {
		return nil
	}
	if ctx.Err() != nil {
		return stop{code: exitUnable, err: errors.New(a.words.Error.Interrupted)}
	}
	return err
}

// attended reports whether somebody sits at a terminal.
func (a *app) attended() bool {
	return term.IsTerminal(int(a.in.Fd())) && term.IsTerminal(int(a.out.File.Fd()))
}

// errEnough says that the user wants to stop.
var errEnough = errors.New("enough")

func (k *walk) lessons(ctx context.Context, choices []runner.Choice) error {
	for i, c := range choices {
		k.print(k.heading(plain.Line(c.Lesson.Title[k.words.Lang])), "")
		if len(c.Steps) == 0 {
			k.prose(c.Lesson.Prose[k.words.Lang].Intro)
			k.print("")
		}
		for j, s := range c.Chosen() {
			if i+j > 0 && k.asks {
				if answer, ok := k.ask(ctx, k.words.Linear.GoOn); !ok || answer == "q" {
					return errEnough
				}
			}
			if err := k.step(ctx, c.Lesson, s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (k *walk) print(lines ...string) {
	for _, l := range lines {
		fmt.Fprintln(k.out, l)
	}
}

// prose prints Markdown as what it means.
func (k *walk) prose(markdown string) { k.print(tui.Prose(markdown)...) }

// step tells what a step is about, asks for a prediction, runs it and tells
// what came of it.
func (k *walk) step(ctx context.Context, l *lessons.Lesson, s *lessons.Step) error {
	prose := l.Prose[k.words.Lang].Steps[s.ID]
	k.print(k.heading(plain.Line(prose.Heading)) + "  " + progress.Name(l, s))
	if slide := tell.Slide(k.words, s); slide != "" {
		k.print(slide)
	}
	k.print("")
	k.prose(prose.Text)
	k.print("")
	k.print(tell.Files(k.words, s)...)
	fmt.Fprint(k.out, fmt.Sprintf(k.words.Tutor.RunsAs, s.Act.User)+":\n"+typed(s.Act))
	k.print(tell.Beside(k.words, l, s, k.facts)...)
	k.print("")
	if last := k.last.Steps[progress.Name(l, s)]; last.Runs > 0 {
		k.print(fmt.Sprintf(k.words.Tutor.LastTime, k.words.Outcome.Of(last.Outcome), k.words.Verdict.Of(string(last.Verdict))))
	}
	predicted, err := k.prediction(ctx, s, prose.Hints)
	if err != nil {
		return err
	}
	listen, end := k.follow(l, s)
	var seen walls.Sight // Run returns when nobody looks any more
	listen.Walls = func(s walls.Sight) { seen = s }
	run, err := k.tutor.Run(ctx, l, s, listen)
	end()
	if err != nil {
		return err
	}
	k.facts = &run.Facts
	k.result(l, s, run, predicted)
	k.walls(run, seen)
	k.notice(prose)
	return nil
}

// prediction asks for an answer to the step's question, until it is one, and returns
// its name. h shows the next hint.
func (k *walk) prediction(ctx context.Context, s *lessons.Step, hints []string) (string, error) {
	if !k.asks {
		return "", nil
	}
	question, choices := k.words.Linear.Predict, s.Choices()
	if len(s.Asks) > 0 {
		question = k.words.Linear.Answer
		for i, c := range choices {
			k.print(fmt.Sprintf("%d  %s", i+1, tell.Choice(k.words, c)))
		}
	}
	for shown := 0; ; {
		if left := len(hints) - shown; left > 0 {
			k.print(fmt.Sprintf(k.words.Tutor.MoreHints, left))
		}
		given, ok := k.ask(ctx, question)
		if !ok || given == "q" {
			return "", errEnough
		}
		n, _ := strconv.Atoi(given)
		switch {
		case given == "":
			return "", nil
		case given == "h" && shown < len(hints):
			shown++
			k.print(fmt.Sprintf(k.words.Tutor.HintN, shown, len(hints)))
			k.prose(hints[shown-1])
			continue
		case len(s.Asks) == 0 && (strings.HasPrefix(given, "f") || strings.HasPrefix(given, "w")):
			n = 1
		case len(s.Asks) == 0 && strings.HasPrefix(given, "n"):
			n = 2
		}
		if n >= 1 && n <= len(choices) {
			return choices[n-1].Name(), nil
		}
		k.print(fmt.Sprintf(k.words.Linear.NoAnswer, plain.Line(given)))
	}
}

// ask prints a question and reads a line; false at the end of input, and when
// ctx ends.
func (k *walk) ask(ctx context.Context, question string) (string, bool) {
	fmt.Fprint(k.out, question+" ")
	type line struct {
		text string
		err  error
	}
	answer := make(chan line, 1)
	go func() {
		text, err := k.in.ReadString('\n')
		answer <- line{strings.ToLower(strings.TrimSpace(text)), err}
	}()
	select {
	case l := <-answer:
		return l.text, l.err == nil
	case <-ctx.Done():
		return "", false
	}
}

// result tells what came of a step and keeps it.
func (k *walk) result(l *lessons.Lesson, s *lessons.Step, run tutor.Run, predicted string) {
	w, r := k.words.Tutor, run.Result
	k.print("")
	did := tell.Attempt{Predicted: predicted, Touched: run.Touched, Changed: run.Changed}
	if predicted != "" {
		did.Asked = s
	}
	for _, row := range tell.Result(k.words, r, did) {
		k.print(row.String())
	}
	if way, ok := tell.WayOf(w.Walls, l, s, r, run.Output); ok {
		k.print("")
		k.print(way.Lines(w)...)
	}
	if _, err := k.kept.Update(func(p *progress.Progress) { p.Note(l, s, r, predicted, time.Now()) }); err != nil {
		k.say("lab: " + fmt.Sprintf(w.NotKept, err))
	}
}

// walls tells what stood around the process that the act has started.
func (k *walk) walls(run tutor.Run, seen walls.Sight) {
	switch {
	case run.Result.Verdict == judge.Skip:
	case seen.Process.PID == 0:
		k.print("", k.words.Walls.Unseen)
	default:
		k.print("")
		k.print(tell.WallLines(k.words.Walls, seen)...)
	}
}

// notice says what to notice after a demo has run.
func (k *walk) notice(prose lessons.StepProse) {
	for _, part := range tell.Notice(k.words, prose) {
		k.print("", part.Heading+":")
		k.prose(part.Text)
	}
	k.print("")
}
