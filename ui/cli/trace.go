package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lab/lessons"
	"lab/runner"
	"lab/runner/computer"
	"lab/runner/place"
	"lab/runner/trace"
	"lab/runner/vm"
	"lab/ui/plain"
	"lab/ui/report"
	"lab/ui/tell"
)

// traceLimit is how long a traced command may take; Ctrl-C ends it before.
const traceLimit = 24 * time.Hour

// A traced is what lab trace --format json prints.
type traced struct {
	Command string       `json:"command"` // as typed
	Exit    int          `json:"exit"`
	Machine runner.Facts `json:"machine"`
	trace.Account
}

func (a *app) traceCommand() *cobra.Command {
	w, f := a.words.Trace, a.words.Flag
	c := &cobra.Command{Use: "trace [--] " + w.Command, Short: w.Short, Long: w.Long, Example: w.Examples, Args: a.arguments(-1, strings.Fields(w.Command)[0])}
	user := newChoice("user", "root", "user")
	flavour := newChoice(vm.Flavours()[0], vm.Flavours()...)
	format := newChoice("text", "text", "json")
	var o setupOptions
	on := newOn(place.VM, place.Host, place.Auto)
	c.Flags().Var(&on, "on", f.OnHere)
	c.Flags().Var(user, "user", w.User)
	c.Flags().Var(flavour, "flavour", f.FlavourOne)
	c.Flags().Var(format, "format", f.FormatList)
	all := c.Flags().Bool("all", false, w.All)
	c.Flags().BoolVar(&o.yes, "yes", false, f.Yes)
	c.Flags().BoolVar(&o.offline, "offline", false, f.OfflineOpen)
	c.Flags().SetInterspersed(false)
	c.RunE = func(c *cobra.Command, args []string) error {
		ctx, release := a.interruptible(c.Context())
		defer release()
		if on.kind != place.VM {
			if c.Flags().Changed("flavour") {
				return usage("", a.words.Host.NoFlavour, on.kind)
			}
			flavour.value = ""
		}
		status := newStatusLine(a.err)
		m, err := a.openForShell(ctx, on.kind, o, flavour.value, status)
		status.close()
		if err != nil {
			return err
		}
		out := io.Writer(a.out)
		if format.value == "json" {
			out = a.err
		}
		t, err := runTraced(ctx, m, user.value, shellLine(args), out)
		if err := errors.Join(err, m.Close()); err != nil {
			return err
		}
		if format.value == "json" {
			err = report.JSON(a.out, t)
		} else {
			a.printTraced(t, *all)
		}
		if err == nil && t.Untold != "" {
			err = fmt.Errorf(w.Untold, t.Untold)
		}
		if err != nil {
			return stop{code: exitUnable, err: err}
		}
		return stop{code: t.Exit}
	}
	return complete(c)
}

// shellLine is the line for the shell that several arguments stand for.
func shellLine(args []string) string {
	if len(args) == 1 {
		return args[0]
	}
	return computer.Line(args...)
}

// runTraced runs a line as the only step of a lesson, and copies its output.
func runTraced(ctx context.Context, m *place.Machine, user, line string, out io.Writer) (traced, error) {
	step := &lessons.Step{ID: "command", Act: lessons.Act{User: user, Lines: []string{line}, Limit: traceLimit}, Expect: lessons.Works}
	plan := runner.Plan{Lesson: &lessons.Lesson{ID: "trace", Steps: []*lessons.Step{step}}, Steps: []runner.PlannedStep{{Step: step, Asked: true}}}
	t, err := m.Run(ctx, plan, func(e runner.Event) {
		if e.Kind == runner.Output {
			_, _ = out.Write(e.Data) // the report's own writing tells
		}
	})
	if err != nil {
		return traced{}, err
	}
	r := t.Runs()[0]
	if r.Trouble != "" || len(r.Lines) == 0 || r.Lines[0].Exit == nil {
		return traced{}, fmt.Errorf("%s: %s", r.Trouble, r.Detail)
	}
	result := traced{Command: line, Exit: *r.Lines[0].Exit, Machine: m.Facts()}
	asked := false
	if result.Account, asked = r.Account(); !asked {
		return traced{}, errors.New("the machine is not one whose kernel is asked")
	}
	return result, nil
}

// printTraced draws the calls that were refused.
func (a *app) printTraced(t traced, all bool) {
	w, hidden, shown := a.words.Trace, 0, 0
	for _, call := range t.Calls {
		if call.Wall == "" && !all {
			hidden++
			continue
		}
		shown++
		fmt.Fprintf(a.out, "\n%s\n", strings.Join(tell.Refused(w, call, all), "\n"))
	}
	switch {
	case t.Untold != "":
		return
	case shown == 0:
		fmt.Fprintf(a.out, "\n%s\n", plain.Line(w.None))
	}
	if hidden > 0 {
		fmt.Fprintf(a.out, "\n"+w.Hidden+"\n", hidden)
	}
}
