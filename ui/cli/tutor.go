package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"lab/lessons"
	"lab/runner/place"
	"lab/runner/vm"
	"lab/runner/xdg"
	"lab/ui/answers"
	"lab/ui/editor"
	"lab/ui/pace"
	"lab/ui/progress"
	"lab/ui/report"
	"lab/ui/tui"
	"lab/ui/tutor"
	"lab/ui/words"
)

// tutor shows the course on the terminal, line by line on one that cannot move
// its cursor; elsewhere it prints help.
func (a *app) tutor(c *cobra.Command, on onFlag, dir string) error {
	switch in, out := term.IsTerminal(int(a.in.Fd())), term.IsTerminal(int(a.out.File.Fd())); {
	case !in || !out:
		return c.Help()
	case !a.out.terminal:
		return a.linear(c.Context(), on, dir)
	}
	ctx, release := untilSignal(c.Context())
	defer release()
	config, err := a.tutorConfig(ctx, on, dir)
	if err != nil {
		return err
	}
	return a.fullScreen(ctx, tui.Run, config)
}

// fullScreen shows a view until the user leaves it, or ctx ends.
func (a *app) fullScreen(ctx context.Context, view func(context.Context, tui.Config) error, c tui.Config) error {
	err := view(ctx, c)
	if errors.Is(err, tui.ErrInterrupted) {
		return stop{code: exitUnable, err: errors.New(a.words.Error.Interrupted)}
	}
	return err
}

func (a *app) tutorConfig(ctx context.Context, on onFlag, dir string) (tui.Config, error) {
	course, err := a.course(dir)
	if err != nil {
		return tui.Config{}, err
	}
	places, err := a.learnersPlaces(on, func(string) {})
	if err != nil {
		return tui.Config{}, err
	}
	if on.kind == place.Host {
		if err := places.Ready(ctx); err != nil {
			return tui.Config{}, err
		}
	}
	prefix := strings.ToLower(cmp.Or(os.Getenv("LAB_PREFIX"), tui.DefaultPrefix))
	if !tui.ValidPrefix(prefix) {
		return tui.Config{}, usage("", a.words.Error.BadPrefix, prefix)
	}
	elsewhere := ""
	if on.kind != place.VM {
		elsewhere = "--on " + on.kind
	}
	return tui.Config{
		Prefix:  prefix,
		Answers: answers.Default, Elsewhere: elsewhere,
		Edit:   func(ctx context.Context, paths []string) error { return editor.Open(ctx, a.in, paths) },
		Course: course, Lang: a.words.Lang, Progress: progress.Default(), Pace: pace.Default(),
		Open:    opening(places),
		Ready:   func(ctx context.Context) error { return places.Ready(ctx, vm.Flavours()[0]) },
		Ahead:   on.kind == place.VM,
		Closing: func() { a.closing(on) },
		Text: func(w words.Words, err error) string {
			text, _ := textAndHint(w, err)
			return text
		},
		NotSetUp: func(err error) bool { return errors.Is(err, vm.ErrNotSetUp) },
		Setup: func(ctx context.Context, stage func(string, float64), confirm func(string) bool, terminal func(func())) error {
			return places.Store.Setup(ctx, vm.Options{
				Progress: func(p vm.Progress) { stage(p.Stage, p.Part) },
				Confirm:  func(_, command string) bool { return confirm(command) },
				Terminal: terminal,
			})
		},
		In: a.in, Out: a.out.File, Env: os.Environ(),
	}, nil
}

// closing says what takes a while when lab ends: this computer has to be put back.
func (a *app) closing(on onFlag) {
	if on.kind != place.VM && place.HostReady() == nil {
		a.say(a.words.Host.Resetting)
	}
}

// opening opens a learner's places.
func opening(places place.Opener) tutor.Open {
	return func(ctx context.Context, flavour string) (tutor.Machine, error) { return places.Open(ctx, flavour) }
}

// learnersPlaces are where a learner's lessons run.
func (a *app) learnersPlaces(on onFlag, stage func(string)) (place.Opener, error) {
	places, err := a.opener(on.kind, stage)
	places.Spare = a.attended()
	return places, err
}

func (a *app) presentCommand() *cobra.Command {
	h := a.words.Help
	c := &cobra.Command{
		Use: "present [" + h.Lesson + "[/" + h.Step + "]]", Short: h.Present, Long: h.PresentLong, Args: a.arguments(1),
	}
	dir := a.lessonsFlag(c)
	on := newOn(place.VM, place.Host, place.Auto)
	c.Flags().Var(&on, "on", a.words.Flag.OnHere)
	notes := c.Flags().Bool("notes", false, a.words.Flag.Notes)
	c.ValidArgsFunction = completeNames(dir)
	c.RunE = func(c *cobra.Command, args []string) error {
		if !term.IsTerminal(int(a.in.Fd())) || !a.out.terminal {
			return usage("", "%s", a.words.Error.NeedsTerminal)
		}
		state, err := xdg.State()
		if err != nil {
			return err
		}
		ctx, release := untilSignal(c.Context())
		defer release()
		config, err := a.tutorConfig(ctx, on, *dir)
		if err != nil {
			return err
		}
		if _, _, err := a.chooseAll(config.Course, args); err != nil {
			return err
		}
		config.Present = true
		config.Position = filepath.Join(state, "present.json")
		if len(args) > 0 {
			config.Start = args[0]
		}
		if *notes {
			return a.fullScreen(ctx, tui.Notes, config)
		}
		return a.fullScreen(ctx, tui.Run, config)
	}
	return complete(c)
}

func (a *app) progressCommand() *cobra.Command {
	c := &cobra.Command{Use: "progress", Short: a.words.Help.Progress, Long: a.words.Help.ProgressLong, Args: a.arguments(0)}
	dir := a.lessonsFlag(c)
	format := newChoice("text", "text", "json")
	c.Flags().Var(format, "format", a.words.Flag.FormatList)
	c.RunE = func(*cobra.Command, []string) error {
		p, err := progress.Default().Load()
		if err != nil {
			return err
		}
		if format.value == "json" {
			return report.JSON(a.out, p)
		}
		course, err := a.course(*dir)
		if err != nil {
			return err
		}
		_, err = a.out.WriteString(a.progressText(course, p))
		return err
	}
	return complete(c)
}

// progressText is a line for each lesson and for each of its steps that was
// opened.
func (a *app) progressText(course *lessons.Course, p progress.Progress) string {
	var b strings.Builder
	for _, o := range course.Outlines {
		state, done := p.Lesson(o)
		fmt.Fprintf(&b, "%s  %s  %d/%d\n", a.heading(o.ID), a.words.Tutor.States[string(state)], done, len(o.Steps()))
		var rows [][2]string
		for _, part := range o.Parts {
			name := o.Name(part)
			if one, known := p.Steps[name]; known {
				text := a.words.Tutor.States[string(one.State())]
				if one.Runs > 0 {
					text += fmt.Sprintf(", "+a.words.Tutor.LastRun, a.words.Outcome.Of(one.Outcome), one.Ran.Local().Format("2006-01-02 15:04"))
				}
				rows = append(rows, [2]string{name, text})
			}
			if one, known := p.Exercises[name]; known {
				rows = append(rows, [2]string{name, fmt.Sprintf(a.words.Exercise.Best, one.Best, one.Most, one.Attempts)})
			}
		}
		columns(&b, rows)
	}
	return b.String()
}
