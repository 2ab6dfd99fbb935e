package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"lab/lessons"
	"lab/runner/place"
	"lab/runner/remote"
	"lab/runner/save"
	"lab/runner/vm"
	"lab/ui/report"
)

// setupOptions are the flags that say how to set up.
type setupOptions struct {
	yes, offline bool
	with         string // an extra, or ""
}

// A setupRun is what the flags of setup ask for.
type setupRun struct {
	setupOptions
	where *targetFlags
	user  string // the ordinary user of demos on computers
	named bool   // the flag says so
	clean bool
	travel
}

func (a *app) setupCommand() *cobra.Command {
	h, f := a.words.Help, a.words.Flag
	c := &cobra.Command{Use: "setup", Short: h.Setup, Long: h.SetupLong, Args: a.arguments(0)}
	r := setupRun{where: a.targetFlags(c, place.VM, place.Host)}
	c.Flags().Lookup("on").Usage = a.words.Host.OnSetup
	c.Flags().StringVar(&r.user, "user", "user", a.words.Host.UserFlag)
	c.Flags().BoolVar(&r.yes, "yes", false, f.Yes)
	c.Flags().BoolVar(&r.offline, "offline", false, f.Offline)
	c.Flags().BoolVar(&r.clean, "clean", false, f.Clean)
	with := newChoice("", lessons.Extras()...)
	c.Flags().Var(with, "with", f.With)
	r.travel.flags(a, c.Flags())
	c.RunE = func(c *cobra.Command, _ []string) error {
		r.named, r.with = c.Flags().Changed("user"), with.value
		targets, err := a.targets(r.where)
		if err != nil {
			return err
		}
		if err := a.checkSetup(r, r.where.kind(targets)); err != nil {
			return err
		}
		return a.runSetup(c.Context(), r, targets)
	}
	return complete(c)
}

// checkSetup refuses flags that do not go together.
func (a *app) checkSetup(r setupRun, on string) error {
	switch {
	case r.clean && (r.setupOptions != setupOptions{} || r.travel != travel{}):
		return usage("", "%s", a.words.Error.CleanAlone)
	case r.named && on == place.VM:
		return usage("", "%s", a.words.Host.UserAlone)
	case (r.travel != travel{} || r.with != "") && on != place.VM:
		return usage("", "%s", a.words.Host.NoTravel)
	}
	return r.travel.check(a, r.setupOptions)
}

func (a *app) runSetup(ctx context.Context, r setupRun, targets []remote.Target) (err error) {
	var export *save.File
	if r.export != "" {
		if export, err = save.Create(r.export, 0o666); err != nil {
			return usage("", a.words.Error.ExportFailed, err)
		}
		defer export.Discard()
	}
	store, err := a.store()
	if err != nil {
		return err
	}
	ctx, release := a.interruptible(ctx)
	defer release()
	status := newStatusLine(a.err)
	done, o := a.words.Setup.Ready, r.setupOptions
	switch on := r.where.kind(targets); {
	case on == place.SSH:
		err, done = a.setupTargets(ctx, o, r.where, targets, r.user, r.clean, status), ""
	case on == place.Host:
		err, done = a.setupHost(ctx, o, r.user, r.clean, status), fmt.Sprintf(a.words.Host.SetUp, r.user)
		if r.clean {
			done = a.words.Host.Forgotten
		}
	case r.clean:
		err, done = store.Clean(ctx, vm.Options{Progress: a.progress(status)}), a.words.Setup.Cleaned
	case export != nil:
		done, err = a.exportImage(ctx, store, o, export, status)
	case r.from != "":
		done, err = a.importImage(ctx, store, o, r.travel, status)
	default:
		err = a.setup(ctx, store, o, nil, status)
	}
	status.close()
	if err == nil && done != "" {
		fmt.Fprintln(a.out, done)
	}
	return err
}

// setup makes the machine ready in some flavours, or in all if none is named,
// showing progress and asking on status's terminal.
func (a *app) setup(ctx context.Context, store vm.Store, o setupOptions, flavours []string, status *statusLine) error {
	with := a.setupWith(ctx, o, status)
	with.Flavours = flavours
	err := store.Setup(ctx, with)
	switch {
	case ctx.Err() != nil:
		return stop{code: exitUnable, err: errors.New(a.words.Error.Interrupted), hint: a.words.Error.SetupAgain}
	case err != nil:
		return stop{code: exitUnable, err: fmt.Errorf(a.words.Error.SetupFailed, machineText(a.words, err)), hint: a.words.Error.SetupAgain}
	}
	a.saySuperseded(ctx, store, status)
	return nil
}

