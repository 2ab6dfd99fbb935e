package runner

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"

	"lab/lessons"
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

	shadowed, speech string // what the last prompt said of engines and language
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
	for _, f := range step.Files {
		if err := r.put(ctx, f); err != nil {
			return nil, err
		}
	}
	a, err := r.audit(ctx, step)
	if err != nil {
		return nil, err
	}
	t := &Typing{step: step, nonce: rand.Text(), audit: a, began: time.Now(), kernel: r.kernel}
	if r.kernel != nil {
		r.kernel.begin(ctx)
	}
	t.process, err = r.machine.Start(ctx, Command{User: step.Act.User, Line: typingCommand(t.nonce), TTY: &size})
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
	return misled(t.step.Act, t.shadowed, t.speech)
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

var blanks = regexp.MustCompile(`(\\\n|\s)+`)

// AsGiven tells whether the lines of the lesson were typed, apart from blanks
// and from where they are broken, and nothing else: what was typed before may have
// changed what they mean.
func (t *Typing) AsGiven() bool {
	have, want := t.Lines(), t.step.Act.Lines
	if len(have) != len(want) {
		return false
	}
	for i := range want {
		squeeze := func(s string) string { return strings.TrimSpace(blanks.ReplaceAllString(s, " ")) }
		if squeeze(have[i]) != squeeze(want[i]) {
			return false
		}
	}
	return true
}

// Read returns what the terminal shows.
func (t *Typing) Read(b []byte) (int, error) {
	for len(t.rest) == 0 {
		in := make([]byte, 32<<10)
		n, err := t.process.Read(in)
		t.take(in[:n])
		if err != nil && len(t.rest) == 0 {
			return 0, err
		}
	}
	n := copy(b, t.rest)
	t.rest = t.rest[n:]
	return n, nil
}

// take sorts output into what is shown and marks.
func (t *Typing) take(in []byte) {
	ended := false
	t.mu.Lock()
	asked := false
	for len(in) > 0 {
		plain, m, rest := t.marks.next(in)
		in = rest
		t.rest = append(t.rest, plain...)
		t.plain(plain)
		if m != nil {
			m = m.genuine(t.nonce)
			ended = t.mark(m) || ended
			asked = asked || m.kind == 'B' || m.kind == 'E'
		}
	}
	t.pasteOn(asked)
	outermost := len(t.shells) == 1
	t.mu.Unlock()
	if ended && outermost && t.Changed != nil {
		t.Changed()
	}
}

func (t *Typing) plain(b []byte) {
	switch t.state {
	case plainPrompt, plainMore:
		t.echo = append(t.echo, b...)
	case plainEcho:
		if _, after, found := strings.Cut(string(b), "\n"); found {
			t.state = plainRuns
			t.plain([]byte(after))
		}
	case executing, plainRuns:
		if t.aid != "" { // it has ended; this is the prompt
			return
		}
		l := &t.lines[len(t.lines)-1]
		keep := min(len(b), maxOutput-len(l.Output))
		l.Output = append(l.Output, b[:keep]...)
		l.Dropped += int64(len(b) - keep)
		t.tail.add(b)
	}
}

// mark reports whether a line has ended.
func (t *Typing) mark(m *mark) bool {
	switch {
	case m.kind == 'C' && t.state == atPrompt:
		if next := t.shells[len(t.shells)-1].next; m.number != next {
			t.wrong = outOfStep("line %d came, not %d", m.number, next)
		}
		t.begin(decodeLine(m.line))
		t.state = executing
	case m.kind == 'D' && t.aid == "":
		if t.kernel != nil && t.state == starting {
			t.kernel.follow(context.Background(), m.aid)
		}
		t.aid, t.exit, t.shadowed, t.speech = m.aid, m.status(), m.shadowed, m.speech
	case m.kind == 'B' && t.aid != "":
		ended := t.arrived(t.aid, m.number)
		t.aid, t.state = "", atPrompt
		return ended
	case m.kind == 'B', m.kind == 'C', m.kind == 'D':
		t.wrong = outOfStep("mark %c%d came in between", m.kind, m.number)
	}
	return false
}

// begin begins a line.
func (t *Typing) begin(text string) {
	now := time.Now()
	t.lines = append(t.lines, typedLine{Line: Line{Text: text}, from: now, to: now})
	t.tail = promptTail{}
}

