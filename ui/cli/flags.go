package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lab/lessons"
)

// A choice is a flag that takes one of a few words.
type choice struct {
	value   string
	allowed []string
}

func newChoice(value string, allowed ...string) *choice { return &choice{value, allowed} }

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return strings.Join(c.allowed, "|") }

func (c *choice) Set(v string) error {
	if !slices.Contains(c.allowed, v) {
		return errors.New("not one of " + strings.Join(c.allowed, ", "))
	}
	c.value = v
	return nil
}

// A choices is a flag that takes one of a few words each time that it is given.
type choices struct{ values, allowed []string }

func (c *choices) String() string { return strings.Join(c.values, ",") }
func (c *choices) Type() string   { return strings.Join(c.allowed, "|") }

func (c *choices) Set(v string) error {
	one := newChoice("", c.allowed...)
	if err := one.Set(v); err != nil {
		return err
	}
	c.values = append(c.values, v)
	return nil
}

// complete makes a shell offer the words of the command's choices.
func complete(c *cobra.Command) *cobra.Command {
	c.Flags().VisitAll(func(f *pflag.Flag) {
		var allowed []string
		switch value := f.Value.(type) {
		case *choice:
			allowed = value.allowed
		case *choices:
			allowed = value.allowed
		default:
			return
		}
		words := cobra.FixedCompletions(allowed, cobra.ShellCompDirectiveNoFileComp)
		_ = c.RegisterFlagCompletionFunc(f.Name, words) // fails only if done twice
	})
	return c
}

// A place is the flag --on: the machine on which demos run.
type place struct{ value string }

func (p *place) String() string { return p.value }
func (p *place) Type() string   { return "vm|host|auto" }

func (p *place) Set(v string) error {
	switch {
	case v == "vm", v == onHost, v == onAuto:
		p.value = v
		return nil
	case strings.HasPrefix(v, "ssh://"):
		return errNotBuilt
	}
	return errors.New("not a machine")
}

// flagError puts what pflag found wrong into the user's language.
func (a *app) flagError(c *cobra.Command, err error) error {
	hint := fmt.Sprintf(a.words.Error.SeeHelp, c.CommandPath())
	var (
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
		syntax  *pflag.InvalidSyntaxError
	)
	switch {
	case errors.As(err, &unknown):
		name, dashes := unknown.GetSpecifiedName(), "--"
		if short := unknown.GetSpecifiedShortnames(); short != "" {
			dashes = "-"
		}
		if near := lessons.Nearest(name, flagNames(c)); near != "" && dashes == "--" {
			hint = fmt.Sprintf(a.words.Error.DidYouMean, "--"+near)
		}
		return usage(hint, a.words.Error.UnknownFlag, dashes+name)
	case errors.As(err, &missing):
		return usage(hint, a.words.Error.FlagNeedsValue, "--"+missing.GetFlag().Name)
	case errors.As(err, &invalid):
		return a.badValue(hint, invalid)
	case errors.As(err, &syntax):
		return usage(hint, a.words.Error.FlagSyntax, syntax.GetSpecifiedFlag())
	}
	return usage(hint, "%w", err)
}

func (a *app) badValue(hint string, err *pflag.InvalidValueError) error {
	flag := err.GetFlag()
	name, value := "--"+flag.Name, err.GetValue()
	if errors.Is(err, errNotBuilt) {
		return usage(hint, a.words.Error.NotBuiltYet, name, value, flag.Value.Type())
	}
	allowed := strings.Split(flag.Value.Type(), "|")
	if flag.Value.Type() == "bool" {
		allowed = []string{"true", "false"}
	}
	return usage(hint, a.words.Error.BadValue, name, value, a.oneOf(allowed))
}

func flagNames(c *cobra.Command) []string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}
