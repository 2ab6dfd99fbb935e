package cli

import (
	"context"
	"errors"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"lab/runner"
	"lab/runner/remote"
)

// serveCommand is not for people: it is what lab's program does on a target,
// for the lab that has sent it there.
func (a *app) serveCommand() *cobra.Command {
	c := &cobra.Command{Use: "serve", Hidden: true, Args: a.arguments(0)}
	dir := a.lessonsFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		course, err := a.course(*dir)
		if err != nil {
			return err
		}
		// A write to a connection that has broken must not end it before
		// everything is put back.
		signal.Ignore(syscall.SIGPIPE)
		ctx, release := a.interruptible(c.Context())
		defer release()
		return remote.Serve(ctx, a.in, a.out, course, openHost)
	}
	return c
}

// openHost opens this computer.
func openHost(context.Context) (runner.Machine, runner.Facts, error) {
	return nil, runner.Facts{}, errors.New("this version of lab does not run lessons on a computer itself yet")
}
