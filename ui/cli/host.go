package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lab/runner"
	"lab/runner/engine"
	"lab/runner/host"
)

// openHost opens this computer. What happens to the files and folders in keep
// is not put back.
func (a *app) openHost(stage func(string), keep ...string) func(context.Context) (machine, error) {
	return func(ctx context.Context) (machine, error) {
		o := host.Options{Stage: func(s string) {
			if s == "recovering" {
				stage(a.words.Host.Resetting)
			} else {
				stage(a.words.Host.Opening)
			}
		}}
		for _, path := range keep {
			if abs, err := filepath.Abs(path); err == nil && path != "" {
				o.Keep = append(o.Keep, abs)
			}
		}
		m, err := host.Open(ctx, o)
		if err != nil {
			return machine{}, a.hostError(err)
		}
		facts, err := hostFacts(ctx, m)
		if err != nil {
			return machine{}, errors.Join(err, m.Close())
		}
		return machine{Machine: m, facts: facts}, nil
	}
}

// hostFacts are the facts of this computer. An engine that does not answer is
// none.
func hostFacts(ctx context.Context, m runner.Machine) (runner.Facts, error) {
	f, err := runner.Probe(ctx, m)
	if err != nil {
		return f, err
	}
	f.Kind = "host"
	f.Engines, f.Images, _ = engine.Probe(ctx, m)
	return f, nil
}

// lookAtHost returns the facts of this computer without changing anything.
func (a *app) lookAtHost(ctx context.Context) (runner.Facts, error) {
	m, err := host.Look()
	if err != nil {
		return runner.Facts{}, a.hostError(err)
	}
	return hostFacts(ctx, m)
}

// hostError puts errors of package host into the user's language, with what to
// do about them.
func (a *app) hostError(err error) error {
	w := a.words.Host
	switch {
	case errors.Is(err, host.ErrNotSetUp):
		return stop{code: exitUnable, err: errors.New(w.NotSetUp), hint: w.SetUpFirst}
	case errors.Is(err, host.ErrNotRoot):
		return stop{code: exitUnable, err: errors.New(w.NotRoot), hint: w.UseSudo}
	case errors.Is(err, host.ErrRefused):
		return stop{code: exitUnable, err: errors.New(w.Refused)}
	}
	return err
}

// hostReady returns nil if demos may run on this computer.
func (a *app) hostReady() error {
	if _, err := host.ReadMarker(); err != nil {
		return a.hostError(err)
	}
	_, err := host.Look()
	return a.hostError(err)
}

// onThisComputer divides choices for --on auto: those that this computer can
// run, and the rest. Where demos may not run on it, that is all of them.
func (a *app) onThisComputer(ctx context.Context, choices []runner.Choice) (here, rest []runner.Choice) {
	if a.hostReady() != nil {
		return nil, choices
	}
	facts, err := a.lookAtHost(ctx)
	if err != nil {
		return nil, choices
	}
	for _, c := range choices {
		if runner.NewPlan(c, facts).Lacks == "" {
			here = append(here, c)
		} else {
			rest = append(rest, c)
		}
	}
	return here, rest
}

// setupHost prepares this computer for demos, or takes the permission back.
func (a *app) setupHost(ctx context.Context, o setupOptions, user string, clean bool, status *statusLine) error {
	if clean {
		return a.hostError(host.Forget())
	}
	failed, err := host.Setup(ctx, a.hostSetup(ctx, o, user, status))
	if len(failed) > 0 {
		status.say("lab: " + a.words.Host.NoImages)
	}
	if err != nil {
		return a.hostError(err)
	}
	if u, err := host.LookUp(user); err == nil && u != host.Expected {
		status.say("lab: " + a.otherUser(u))
	}
	return nil
}

// hostSetup says how to prepare this computer, with progress and questions on
// status's terminal.
func (a *app) hostSetup(ctx context.Context, o setupOptions, user string, status *statusLine) host.SetupOptions {
	w, line := a.words.Host, ""
	return host.SetupOptions{
		User: user, Offline: o.offline,
		Stage: func(command string) {
			line = fmt.Sprintf(w.SetupStep, command)
			if strings.HasPrefix(command, "https://") {
				line = fmt.Sprintf(w.Asking, command)
			}
			status.stage(line)
		},
		Progress: func(part float64, text string) {
			if a.err.terminal {
				status.change(bar(part) + line + detail(text))
			}
		},
		Failed: func(f host.Failure) { status.say("lab: " + f.Err.Error()) },
		Confirm: func(why host.Why, commands []string) bool {
			agreed := o.yes
			status.aside(func() {
				text, question := w.Nothing, w.Disposable
				if len(commands) > 0 {
					text = fmt.Sprintf(a.words.Ask.Command, strings.Join(commands, "\n  "))
				}
				if why == host.Refused {
					question = w.StandIns
				}
				a.say(text)
				agreed = agreed || a.ask(ctx, question)
			})
			return agreed
		},
	}
}

// otherUser says what of an ordinary user is not as the lessons show it.
func (a *app) otherUser(u host.Ordinary) string {
	of := func(u host.Ordinary) string { return fmt.Sprintf(a.words.Host.User, u.Login, u.UID, u.Home, u.SubIDs) }
	return fmt.Sprintf(a.words.Host.OtherUser, of(u), of(host.Expected))
}

func (a *app) resetCommand() *cobra.Command {
	c := &cobra.Command{Use: "reset", Short: a.words.Host.Reset, Long: a.words.Host.ResetLong, Args: a.arguments(0)}
	dry := c.Flags().Bool("dry-run", false, a.words.Host.DryRun)
	accept := c.Flags().Bool("accept", false, a.words.Host.Accept)
	c.RunE = func(c *cobra.Command, _ []string) error {
		ctx, release := a.interruptible(c.Context())
		defer release()
		if *dry {
			return a.wouldReset(ctx)
		}
		status := newStatusLine(a.err)
		status.stage(a.words.Host.Resetting)
		found, err := host.Recover(ctx)
		status.close()
		done := a.words.Host.Clean
		switch {
		case err != nil && found && *accept:
			a.say("lab: " + err.Error())
			err, done = host.Accept(), a.words.Host.Accepted
		case found:
			done = a.words.Host.PutBack
		}
		switch {
		case ctx.Err() != nil:
			return stop{code: exitUnable, err: errors.New(a.words.Error.Interrupted)}
		case err != nil:
			return a.hostError(err)
		}
		fmt.Fprintln(a.out, done)
		return nil
	}
	return c
}

func (a *app) wouldReset(ctx context.Context) error {
	lines, found, err := host.Pending(ctx)
	w := a.words.Host
	switch {
	case err != nil:
		return a.hostError(err)
	case !found:
		fmt.Fprintln(a.out, w.Clean)
	case len(lines) == 0:
		fmt.Fprintln(a.out, w.NoChange)
	default:
		fmt.Fprintf(a.out, "%s\n  %s\n", w.WouldUndo, strings.Join(lines, "\n  "))
	}
	return nil
}

// fits tells whether a computer can run every lesson that is for a flavour.
func fits(f runner.Facts, flavour string) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(f.Engines, func(e runner.Engine) bool { return e.Name == name })
	}
	return f.Flavour == flavour && has("docker") && has("podman")
}
