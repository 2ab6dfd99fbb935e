package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
)

func (a *app) lintCommand() *cobra.Command {
	h := a.words.Help
	c := &cobra.Command{Use: "lint [" + h.Dir + "]", Short: h.Lint, Long: h.LintLong, Args: a.arguments(1)}
	prove := c.Flags().StringArray("prove", nil, a.words.Flag.Prove)
	answers := c.Flags().StringArray("answers", nil, a.words.Flag.Answers)
	record := c.Flags().String("record", "", a.words.Flag.Record)
	var jobs count
	var o setupOptions
	c.Flags().Var(&jobs, "jobs", a.words.Flag.Jobs)
	c.Flags().BoolVar(&o.yes, "yes", false, a.words.Flag.Yes)
	c.Flags().BoolVar(&o.offline, "offline", false, a.words.Flag.OfflineOpen)
	c.RunE = func(c *cobra.Command, args []string) error {
		dir, what := "", a.words.Course.Builtin
		if len(args) == 1 {
			dir, what = args[0], args[0]
		}
		course, err := a.course(dir)
		if err != nil {
			return err
		}
		counts := fmt.Sprintf(a.words.Course.Lessons, len(course.Lessons))
		if len(*prove) > 0 {
			stored, err := a.readTranscripts(*prove)
			if err != nil {
				return err
			}
			if problems := a.prove(course, stored); len(problems) > 0 {
				a.say(problems.Error())
				return stop{code: exitUsage, err: fmt.Errorf(a.words.Prove.Doubts, len(problems))}
			}
			counts += ", " + fmt.Sprintf(a.words.Prove.Proved, len(stored))
		}
		if len(*answers) > 0 {
			if err := a.proveAnswers(c.Context(), course, *answers, *record, int(jobs), o); err != nil {
				return err
			}
		}
		_, err = fmt.Fprintf(a.out, "%s (%s)\n", fmt.Sprintf(a.words.Course.LintOK, what), counts)
		return err
	}
	return complete(c)
}

// prove finds what could not fail in the lessons, by their recordings. Each hint
// stands at the first doubt that it is for.
func (a *app) prove(course *lessons.Course, stored []storedTranscript) lessons.Problems {
	var problems lessons.Problems
	hinted := map[string]bool{}
	for _, l := range course.Lessons {
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
		return fmt.Sprintf(w.NotPassed, judge.Text(a.words.Lang, d.Reason)), w.NotPassedHint
	case judge.DoubtSameAsControl:
		return w.SameAsControl, w.SameAsControlHint
	}
	return w.NeverNo, w.NeverNoHint
}
