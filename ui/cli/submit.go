package cli

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lab/lessons"
	"lab/runner/marking"
	"lab/runner/save"
	"lab/runner/submission"
	"lab/ui/answers"
	"lab/ui/plain"
	"lab/ui/report"
)

// submitOptions are the flags of submit.
type submitOptions struct {
	person, out      string
	answers, lessons *string
}

func (a *app) submitCommand() *cobra.Command {
	w := a.words.Submit
	c := &cobra.Command{Use: "submit [" + w.Name + "]...", Short: w.Short, Long: w.Long, Example: w.Examples, Args: a.arguments(-1)}
	o := submitOptions{lessons: a.lessonsFlag(c), answers: a.answersFlag(c)}
	c.Flags().StringVar(&o.person, "as", "", w.As)
	c.Flags().StringVarP(&o.out, "output", "o", "", w.Out)
	c.ValidArgsFunction = completeExercises(o.lessons)
	c.RunE = func(_ *cobra.Command, names []string) error { return a.submit(o, names) }
	return c
}

// submit puts answers into a file.
func (a *app) submit(o submitOptions, names []string) error {
	w, seed := a.words.Submit, a.ownSeed()
	switch {
	case o.person == "":
		return usage("", w.Needs, "--as")
	case o.out == "":
		return usage("", w.Needs, "--output")
	case submission.CheckPerson(o.person) != nil:
		return usage("", w.NoName, o.person)
	case seed != "" && !strings.HasSuffix(seed, "/"+o.person):
		return usage("", w.NotTheirs, seed, o.person)
	}
	course, err := a.course(*o.lessons)
	if err != nil {
		return err
	}
	folder, err := a.answersFolder(*o.answers)
	if err != nil {
		return err
	}
	exercises := course.Exercises(folder.Begun)
	if len(names) > 0 {
		if exercises, err = a.exercises(course, names); err != nil {
			return err
		}
	}
	s := submission.Submission{Person: o.person, Course: marking.CourseDigest(course), Seed: seed}
	for _, e := range exercises {
		one, err := a.toHandIn(folder, e)
		if err != nil {
			return err
		}
		s.Answers = append(s.Answers, one)
	}
	if len(s.Answers) == 0 {
		return stop{code: exitUnable, err: fmt.Errorf(w.Nothing, folder)}
	}
	var b bytes.Buffer
	err = s.Write(&b)
	if err == nil {
		err = save.Bytes(o.out, 0o666, b.Bytes())
	}
	if err != nil {
		return stop{code: exitUnable, err: fmt.Errorf(w.NotSaved, err)}
	}
	fmt.Fprintln(a.out, plain.Line(fmt.Sprintf(w.Written, o.out, s.Person)))
	fmt.Fprintf(a.out, w.Digest+"\n", fmt.Sprintf("%x", sha256.Sum256(b.Bytes())))
	for _, one := range s.Answers {
		fmt.Fprintf(a.out, "  %s  %s\n", one.Digest(), one.Exercise)
	}
	return nil
}

// exercises are those with the names.
func (a *app) exercises(course *lessons.Course, names []string) ([]*lessons.Exercise, error) {
	steps, list, err := a.chooseAll(course, names)
	if err == nil && len(steps) > 0 {
		err = usage(a.words.Error.SeeList, a.words.Submit.NoExercise, steps[0].Lesson.ID)
	}
	return list, err
}

// toHandIn is the user's answer to an exercise, if it is one that can be run.
func (a *app) toHandIn(folder answers.Folder, e *lessons.Exercise) (submission.Answer, error) {
	files, err := folder.Read(e)
	if err != nil {
		return submission.Answer{}, stop{code: exitUnable, err: fmt.Errorf(a.words.Exercise.NotRead, err)}
	}
	if _, err := e.Lesson(files); err != nil {
		return submission.Answer{}, stop{code: exitUnable, err: fmt.Errorf(a.words.Submit.Unfit, e.Name(), report.WhyNot(a.words, err))}
	}
	return submission.Answer{Exercise: e.Name(), Files: files}, nil
}
