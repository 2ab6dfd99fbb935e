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

// A chosen is what names stand for in a course, and the folder of the user's answers.
type chosen struct {
	course    *lessons.Course
	folder    answers.Folder
	steps     []runner.Choice
	exercises []*lessons.Exercise
}

// named finds what names say, and with all every exercise that has been begun.
func (a *app) named(dir, answersDir string, names []string, all bool) (c chosen, err error) {
	if c.course, err = a.course(dir); err != nil {
		return c, err
	}
	if c.folder, err = a.answersFolder(answersDir); err != nil {
		return c, err
	}
	c.steps, c.exercises, err = a.chooseAll(c.course, names)
	if all {
		c.exercises = c.course.Exercises(c.folder.Begun)
	}
	return c, err
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
	if len(named) > 0 {
		exercises = course.Exercises(func(e *lessons.Exercise) bool { return named[e] })
	}
	return steps, exercises, nil
}

// chooseAnswers is as choose, and takes the user's answers to exercises, too: to
// those with a name, and with all to every one that has been begun.
func (a *app) chooseAnswers(dir string, names []string, all bool, in string) ([]runner.Choice, error) {
	c, err := a.named(dir, in, names, all)
	choices := c.steps
	switch {
	case err != nil:
		return nil, err
	case all && len(c.exercises) == 0 && len(choices) == 0:
		return nil, stop{code: exitUnable, err: errors.New(a.words.Exercise.NoneYet)}
	case !all && len(names) == 0:
		choices, _ = runner.Select(c.course, nil) // everything
	}
	for _, e := range c.exercises {
		if err := a.begin(c.folder, e); err != nil {
			return nil, err
		}
	}
	for _, e := range c.exercises {
		l, err := a.answer(c.folder, e)
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
