// Package tui is the tutor in the terminal: one Bubble Tea model that draws the
// course, a step and its result, and a terminal in the machine. It gets
// everything that touches the world by injection (Config) and works through
// package tutor; drawing and reacting to keys are pure functions of the model.
package tui

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"golang.org/x/term"

	"lab/lessons"
	"lab/ui/answers"
	"lab/ui/pace"
	"lab/ui/progress"
	"lab/ui/tty"
	"lab/ui/tutor"
	"lab/ui/words"
)

// The smallest window that everything fits into, in cells.
const (
	MinColumns = 60
	MinRows    = 20
)

// fps is how often the screen is drawn before anything has changed, see metronome.
const fps = 120

// Config is what the tutor needs.
type Config struct {
	Course *lessons.Course
	Lang   lessons.Lang
	Start  string // "lesson", "lesson/step", or "" for the course

	Open     tutor.Open
	Text     func(words.Words, error) string // of an error of Open
	NotSetUp func(error) bool                // an error of Open means that there is no machine yet
	Ready    func(ctx context.Context) error
	Ahead    bool   // open a machine while the learner still reads
	Closing  func() // hears that the machine is being closed, which may take a while; may be nil
	Setup    Setup
	Progress *progress.Store
	Pace     *pace.Store // nil: nothing is known of how long things take

	Answers   func() (answers.Folder, error)                  // where those to exercises are
	Edit      func(ctx context.Context, paths []string) error // opens files in the learner's editor, on the terminal
	Elsewhere string                                          // "--on host": where exercises cannot be judged; "" for a throwaway machine

	Prefix string // key before which a key in the terminal is the tutor's, "ctrl+g"; "" for that

	Present  bool   // for a projector
	Position string // file that says where a presentation is

	In, Out *os.File
	Env     []string
}

// Setup builds the machine. stage hears how far it is: a name for people to
// be looked up in words.Setup, and a part of 1, negative if it is not known.
// confirm asks whether a command may change this computer. terminal gives the
// terminal back for as long as do runs.
type Setup func(ctx context.Context, stage func(name string, part float64), confirm func(command string) bool, terminal func(do func())) error

// ErrInterrupted says that a view ended because its context did.
var ErrInterrupted = errors.New("interrupted")

// Run shows the tutor until the user leaves it or ctx ends, and closes the
// machine.
func Run(ctx context.Context, c Config) error {
	work, cancel := context.WithCancel(ctx)
	t := tutor.New(work, c.Open)
	link := newLink()
	err := show(ctx, c.program(newModel(work, c, t, link), tea.WithFPS(fps)), link, c.In)
	cancel()
	link.stop()
	link.later.wait()
	if c.Pace != nil {
		_ = c.Pace.Save() // nothing depends on it
	}
	if c.Present {
		err = errors.Join(err, WritePosition(c.Position, Position{Ended: true}))
	}
	if c.Closing != nil {
		c.Closing()
	}
	link.build.Wait()
	if closed := t.Close(); err == nil {
		err = closed
	}
	return err
}

func (c Config) program(m tea.Model, more ...tea.ProgramOption) *tea.Program {
	return tea.NewProgram(m, append(more, tea.WithInput(c.In), tea.WithOutput(c.Out),
		tea.WithEnvironment(environment(c.Env)), tea.WithoutSignalHandler())...)
}

// quitLimit is how long a program has for its last words. It cannot say them where
// nobody takes what it writes to the terminal.
const quitLimit = 500 * time.Millisecond

// show runs a program until the user leaves it or ctx ends, and gives the terminal
// back, also while lab is stopped.
func show(ctx context.Context, p *tea.Program, link *link, in *os.File) error {
	defer close(link.over)
	before, err := term.GetState(int(in.Fd()))
	if err != nil {
		return err
	}
	link.send, link.metronome.program = p.Send, p
	close(link.ready)
	defer tty.OnStop(func(stop func()) {
		if link.away.Load() {
			stop()
		} else {
			link.aside(stop)
		}
	})()
	ended := make(chan error, 1)
	go func() {
		_, err := p.Run()
		ended <- err
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	go p.Quit()
	select {
	case <-ended:
	case <-time.After(quitLimit):
		_ = term.Restore(int(in.Fd()), before) // the terminal may be gone
	}
	return ErrInterrupted
}

// aside does something while the program has given the terminal back; nothing where
// the program has ended before.
func (l *link) aside(do func()) {
	done := make(chan struct{})
	l.send(tea.Exec(aside{func() {
		l.away.Store(true)
		defer l.away.Store(false)
		do()
	}, done}, nil)())
	select {
	case <-done:
	case <-l.over:
	}
}

// An aside is what a program does without the terminal.
type aside struct {
	do   func()
	done chan<- struct{}
}

func (a aside) Run() error {
	defer close(a.done)
	// Bubble Tea 2.1.1 tells its drawing goroutine to stop, but does not wait until it
	// has stopped the ticker. If that comes after the ticker was started anew, nothing
	// is ever drawn again: seen once in ten where the process itself was stopped.
	time.Sleep(50 * time.Millisecond)
	a.do()
	return nil
}

func (aside) SetStdin(io.Reader)  {}
func (aside) SetStdout(io.Writer) {}
func (aside) SetStderr(io.Writer) {}

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
	send      func(tea.Msg)
	stops     []func()
	build     sync.WaitGroup // of the machine; it ends in order when its context does
	later     later          // files to write
	away      atomic.Bool    // the terminal is another program's
	metronome metronome
	ready     chan struct{} // closed when send can be used
	over      chan struct{} // closed when the program has ended
}

func newLink() *link { return &link{ready: make(chan struct{}), over: make(chan struct{})} }

// post sends a message without waiting, also before the program has begun.
func (l *link) post(msg tea.Msg) {
	go func() {
		select {
		case <-l.ready:
			l.send(msg)
		case <-l.over:
		}
	}()
}

// stop ends what the model has left open.
func (l *link) stop() {
	for _, f := range l.stops {
		f()
	}
}

// Notes shows the speaker's notes to the presentation that c.Position tells of.
func Notes(ctx context.Context, c Config) error {
	c.Present = true // not to be kept as progress
	link := newLink()
	n := &notes{m: newModel(ctx, c, nil, link), path: c.Position}
	return show(ctx, c.program(n), link, c.In)
}

func wordsIn(l lessons.Lang) words.Words { return words.In(l) }
