package cli

import (
	"github.com/spf13/cobra"

	"lab/runner/opa"
)

// opaCommand is not for people: it is what lab's program does inside the
// machine in the lesson about OPA, with the flags that the talk's plugin has.
func (a *app) opaCommand() *cobra.Command {
	return &cobra.Command{
		Use:                "opa",
		Hidden:             true,
		DisableFlagParsing: true,
		RunE: func(_ *cobra.Command, args []string) error {
			if code := opa.Main(args, a.out, a.err); code != 0 {
				return stop{code: code}
			}
			return nil
		},
	}
}
