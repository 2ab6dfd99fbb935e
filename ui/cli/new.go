package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lab/lessons"
)

// newCommand writes skeletons of lessons and exercises.
func (a *app) newCommand() *cobra.Command {
	w, h := a.words.New, a.words.Help
	c := &cobra.Command{Use: "new", Short: w.Short, Long: w.Long, Example: w.Examples, Args: a.arguments(0)}
	c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	lesson := &cobra.Command{Use: "lesson " + w.Name, Short: w.Lesson, Args: a.arguments(1, w.Name)}
	exercise := &cobra.Command{Use: "exercise " + h.Lesson + "/" + w.Name, Short: w.Exercise, Args: a.arguments(1, h.Lesson+"/"+w.Name)}
	dir := c.PersistentFlags().String("lessons", ".", w.Dir)
	lesson.RunE = func(_ *cobra.Command, args []string) error {
		return a.written(lessons.NewLesson(*dir, args[0]))
	}
	exercise.RunE = func(_ *cobra.Command, args []string) error {
		course, err := a.course(*dir)
		if err != nil {
			return err
		}
		id, name, _ := strings.Cut(args[0], "/")
		l := course.Lesson(id)
		if l == nil {
			var ids []string
			for _, o := range course.Outlines {
				ids = append(ids, o.ID)
			}
			return usage(a.didYouMean("", lessons.Nearest(id, ids)), a.words.Error.NoSuchLesson, id)
		}
		return a.written(lessons.NewExercise(*dir, l, name))
	}
	c.AddCommand(lesson, exercise)
	return c
}

// written says where a skeleton is, or why it is not.
func (a *app) written(folder string, err error) error {
	if err != nil {
		return usage("", "%w", err)
	}
	_, err = fmt.Fprintf(a.out, a.words.Report.WrittenTo+"\n", folder)
	return err
}
