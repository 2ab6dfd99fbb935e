package runner

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"lab/lessons"
	"lab/runner/lazy"
)

// A Typing is a login shell in which a person types a step's act. It is a
// Process whose output is free of the shell's marks, and notes what was typed
// and what came of it. Read and Write may be called at the same time.
type Typing struct {
	process Process
	step    *lessons.Step
	nonce   string
	audit   audit
	kernel  *kernel // nil: not to be asked
	began   time.Time

	// Changed hears that a line has ended at the outermost prompt, from the
	// goroutine that reads. It may be nil and must be set before the first Read.
	Changed func()

	marks markReader
	rest  []byte // for the next Read

	mu     sync.Mutex
	lines  []typedLine
	shells []shell // the login shell, and those opened inside it
	state  typingState
	tail   promptTail
	echo   []byte // what a nested shell without marks has echoed
	pasted pasted
	aid    string // of the shell that is about to show its prompt
	exit   *int
	wrong  error // lines and prompts are out of step

	shadowed, speech string // what the last prompt said of programs and language
	first            string // what the first prompt said of programs
}

type typedLine struct {
	Line
	from, to time.Time
}

type typingState int

const (
	starting    typingState = iota // before the first prompt
	atPrompt                       // of a shell with marks
	executing                      // a line from there
	plainPrompt                    // of a nested shell without marks; echo comes
	plainMore                      // the same, for the rest of a line
	plainEcho                      // Enter was pressed there; the rest of the echo comes
	plainRuns                      // a line from there
)

// Type prepares a step as Step does and opens a terminal for a person to type
// its act. When they are done, Typed takes what they have typed.
func (s *Session) Type(ctx context.Context, step *lessons.Step, size Size) (*Typing, error) {
	r := s.run
	if err := r.prepare(ctx, step, step.Files); err != nil {
		return nil, err
	}
	a, err := r.audit(ctx, step)
	if err != nil {
		return nil, err
	}
	t := &Typing{step: step, nonce: rand.Text(), audit: a, began: time.Now(), kernel: r.kernel}
	if r.kernel != nil {
		r.kernel.begin(ctx)
	}
	t.process, err = r.machine.Start(ctx, Command{User: step.Act.User, Line: typingCommand(t.nonce, programs(r.plan.Lesson)), TTY: &size})
	if err != nil {
		return nil, fmt.Errorf("open a terminal for %s: %w", step.Act.User, err)
	}
	return t, nil
}

// Typed takes what was typed as the step's act, as if lab had typed it, and
// runs the step's controls and proofs. If anything else was typed than the act's
// lines, it is an experiment. The error is like that of Step.
func (s *Session) Typed(ctx context.Context, t *Typing) error {
	r := s.run
	r.current = Event{Step: t.step.ID, Role: Act}
	r.emitAt(Event{Kind: RunStart, User: t.step.Act.User}, t.began)
	for _, l := range t.all() {
		r.emitAt(Event{Kind: LineStart, Line: l.Text, Leave: l.Leave}, l.from)
		r.emitAt(Event{Kind: Output, Data: l.Output}, l.to)
		if l.Ended {
			r.emitAt(Event{Kind: LineEnd, Exit: l.Exit, Opened: l.Opened, Dropped: l.Dropped}, l.to)
		}
	}
	end := Event{Kind: RunEnd}
	if !t.AsGiven() {
		end.Trouble = Experiment
	}
	if trouble, err := t.amiss(); err != nil {
		end.Trouble, end.Detail = trouble, err.Error()
	}
	r.answers(ctx)
	err := t.audit.collect(ctx, r, t.shell())
	if err != nil {
		end.Trouble, end.Detail = r.trouble(ctx, err, MachineGone), err.Error()
	}
	r.emit(end)
	if err == nil {
		err = r.checks(ctx, t.step)
	}
	if err != nil {
		return fmt.Errorf("step %s/%s: %w", r.plan.Lesson.ID, t.step.ID, err)
	}
	return nil
}

// amiss is what is wrong with the shell that was typed into.
func (t *Typing) amiss() (Trouble, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.wrong != nil {
		return OutOfStep, t.wrong
	}
	return misled(t.step.Act, t.shadowed, t.first, t.speech)
}

// shell is the process number of the login shell, "" before it has one.
func (t *Typing) shell() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.shells) == 0 {
		return ""
	}
	return t.shells[0].pid()
}

// all are the lines that were typed since the shell was opened.
func (t *Typing) all() []typedLine {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]typedLine(nil), t.lines...)
}

// Lines are what was typed since the shell was opened, without what left a
// nested shell.
func (t *Typing) Lines() []string {
	var lines []string
	for _, l := range t.all() {
		if !l.Leave {
			lines = append(lines, l.Text)
		}
	}
	return lines
}

// Ready tells whether the outermost shell waits for a line and there are lines.
func (t *Typing) Ready() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state == atPrompt && len(t.shells) == 1 && len(t.lines) > 0
}

var blanks = lazy.Regexp(`(\\\n|\s)+`)

// AsGiven tells whether the lines of the lesson were typed, apart from blanks
// and from where they are broken, and nothing else: what was typed before may have
// changed what they mean.
func (t *Typing) AsGiven() bool {
	have, want := t.Lines(), t.step.Act.Lines
	if len(have) != len(want) {
		return false
	}
	for i := range want {
		squeeze := func(s string) string { return strings.TrimSpace(blanks().ReplaceAllString(s, " ")) }
		if squeeze(have[i]) != squeeze(want[i]) {
			return false
		}
	}
	return true
}

// Resize gives the terminal another size.
func (t *Typing) Resize(s Size) error { return t.process.Resize(s) }

// Close hangs up.
func (t *Typing) Close() error { return t.process.Close() }

var _ io.ReadWriteCloser = (*Typing)(nil)