// arrived sorts out whose prompt came, and ends the line that was running.
func (t *Typing) arrived(aid string, number int) bool {
	running := t.state == executing || t.state == plainRuns || t.state == plainEcho || t.state == plainMore
	if t.state == plainPrompt { // left by Ctrl-D, without a line
		t.begin("exit")
		running = true
	}
	depth := len(t.shells)
	opened := true
	for i, s := range t.shells {
		if s.aid != aid {
			continue
		}
		if read := number - s.next; read > 1 || read < 1 && running {
			t.wrong = outOfStep("the shell has read %d commands, not one", read)
		}
		t.shells, opened = t.shells[:i+1], false
		t.shells[i].next = number
	}
	if opened {
		t.shells = append(t.shells, shell{aid: aid, next: number})
	}
	if !running {
		return false
	}
	l := &t.lines[len(t.lines)-1]
	l.Ended, l.to = true, time.Now()
	switch {
	case opened:
		l.Opened = true
	default:
		l.Exit, l.Leave = t.exit, len(t.shells) < depth
	}
	return true
}

// Write types. Several lines at once are typed one by one, each when the shell asks
// for it.
func (t *Typing) Write(b []byte) (int, error) {
	t.mu.Lock()
	now := t.pasted.take(b)
	if !t.pasted.waits() {
		now = t.key(now)
	}
	t.mu.Unlock()
	if _, err := t.process.Write(now); err != nil {
		return 0, err
	}
	return len(b), nil
}

// key notes what is typed and returns what of it is typed now. A key at what looks
// like the prompt of a nested shell without marks ends the line that opened the shell,
// or the last one typed there.
func (t *Typing) key(b []byte) []byte {
	more := t.plainGoesOn()
	if t.plainAsks() {
		l := &t.lines[len(t.lines)-1]
		l.Ended, l.to = true, time.Now()
		if t.state == executing {
			l.Opened = true
			t.shells = append(t.shells, shell{prompt: t.tail.prompt(), plain: true})
		}
		t.state, t.echo = plainPrompt, nil
	}
	if more {
		t.state, t.echo = plainMore, nil
	}
	if t.state != atPrompt && t.state != plainPrompt && t.state != plainMore {
		return b
	}
	b = t.pasted.first(b, t.state == atPrompt)
	text, _, entered := strings.Cut(string(b), "\r")
	if !entered || t.state == atPrompt {
		return b
	}
	// What comes with the Enter in one piece has no echo yet.
	text = strings.TrimSpace(erased(ansi.Strip(string(t.echo) + text)))
	if t.state == plainMore {
		l := &t.lines[len(t.lines)-1]
		l.Text, l.Output = l.Text+"\n"+text, nil
		t.tail = promptTail{}
	} else {
		t.begin(text)
	}
	t.state = plainEcho
	return b
}

// plainAsks tells whether there is what looks like the prompt of a shell without marks.
func (t *Typing) plainAsks() bool {
	prompt := t.tail.prompt()
	return prompt != "" && (t.state == executing || t.state == plainRuns && prompt == t.shells[len(t.shells)-1].prompt)
}

// plainGoesOn tells whether a shell without marks wants more of a line: it has shown
// POSIX's PS2 and nothing else.
func (t *Typing) plainGoesOn() bool {
	return t.state == plainRuns && ansi.Strip(string(t.lines[len(t.lines)-1].Output)) == "> "
}

// Resize gives the terminal another size.
func (t *Typing) Resize(s Size) error { return t.process.Resize(s) }

// Close hangs up.
func (t *Typing) Close() error { return t.process.Close() }

var _ io.ReadWriteCloser = (*Typing)(nil)

// erased applies the backspaces in an echo.
func erased(s string) string {
	var out []rune
	for _, r := range s {
		switch {
		case r == '\b' || r == 0x7f:
			out = out[:max(0, len(out)-1)]
		case r >= ' ':
			out = append(out, r)
		}
	}
	return string(out)
}

// decodeLine reads a line of bash's history: a number, and what was typed.
func decodeLine(s string) string {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	_, text, _ := strings.Cut(strings.TrimLeft(string(b), " "), "  ")
	return strings.TrimRight(text, "\n")
}
