package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lab/lessons"
	"lab/runner"
)

// lessonsFlag adds --lessons to a command.
func (a *app) lessonsFlag(c *cobra.Command) *string {
	return c.Flags().String("lessons", "", a.words.Flag.Lessons)
}

// course loads the lessons below dir, or lab's own if dir is "", with the user's numbers
// in exercises.
func (a *app) course(dir string) (*lessons.Course, error) {
	return a.sown(load(dir))
}

// checkedCourse is the same, with lab's own lessons read and checked, too.
func (a *app) checkedCourse(dir string) (*lessons.Course, error) {
	if dir == "" {
		return a.sown(lessons.CheckedDefault())
	}
	return a.course(dir)
}

func (a *app) sown(course *lessons.Course, err error) (*lessons.Course, error) {
	if err != nil {
		return nil, a.lessonError(err)
	}
	course.Sow(a.ownSeed())
	return course, nil
}

// ownSeed is the one of which the user's numbers in exercises follow, "" for none.
func (a *app) ownSeed() string { return cmp.Or(a.seed, os.Getenv("LAB_SEED")) }

// load reads the course below dir, or the outlines of lab's own.
func load(dir string) (*lessons.Course, error) {
	if dir == "" {
		return lessons.Default(), nil
	}
	// Nothing that the folder holds, a link among it, leads out of it.
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	course, err := lessons.Load(root.FS())
	if err != nil && !errors.As(err, new(lessons.Problems)) {
		err = fmt.Errorf("%s: %w", dir, err)
	}
	return course, err
}

// lessonError prints all problems of lessons and returns how many there are,
// as an error.
func (a *app) lessonError(err error) error {
	var problems lessons.Problems
	if !errors.As(err, &problems) {
		return stop{code: exitUsage, err: err}
	}
	a.say(problems.Error())
	count := errors.New(a.words.Error.LessonProblem)
	if len(problems) != 1 {
		count = fmt.Errorf(a.words.Error.LessonProblems, len(problems))
	}
	return stop{code: exitUsage, err: count}
}

// unknownName puts the error of Select into the user's language.
func (a *app) unknownName(course *lessons.Course, err error) error {
	w := a.words.Error
	var unknown *runner.UnknownError
	var ids []string
	if !errors.As(err, &unknown) {
		return usage(w.SeeList, "%w", err)
	}
	if l := unknown.Lesson; l != nil {
		for _, p := range course.Outline(l.ID).Parts {
			ids = append(ids, p.ID)
		}
		return usage(a.didYouMean(l.ID+"/", lessons.Nearest(unknown.Name, ids)), w.NoSuchStep, unknown.Name, l.ID)
	}
	for _, o := range course.Outlines {
		ids = append(ids, o.ID)
	}
	return usage(a.didYouMean("", lessons.Nearest(unknown.Name, ids)), w.NoSuchLesson, unknown.Name)
}

// didYouMean is the hint for a wrong name: the one that comes near, if there is
// one.
func (a *app) didYouMean(prefix, near string) string {
	if near == "" {
		return a.words.Error.SeeList
	}
	return fmt.Sprintf(a.words.Error.DidYouMean, prefix+near)
}

// completeNames makes a shell offer lessons, and steps and exercises behind a slash.
func completeNames(dir *string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		course, err := load(*dir)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		var names []string
		for _, o := range course.Outlines {
			names = append(names, o.ID)
			if strings.HasPrefix(typed, o.ID+"/") {
				for _, p := range o.Parts {
					names = append(names, o.Name(p))
				}
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeExercises makes a shell offer exercises, and other words.
func completeExercises(dir *string, others ...string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		course, err := load(*dir)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		names := slices.Clone(others)
		for _, o := range course.Outlines {
			for _, p := range o.Parts[len(o.Steps()):] {
				names = append(names, o.Name(p))
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}
