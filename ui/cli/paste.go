package cli

import (
	"slices"
	"strings"

	"lab/runner/computer"
	"lab/runner/lazy"
)

// carried are the flags that say what lab's commands are about and where they
// work.
var carried = []string{"lessons", "on", "targets", "ssh-config", "flavour", "user"}

// quotedCommand is a command line of lab's in a hint, in the quotation marks of
// either language.
var quotedCommand = lazy.Regexp(`(["„]lab(?: ([a-z]+))?)([^"„“]*["“])`)

// pasteable gives the command lines of lab's that a hint quotes those flags of
// this invocation that they know and that the hint says nothing of itself.
func (a *app) pasteable(hint string) string {
	return quotedCommand().ReplaceAllStringFunc(hint, func(quoted string) string {
		part := quotedCommand().FindStringSubmatch(quoted)
		c, _, err := a.root().Find(strings.Fields(part[2])) // a fresh one, so that nothing is set twice
		if err != nil {
			return quoted
		}
		line := part[1]
		for _, g := range given(a.args, carried) {
			flag := c.Flags().Lookup(g.name)
			if flag != nil && !strings.Contains(hint, "--"+g.name) && flag.Value.Set(g.value) == nil {
				line += " --" + g.name + " " + computer.Line(g.value)
			}
		}
		return line + part[3]
	})
}

// A givenFlag is a flag as it stands on the command line.
type givenFlag struct{ name, value string }

// given returns those of the flags with these names that arguments give, in
// their order.
func given(args, names []string) []givenFlag {
	var list []givenFlag
	for i, arg := range args {
		if arg == "--" {
			break
		}
		name, value, joined := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
		if !strings.HasPrefix(arg, "--") || !slices.Contains(names, name) {
			continue
		}
		if !joined && i+1 < len(args) {
			value = args[i+1]
		}
		list = append(list, givenFlag{name, value})
	}
	return list
}
