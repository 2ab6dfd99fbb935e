package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lab/lessons"
	"lab/runner/place"
)

// root builds the command tree.
func (a *app) root() *cobra.Command {
	h := a.words.Help
	dir, on := new(string), newOn(place.VM, place.Host, place.Auto)
	root := &cobra.Command{
		Use:           "lab",
		Short:         h.Root,
		Long:          h.RootLong,
		Args:          func(c *cobra.Command, args []string) error { return a.unknownCommand(c, args, *dir) },
		RunE:          func(c *cobra.Command, _ []string) error { return a.tutor(c, on, *dir) },
		SilenceErrors: true,

		PersistentPreRunE: a.noEmptyFlags,
		SilenceUsage:      true,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SuggestionsMinimumDistance = 2
	root.SetFlagErrorFunc(a.flagError)
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { fmt.Fprint(c.OutOrStdout(), a.help(c)) })
	root.PersistentFlags().BoolP("help", "h", false, a.words.Flag.Help)
	root.PersistentFlags().Var(newChoice(string(a.words.Lang), langs()...), "lang", a.words.Flag.Lang)
	root.PersistentFlags().StringVar(&a.seed, "seed", "", a.words.Flag.Seed)
	root.Flags().Var(&on, "on", a.words.Flag.OnHere)
	root.Flags().StringVar(dir, "lessons", "", a.words.Flag.Lessons)
	root.AddCommand(
		a.runCommand(), a.presentCommand(), a.progressCommand(), a.verifyCommand(), a.submitCommand(), a.gradeCommand(), a.judgeCommand(), a.replayCommand(), a.listCommand(), a.showCommand(), a.shellCommand(), a.traceCommand(),
		a.setupCommand(), a.resetCommand(), a.doctorCommand(), a.lintCommand(), a.newCommand(),
		a.completionCommand(), a.versionCommand(), a.opaCommand(), a.serveCommand(),
	)
	root.SetHelpCommand(a.helpCommand())
	return complete(root)
}

func langs() []string {
	var names []string
	for _, l := range lessons.Langs {
		names = append(names, string(l))
	}
	return names
}

// unknownCommand refuses every argument of lab itself: it is not the name of a
// command, or cobra would have found it. It may be the name of a lesson below dir.
func (a *app) unknownCommand(root *cobra.Command, args []string, dir string) error {
	if len(args) == 0 {
		return nil
	}
	e := a.words.Error
	hint := fmt.Sprintf(e.SeeHelp, "lab")
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		hint = fmt.Sprintf(e.DidYouMean, a.oneOf(near))
	}
	if course, err := load(dir); err == nil {
		if _, _, err := a.chooseAll(course, args[:1]); err == nil {
			hint = fmt.Sprintf(e.IsLesson, args[0])
		}
	}
	return usage(hint, e.UnknownCommand, args[0])
}

// arguments checks the number of arguments: at least as many as there are
// names for them in needed, at most limit, or any number if limit is negative.
func (a *app) arguments(limit int, needed ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		hint := fmt.Sprintf(a.words.Error.SeeHelp, c.CommandPath())
		switch {
		case len(args) < len(needed):
			return usage(hint, a.words.Error.MissingArg, needed[len(args)])
		case limit >= 0 && len(args) > limit:
			return usage(hint, a.words.Error.TooManyArgs, args[limit])
		}
		return nil
	}
}

// usage is the error for a wrong command line.
func usage(hint, format string, args ...any) error {
	return stop{code: exitUsage, err: fmt.Errorf(format, args...), hint: hint}
}

// oneOf lists words for a sentence: "a, b or c".
func (a *app) oneOf(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " " + a.words.Error.Or + " " + words[last]
}

func (a *app) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [" + a.words.Help.Command + "]",
		Short: a.words.Help.Help,
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return a.unknownCommand(c.Root(), append(rest, args...), "")
			}
			return about.Help()
		},
	}
}
