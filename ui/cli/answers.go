package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"lab/lessons"
	"lab/runner"
	"lab/ui/answers"
	"lab/ui/report"
)

// answersFlag adds --answers to a command: where the user's answers are.
func (a *app) answersFlag(c *cobra.Command) *string {
	return c.Flags().String("answers", "", a.words.Exercise.Answers)
}

// answersFolder is the folder that the flag names.
func (a *app) answersFolder(dir string) (answers.Folder, error) {
	if dir != "" {
		return answers.Folder(dir), nil
	}
	folder, err := answers.Default()
	if err != nil {
		return folder, stop{code: exitUnable, err: err}
	}
	return folder, nil
}

// chooseAll finds what names say: steps, and exercises. Without a name it finds nothing.
func (a *app) chooseAll(course *lessons.Course, names []string) (steps []runner.Choice, exercises []*lessons.Exercise, err error) {
	named := map[*lessons.Exercise]bool{}
	var others []string
	for _, name := range names {
		if e := course.Exercise(name); e != nil {
			named[e] = true
		} else {
			others = append(others, name)
		}
	}
	if len(others) > 0 {
		if steps, err = runner.Select(course, others); err != nil {
			return nil, nil, a.unknownName(course, err)
		}
	}
	return steps, course.Exercises(func(e *lessons.Exercise) bool { return named[e] }), nil
}

// chooseAnswers is as choose, and takes the user's answers to exercises, too: to
// those with a name, and with all to every one that has been begun.
func (a *app) chooseAnswers(dir string, names []string, all bool, in string) ([]runner.Choice, error) {
	course, err := a.course(dir)
	if err != nil {
		return nil, err
	}
	folder, err := a.answersFolder(in)
	if err != nil {
		return nil, err
	}
	choices, exercises, err := a.chooseAll(course, names)
	switch {
	case err != nil:
		return nil, err
	case all:
		exercises = course.Exercises(folder.Begun)
	case len(names) == 0:
		choices, _ = runner.Select(course, nil) // everything
	}
	if all && len(exercises) == 0 && len(choices) == 0 {
		return nil, stop{code: exitUnable, err: errors.New(a.words.Exercise.NoneYet)}
	}
	for _, e := range exercises {
		if err := a.begin(folder, e); err != nil {
			return nil, err
		}
	}
	for _, e := range exercises {
		l, err := a.answer(folder, e)
		if err != nil {
			return nil, err
		}
		choices = append(choices, runner.Choice{Lesson: l})
	}
	return choices, nil
}

// begin makes sure that there is an answer. One that is new is not judged.
func (a *app) begin(folder answers.Folder, e *lessons.Exercise) error {
	made, err := folder.Begin(e)
	switch {
	case err != nil:
		return stop{code: exitUnable, err: err}
	case made:
		return stop{code: exitUnable, err: fmt.Errorf(a.words.Exercise.Made, e.Name(), folder.Path(e)), hint: a.words.Exercise.MadeHint}
	}
	return nil
}

// answer is the exercise with the user's answer.
func (a *app) answer(folder answers.Folder, e *lessons.Exercise) (*lessons.Lesson, error) {
	given, err := folder.Read(e)
	if err != nil {
		return nil, stop{code: exitUnable, err: fmt.Errorf(a.words.Exercise.NotRead, err)}
	}
	l, err := e.Lesson(given)
	if err != nil {
		return nil, stop{code: exitUsage, err: fmt.Errorf(a.words.Exercise.Refused, e.Name(), report.WhyNot(a.words, err))}
	}
	return l, nil
}
