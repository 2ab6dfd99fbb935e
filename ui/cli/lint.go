package cli

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/ui/tell"
)

// lintOptions are the flags of lint.
type lintOptions struct {
	prove, answers []string
	record         string // folder for transcripts of the answers, "" for none
	watch          bool
	jobs           count
	setupOptions
}

func (a *app) lintCommand() *cobra.Command {
	h, f := a.words.Help, a.words.Flag
	c := &cobra.Command{Use: "lint [" + h.Dir + "]", Short: h.Lint, Long: h.LintLong, Args: a.arguments(1)}
	var o lintOptions
	flags := c.Flags()
	flags.StringArrayVar(&o.prove, "prove", nil, f.Prove)
	flags.StringArrayVar(&o.answers, "answers", nil, f.Answers)
	flags.StringVar(&o.record, "record", "", f.Record)
	flags.BoolVar(&o.watch, "watch", false, f.Watch)
	flags.Var(&o.jobs, "jobs", f.Jobs)
	flags.BoolVar(&o.yes, "yes", false, f.Yes)
	flags.BoolVar(&o.offline, "offline", false, f.OfflineOpen)
	_ = c.RegisterFlagCompletionFunc("answers", func(c *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		dir := ""
		if len(args) > 0 {
			dir = args[0]
		}
		return completeExercises(&dir, everyExercise)(c, args, typed)
	}) // fails only if done twice
	c.RunE = func(c *cobra.Command, args []string) error {
		switch {
		case len(args) == 0 && o.watch:
			return usage("", a.words.Error.MissingArg, h.Dir)
		case len(args) == 0:
			return a.lint(c.Context(), "", o)
		case o.watch:
			return a.again(c.Context(), args, func(ctx context.Context) error { return a.lint(ctx, args[0], o) })
		}
		return a.lint(c.Context(), args[0], o)
	}
	return complete(c)
}

// lint checks the lessons below dir, or the built-in ones if it is "".
func (a *app) lint(ctx context.Context, dir string, o lintOptions) error {
	course, err := a.checkedCourse(dir)
	if err != nil {
		return err
	}
	counts := fmt.Sprintf(a.words.Course.Lessons, len(course.Outlines))
	if len(o.prove) > 0 {
		stored, err := a.readTranscripts(o.prove)
		if err != nil {
			return err
		}
		if problems := a.prove(course, stored); len(problems) > 0 {
			a.say(problems.Error())
			return stop{code: exitUsage, err: fmt.Errorf(a.words.Prove.Doubts, len(problems))}
		}
		counts += ", " + fmt.Sprintf(a.words.Prove.Proved, len(stored))
	}
	if len(o.answers) > 0 {
		if err := a.proveAnswers(ctx, course, o); err != nil {
			return err
		}
	}
	what := cmp.Or(dir, a.words.Course.Builtin)
	_, err = fmt.Fprintf(a.out, "%s (%s)\n", fmt.Sprintf(a.words.Course.LintOK, what), counts)
	return err
}

// prove finds what could not fail in the lessons, by their recordings. Each hint
// stands at the first doubt that it is for.
func (a *app) prove(course *lessons.Course, stored []storedTranscript) lessons.Problems {
	var problems lessons.Problems
	hinted := map[string]bool{}
	for _, l := range course.Lessons() {
		var recorded []*runner.Transcript
		for _, t := range stored {
			if t.Lesson == l.ID {
				recorded = append(recorded, t.Transcript)
			}
		}
		for _, d := range judge.Prove(l, recorded) {
			message, hint := a.doubt(d)
			if hinted[hint] {
				hint = ""
			}
			hinted[hint] = true
			problems = append(problems, l.Problem(message, hint, d.Place...))
		}
	}
	return problems
}

// doubt puts a doubt into words: what it is, and what to do.
func (a *app) doubt(d judge.Doubt) (message, hint string) {
	w := a.words.Prove
	switch d.Code {
	case judge.DoubtNotRecorded:
		return w.NotRecorded, w.NotRecordedHint
	case judge.DoubtNotPassed:
		return fmt.Sprintf(w.NotPassed, tell.Reason(a.words, d.Reason)), w.NotPassedHint
	case judge.DoubtSameAsControl:
		return w.SameAsControl, w.SameAsControlHint
	}
	return w.NeverNo, w.NeverNoHint
}
