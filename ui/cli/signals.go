package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"

	"golang.org/x/sys/unix"
)

// endings are the signals that end lab: Ctrl-C, Ctrl-\, kill, and a terminal that
// was closed.
var endings = []os.Signal{unix.SIGINT, unix.SIGQUIT, unix.SIGTERM, unix.SIGHUP}

// untilSignal returns a context that the signals which end lab cancel, so that
// machines are closed in order. One that lab was told to ignore, as by nohup, goes
// on to be ignored. The second Ctrl-C or Ctrl-\ acts at once; the others do not,
// since a terminal that is closed sends SIGHUP more than once. The function that it
// returns must be called at the end.
func untilSignal(ctx context.Context) (context.Context, func()) {
	heeded := slices.DeleteFunc(slices.Clone(endings), signal.Ignored)
	ctx, cancel := context.WithCancel(ctx)
	if len(heeded) == 0 { // Notify would take that for all signals
		return ctx, cancel
	}
	came := make(chan os.Signal, 1)
	signal.Notify(came, heeded...)
	go func() {
		select {
		case <-came:
			signal.Reset(unix.SIGINT, unix.SIGQUIT)
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		cancel()
		signal.Stop(came)
	}
}

// interruptible is untilSignal, and says that lab is ending.
func (a *app) interruptible(ctx context.Context) (context.Context, func()) {
	ctx, release := untilSignal(ctx)
	forget := context.AfterFunc(ctx, func() {
		if a.err.terminal {
			fmt.Fprintln(a.err) // leave the status line and the ^C where they are
		}
		a.say("lab: " + a.words.Status.Interrupting)
	})
	return ctx, func() {
		forget()
		release()
	}
}
