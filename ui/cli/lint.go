package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) lintCommand() *cobra.Command {
	h := a.words.Help
	c := &cobra.Command{Use: "lint [" + h.Dir + "]", Short: h.Lint, Long: h.LintLong, Args: a.arguments(1)}
	c.RunE = func(_ *cobra.Command, args []string) error {
		dir, what := "", a.words.Course.Builtin
		if len(args) == 1 {
			dir, what = args[0], args[0]
		}
		course, err := a.course(dir)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.out, "%s ("+a.words.Course.Lessons+")\n",
			fmt.Sprintf(a.words.Course.LintOK, what), len(course.Lessons))
		return err
	}
	return c
}
