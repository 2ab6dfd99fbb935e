package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lab/lessons"
	"lab/runner/place"
	"lab/runner/remote"
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

// choices is a flag that can be given several times, each time with one of a few
// words.
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

// A count is a flag: how many side by side, 0 if it is not given.
type count int

// mostCount is the highest count: more than any class room has computers, and few enough
// to be started at once.
const mostCount = 256

func (n *count) String() string {
	if *n == 0 {
		return ""
	}
	return strconv.Itoa(int(*n))
}
func (n *count) Type() string { return "1…" + strconv.Itoa(mostCount) }

func (n *count) Set(v string) error {
	i, err := strconv.Atoi(v)
	if err != nil || i < 1 || i > mostCount {
		return errors.New("out of range")
	}
	*n = count(i)
	return nil
}

// noEmptyFlags refuses flags without a value, such as --output "$REPORT" where that
// is not set: they would count as not given.
func (a *app) noEmptyFlags(c *cobra.Command, _ []string) (err error) {
	c.Flags().Visit(func(f *pflag.Flag) {
		empty := f.Value.String() == ""
		if list, ok := f.Value.(pflag.SliceValue); ok {
			empty = slices.Contains(list.GetSlice(), "")
		}
		if empty {
			err = usage(fmt.Sprintf(a.words.Error.SeeHelp, c.CommandPath()), a.words.Error.FlagNeedsValue, "--"+f.Name)
		}
	})
	return err
}

// complete makes a shell offer the words of the command's choices.
func complete(c *cobra.Command) *cobra.Command {
	offer := func(f *pflag.Flag) {
		var allowed []string
		switch value := f.Value.(type) {
		case *choice:
			allowed = value.allowed
		case *choices:
			allowed = value.allowed
		case *onFlag:
			allowed = value.kinds
		default:
			return
		}
		words := cobra.FixedCompletions(allowed, cobra.ShellCompDirectiveNoFileComp)
		_ = c.RegisterFlagCompletionFunc(f.Name, words) // fails only if done twice
	}
	c.LocalFlags().VisitAll(offer) // those that it shares with the commands below it, too
	return c
}

// An onFlag is the flag --on: where demos run.
type onFlag struct {
	kind    string          // of package place
	kinds   []string        // what it can be beside targets
	remote  bool            // it can be targets
	targets []remote.Target // for place.SSH, in the order in which they were named
	given   bool
}

// newOn returns a flag that takes one of kinds, the first if it is not given.
func newOn(kinds ...string) onFlag { return onFlag{kind: kinds[0], kinds: kinds} }

// sshScheme is what the address of a target begins with.
const sshScheme = "ssh://"

func (f *onFlag) String() string {
	if f.kind == place.SSH {
		return sshScheme
	}
	return f.kind
}

func (f *onFlag) Type() string {
	if f.remote {
		return strings.Join(f.kinds, "|") + "|" + sshScheme + "[USER@]HOST[:PORT]"
	}
	return strings.Join(f.kinds, "|")
}

func (f *onFlag) Set(v string) error {
	kind := v
	switch {
	case f.remote && strings.HasPrefix(v, sshScheme):
		t, err := remote.ParseTarget(v)
		if err != nil {
			return err
		}
		kind = place.SSH
		f.targets = append(f.targets, t)
	case !slices.Contains(f.kinds, v):
		return errors.New("not a machine")
	}
	if f.given && f.kind != kind {
		return errTwoPlaces
	}
	f.kind, f.given = kind, true
	return nil
}

// errTwoPlaces is the error of a flag --on that was given two values that
// exclude each other.
var errTwoPlaces = errors.New("two machines of different kinds")

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
	if wrong := (*remote.TargetError)(nil); errors.As(err, &wrong) {
		return usage(a.words.Remote.Mistakes[string(remote.NotSSH)], "%s: %s", name+" "+value, a.words.Remote.Mistakes[string(wrong.Mistake)])
	}
	if errors.Is(err, errTwoPlaces) {
		return usage(hint, a.words.Remote.OnlyOne, name+" "+flag.Value.String(), value)
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
