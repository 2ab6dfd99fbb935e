package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lab/runner/host"
)

// setupHost prepares this computer for demos, or takes the permission back.
func (a *app) setupHost(ctx context.Context, o setupOptions, user string, clean bool, status *statusLine) error {
	if clean {
		return host.Forget()
	}
	failed, err := host.Setup(ctx, a.hostSetup(ctx, o, user, status))
	if len(failed) > 0 {
		status.say("lab: " + a.words.Host.NoImages)
	}
	if err != nil {
		return err
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
			return err
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
		return err
	case !found:
		fmt.Fprintln(a.out, w.Clean)
	case len(lines) == 0:
		fmt.Fprintln(a.out, w.NoChange)
	default:
		fmt.Fprintf(a.out, "%s\n  %s\n", w.WouldUndo, strings.Join(lines, "\n  "))
	}
	return nil
}
