// Package tui is the tutor in the terminal: one Bubble Tea model that draws the
// course, a step and its result, and a terminal in the machine. It gets
// everything that touches the world by injection (Config) and works through
// package tutor; drawing and reacting to keys are pure functions of the model.
package tui

import (
	"context"
	"errors"
	"os"
	"slices"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"lab/lessons"
	"lab/ui/progress"
	"lab/ui/tutor"
	"lab/ui/words"
)

// The smallest window that everything fits into, in cells.
const (
	MinColumns = 60
	MinRows    = 20
)

// fps is how often the screen is drawn at most. Bubble Tea draws on a ticker
// only, so half a frame is what a key waits for its echo on average.
const fps = 120

// Config is what the tutor needs.
type Config struct {
	Course *lessons.Course
	Lang   lessons.Lang
	Start  string // "lesson", "lesson/step", or "" for the course

	Open     tutor.Open
	NotSetUp func(error) bool // an error of Open means that there is no machine yet
	Ready    func(ctx context.Context) error
	Closing  func() // hears that the machine is being closed, which may take a while; may be nil
	Setup    Setup
	Progress progress.Store

	Present  bool   // for a projector
	Position string // file that says where a presentation is

	In, Out *os.File
	Env     []string
}

// Setup builds the machine. stage hears how far it is: a name for people to
// be looked up in words.Setup, and a part of 1, negative if it is not known.
// confirm asks whether a command may change this computer.
type Setup func(ctx context.Context, stage func(name string, part float64), confirm func(command string) bool) error

// Run shows the tutor until the user leaves it, and closes the machine.
func Run(ctx context.Context, c Config) error {
	ctx, cancel := context.WithCancel(ctx)
	t := tutor.New(c.Open)
	link := new(link)
	m := newModel(ctx, c, t, link)
	p := tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(c.In), tea.WithOutput(c.Out),
		tea.WithEnvironment(environment(c.Env)), tea.WithFPS(fps))
	link.send = p.Send
	_, err := p.Run()
	cancel()
	link.stop()
	if c.Present {
		err = errors.Join(err, WritePosition(c.Position, Position{Ended: true}))
	}
	if c.Closing != nil {
		c.Closing()
	}
	if closed := t.Close(); err == nil {
		err = closed
	}
	return err
}

// environment makes every NO_COLOR count that is not empty, as no-color.org has
// it; Bubble Tea by itself heeds only one that means true.
func environment(env []string) []string {
	if uv.Environ(env).Getenv("NO_COLOR") != "" {
		return append(slices.Clip(env), "NO_COLOR=1")
	}
	return env
}

// A link carries messages from work in the background to the program.
type link struct {
	send  func(tea.Msg)
	stops []func()
}

// stop ends what the model has left open.
func (l *link) stop() {
	for _, f := range l.stops {
		f()
	}
}

// Notes shows the speaker's notes to the presentation that c.Position tells of.
func Notes(ctx context.Context, c Config) error {
	n := &notes{m: newModel(ctx, c, nil, new(link)), path: c.Position}
	_, err := tea.NewProgram(n, tea.WithContext(ctx), tea.WithInput(c.In), tea.WithOutput(c.Out), tea.WithEnvironment(environment(c.Env))).Run()
	return err
}

func wordsIn(l lessons.Lang) words.Words { return words.In(l) }