// saySuperseded says what earlier set-ups have left in the store, and what removes it.
func (a *app) saySuperseded(ctx context.Context, store vm.Store, status *statusLine) {
	if f, found := store.Superseded(ctx); found {
		status.say(noteText(a.words, f.Detail) + "; " + noteText(a.words, f.Hint))
	}
}

// setupWith says how to set up: with progress and questions on status's terminal.
func (a *app) setupWith(ctx context.Context, o setupOptions, status *statusLine) vm.Options {
	var extras []string
	if o.with != "" {
		extras = append(extras, o.with)
	}
	return vm.Options{
		Extras:   extras,
		Offline:  o.offline,
		Progress: a.progress(status),
		Terminal: status.aside,
		Confirm: func(_, command string) bool {
			agreed := o.yes
			status.aside(func() {
				a.say(fmt.Sprintf(a.words.Ask.Command, command))
				agreed = agreed || a.ask(ctx, a.words.Ask.HostPackages)
			})
			return agreed
		},
	}
}

// ensureReady returns nil if a machine can be opened in each of some flavours, or
// in all if none is named, if necessary after a set-up that the user agreed to.
// Another flavour of a machine that was built needs no word.
func (a *app) ensureReady(ctx context.Context, store vm.Store, o setupOptions, flavours []string, status *statusLine) error {
	err := store.Ready(ctx, flavours...)
	if err == nil {
		return nil
	}
	agreed := o.yes || errors.Is(err, vm.ErrFlavourNotSetUp)
	if errors.Is(err, vm.ErrNotSetUp) && !agreed {
		status.aside(func() { agreed = a.ask(ctx, a.words.Ask.SetupNow) })
	}
	if !agreed {
		return stop{code: exitUnable, err: errors.New(machineText(a.words, err)), hint: a.words.Error.SetUpFirst}
	}
	return a.setup(ctx, store, o, flavours, status)
}

// ask asks a question that yes or no answers; the answer is no where nobody
// sits at a terminal, and when ctx ends.
func (a *app) ask(ctx context.Context, question string) bool {
	if !a.canAsk() {
		return false
	}
	fmt.Fprintf(a.err, "%s %s ", question, a.words.Ask.YesNo)
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(a.in).ReadString('\n')
		answer <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case s := <-answer:
		return s != "" && strings.Contains(a.words.Ask.Yes, s[:1])
	case <-ctx.Done():
		fmt.Fprintln(a.err)
		return false
	}
}

// canAsk reports whether somebody sits at a terminal.
func (a *app) canAsk() bool {
	return term.IsTerminal(int(a.in.Fd())) && term.IsTerminal(int(a.err.File.Fd()))
}

// progress shows how far a set-up has come: a bar on a terminal, elsewhere a
// line for each stage.
func (a *app) progress(status *statusLine) func(vm.Progress) {
	stage, began := "", time.Now()
	return func(p vm.Progress) {
		name := a.words.Setup.Stages[p.Stage]
		if name == "" {
			name = p.Stage
		}
		if p.Stage != stage {
			if stage != "" && !a.err.terminal {
				status.say(fmt.Sprintf(a.words.Setup.Done, stageName(a, stage), report.Duration(time.Since(began).Seconds())))
			}
			stage, began = p.Stage, time.Now()
			status.stage(name)
		}
		if a.err.terminal {
			status.change(bar(p.Part) + name + detail(p.Text))
		}
	}
}

func stageName(a *app, stage string) string {
	if name := a.words.Setup.Stages[stage]; name != "" {
		return name
	}
	return stage
}

func detail(text string) string {
	if text == "" {
		return ""
	}
	return ": " + text
}

// barWidth is the number of cells between the ends of a progress bar.
const barWidth = 20

// bar draws a part of 1, and nothing where it is not known.
func bar(part float64) string {
	if part < 0 || math.IsNaN(part) {
		return ""
	}
	part = min(part, 1)
	full := int(part * barWidth)
	return fmt.Sprintf("[%s%s] %3d %%  ", strings.Repeat("#", full), strings.Repeat("-", barWidth-full), int(part*100))
}
