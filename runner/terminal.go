package runner

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"

	"lab/lessons"
)

// TerminalSize is the size of the terminals that demos run in: as wide as the
// lines of the talk need, so that no shell has to wrap them.
var TerminalSize = Size{Columns: 120, Rows: 40}

// A terminal is a login shell on a pty into which lines are typed.
type terminal struct {
	process Process
	input   <-chan []byte // what the process writes; closed at its end
	marks   markReader
	rest    []byte // read, but not looked at yet
	nonce   string // in every genuine mark

	greeting []byte // what it said before anybody used it and nobody has heard yet

	shells   []shell         // the login shell, and those opened inside it
	shadowed string          // what the last prompt said of programs; see shadowScript
	first    string          // the same of the first prompt
	speech   string          // what the last prompt said of the language
	jobs     int             // that the shell of the last prompt has in the background
	answers  []lessons.Reply // what is still to be typed when a program asks
}

// A shell is a shell that waits for lines.
type shell struct {
	aid   string
	next  int  // number of the next command
	plain bool // it has no marks and answers a fence only
	// prompt is how its first one read, where a person types and lab no fence.
	prompt string
}

// pid is the process number that the shell has in its own namespace.
func (s shell) pid() string {
	pid, _, _ := strings.Cut(s.aid, ".")
	return pid
}

var (
	errShellGone = errors.New("the shell ended")
	errNoPrompt  = outOfStep("the login shell has not shown lab's prompt; a start-up file like ~/.bashrc may have set PROMPT_COMMAND, or started another shell")
	// errOutOfStep means that it is not known any more which output belongs to
	// which line.
	errOutOfStep = errors.New("lines and prompts are out of step")
)

func outOfStep(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errOutOfStep, fmt.Sprintf(format, args...))
}

// A shellGone is an errShellGone that knows how the shell ended.
type shellGone struct{ exit int }

func (g shellGone) Error() string      { return fmt.Sprintf("exit status %d", g.exit) }
func (shellGone) Is(target error) bool { return target == errShellGone }

// openTerminal starts a login shell and waits for its prompt.
func openTerminal(ctx context.Context, m Machine, user string, programs []string, echo func([]byte)) (*terminal, error) {
	nonce := rand.Text()[:12] // 60 bits; the fence has to fit into a line
	p, err := m.Start(ctx, Command{User: user, Line: shellCommand(nonce, programs), TTY: &TerminalSize})
	if err != nil {
		return nil, err
	}
	t := &terminal{process: p, input: readAll(p), nonce: nonce}
	if err := t.awaitPrompt(ctx, echo); err != nil {
		t.close()
		return nil, fmt.Errorf("wait for the first prompt of %s: %w", user, err)
	}
	t.first = t.shadowed
	return t, nil
}

// awaitPrompt waits for a prompt of the login shell, whatever comes before it,
// and takes the count of commands from there.
func (t *terminal) awaitPrompt(ctx context.Context, echo func([]byte)) error {
	aid := ""
	return t.scan(ctx, func(plain []byte, m *mark) bool {
		echo(plain)
		if m != nil && m.kind == 'D' {
			aid = m.aid
		}
		if m == nil || m.kind != 'B' || aid == "" || len(t.shells) > 0 && aid != t.shells[0].aid {
			return false
		}
		t.shells = []shell{{aid: aid, next: m.number}}
		return true
	})
}

// readAll hands on what a process writes, until its end.
func readAll(r io.Reader) <-chan []byte {
	c := make(chan []byte, 16)
	go func() {
		defer close(c)
		for {
			b := make([]byte, 32<<10)
			n, err := r.Read(b)
			if n > 0 {
				c <- b[:n]
			}
			if err != nil {
				return
			}
		}
	}()
	return c
}

func (t *terminal) close() {
	t.process.Close()
	go func() { // the reader must not be stuck with a full channel
		for range t.input {
		}
	}()
}

// gone is the error of a terminal that has nothing more to say.
func (t *terminal) gone(ctx context.Context) error {
	ended := make(chan error, 1)
	go func() {
		exit, err := t.process.Wait()
		switch {
		case errors.Is(err, ErrSilent):
			ended <- err
		case err != nil: // the connection is gone, too
			ended <- errShellGone
		default:
			ended <- shellGone{exit}
		}
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (t *terminal) top() *shell { return &t.shells[len(t.shells)-1] }

// scan hands pieces of output and genuine marks to see until it returns true.
func (t *terminal) scan(ctx context.Context, see func(plain []byte, m *mark) bool) error {
	for {
		for len(t.rest) > 0 {
			plain, m, rest := t.marks.next(t.rest)
			t.rest = rest
			m = m.genuine(t.nonce)
			if m != nil && m.kind == 'D' {
				t.shadowed, t.speech = m.shadowed, m.speech
			} else if m != nil && m.kind == 'B' {
				t.jobs = m.jobs
			}
			if see(plain, m) {
				return nil
			}
		}
		select {
		case b, ok := <-t.input:
			if !ok {
				return t.gone(ctx)
			}
			t.rest = b
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
