package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:       "completion " + strings.Join(shells, "|"),
		Short:     a.words.Help.Completion,
		Long:      a.words.Help.CompletionLong,
		Args:      a.arguments(1, strings.Join(shells, "|")),
		ValidArgs: shells,
		RunE: func(c *cobra.Command, args []string) error {
			switch root := c.Root(); args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.out, true)
			case "zsh":
				return root.GenZshCompletion(a.out)
			case "fish":
				return root.GenFishCompletion(a.out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(a.out)
			}
			return usage(fmt.Sprintf(a.words.Error.SeeHelp, c.CommandPath()),
				a.words.Error.BadArgument, args[0], a.oneOf(shells))
		},
	}
}
