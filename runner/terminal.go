package runner

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

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
	nonce   string // at the end of a genuine aid

	shells   []shell          // the login shell, and those opened inside it
	shadowed string           // what the last prompt said of engines; see shadowScript
	answers  []lessons.Answer // what is still to be typed when a program asks
}

// A shell is a shell that waits for lines. Those with an aid say themselves
// when they are ready; others are known by their prompt.
type shell struct {
	aid    string
	prompt string // as its first prompt read, for shells without marks
}

// An ending is how a typed line came to its end.
type ending struct {
	exit   *int
	opened bool // a nested shell waits; the line has not ended
}

var errShellGone = errors.New("the shell ended")

// A shellGone is an errShellGone that knows how the shell ended.
type shellGone struct{ exit int }

func (g shellGone) Error() string      { return fmt.Sprintf("exit status %d", g.exit) }
func (shellGone) Is(target error) bool { return target == errShellGone }

// openTerminal starts a login shell and waits for its prompt.
func openTerminal(ctx context.Context, m Machine, user string, echo func([]byte)) (*terminal, error) {
	nonce := rand.Text()
	p, err := m.Start(ctx, Command{User: user, Line: shellCommand(nonce), TTY: &TerminalSize})
	if err != nil {
		return nil, err
	}
	t := &terminal{process: p, input: readAll(p), nonce: nonce}
	aid := ""
	err = t.scan(ctx, func(plain []byte, mk *mark) bool {
		echo(plain)
		if mk != nil && mk.kind == 'D' {
			aid = mk.aid
		}
		return mk != nil && mk.kind == 'B' && aid != ""
	})
	if err != nil {
		p.Close()
		return nil, fmt.Errorf("wait for the first prompt of %s: %w", user, err)
	}
	t.shells = []shell{{aid: aid}}
	return t, nil
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

// scan hands pieces of output and marks to see until it returns true.
func (t *terminal) scan(ctx context.Context, see func(plain []byte, m *mark) bool) error {
	for {
		for len(t.rest) > 0 {
			plain, m, rest := t.marks.next(t.rest)
			t.rest = rest
			if m != nil && m.kind == 'D' && !strings.HasSuffix(m.aid, "."+t.nonce) {
				m.kind = 0 // the output of a program
			}
			if m != nil && m.kind == 'D' {
				t.shadowed = m.shadowed
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

// typeLine types a line, which may be one command over several physical lines,
// and waits until the prompt is back, or a prompt of a shell that the line
// opened. more says that another line is to follow: only then a prompt without
// marks is looked for, because output may look like one.
func (t *terminal) typeLine(ctx context.Context, line string, more bool, echo, output func([]byte)) (ending, error) {
	if t.top().aid == "" {
		return t.typePlain(ctx, line, echo, output)
	}
	parts := strings.Split(line, "\n")
	for i, part := range parts {
		if _, err := io.WriteString(t.process, part+"\r"); err != nil {
			return ending{}, err
		}
		if i == len(parts)-1 {
			break
		}
		if err := t.awaitContinuation(ctx, echo); err != nil {
			return ending{}, err
		}
	}
	return t.awaitEnd(ctx, more, echo, output)
}

func (t *terminal) awaitContinuation(ctx context.Context, echo func([]byte)) error {
	return t.scan(ctx, func(plain []byte, m *mark) bool {
		echo(plain)
		return m != nil && m.kind == 'B'
	})
}

// awaitEnd reads up to the next prompt of this or of a nested shell.
func (t *terminal) awaitEnd(ctx context.Context, more bool, echo, output func([]byte)) (end ending, err error) {
	started := false
	var tail promptTail
	var aid string
	err = t.scan(ctx, func(plain []byte, m *mark) bool {
		switch {
		case !started || aid != "":
			echo(plain)
		default:
			output(plain)
			tail.add(plain)
			t.answer(&tail)
		}
		if m == nil {
			if started && aid == "" && more && tail.prompt() != "" {
				t.shells = append(t.shells, shell{prompt: tail.prompt()})
				end.opened = true
				return true
			}
			return false
		}
		switch m.kind {
		case 'C':
			started = true
		case 'D':
			aid = m.aid
			if n, err := strconv.Atoi(m.exit); err == nil {
				end.exit = &n
			}
		case 'B':
			return aid != ""
		}
		return false
	})
	if err == nil && aid != "" {
		t.arrived(aid, &end)
	}
	return end, err
}

// arrived sorts out whose prompt came: the shell that the line was typed into,
// one around it (the line left a shell), or a new one.
func (t *terminal) arrived(aid string, end *ending) {
	for i := len(t.shells) - 1; i >= 0; i-- {
		if t.shells[i].aid == aid {
			t.shells = t.shells[:i+1]
			return
		}
	}
	t.shells = append(t.shells, shell{aid: aid})
	end.exit, end.opened = nil, true
}

// typePlain types a line into a shell without marks: what comes up to the first
// line break is the echo, and the end is where its prompt stands again, or
// where a shell around it reports.
func (t *terminal) typePlain(ctx context.Context, line string, echo, output func([]byte)) (end ending, err error) {
	if _, err := io.WriteString(t.process, strings.ReplaceAll(line, "\n", "\r")+"\r"); err != nil {
		return end, err
	}
	breaks := strings.Count(line, "\n") + 1
	var tail promptTail
	var aid string
	prompt := t.top().prompt
	err = t.scan(ctx, func(plain []byte, m *mark) bool {
		for breaks > 0 && len(plain) > 0 {
			before, after, found := strings.Cut(string(plain), "\n")
			if found {
				breaks--
				before += "\n"
			}
			echo([]byte(before))
			plain = []byte(after)
		}
		if breaks == 0 && aid == "" {
			output(plain)
			tail.add(plain)
			t.answer(&tail)
		} else if aid != "" {
			echo(plain)
		}
		switch {
		case m == nil:
			return breaks == 0 && aid == "" && tail.prompt() == prompt
		case m.kind == 'D':
			aid = m.aid
			if n, err := strconv.Atoi(m.exit); err == nil {
				end.exit = &n
			}
		case m.kind == 'B':
			return aid != ""
		}
		return false
	})
	if err == nil && aid != "" {
		t.arrived(aid, &end)
	}
	return end, err
}

// answer types the next answer if the output asks for it. An error is not
// looked at: that the shell is gone shows in its output.
func (t *terminal) answer(tail *promptTail) {
	if len(t.answers) == 0 {
		return
	}
	next := t.answers[0]
	asks, err := regexp.MatchString(next.Prompt, tail.last())
	if err != nil || !asks {
		return
	}
	t.answers = t.answers[1:]
	tail.data = nil // the same question is not answered twice
	io.WriteString(t.process, next.Text+"\r")
}

// interrupt presses Ctrl-C and waits a while for a prompt. It reports whether
// the terminal can be used again.
func (t *terminal) interrupt(ctx context.Context, patience time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if _, err := t.process.Write([]byte{3}); err != nil {
		return false
	}
	end, err := t.awaitEnd(ctx, false, func([]byte) {}, func([]byte) {})
	return err == nil && !end.opened && len(t.shells) == 1
}

// A promptTail keeps the last line of output, to see whether it is a prompt.
type promptTail struct{ data []byte }

func (p *promptTail) add(b []byte) {
	p.data = append(p.data, b...)
	if n := len(p.data); n > 512 {
		p.data = append(p.data[:0], p.data[n-512:]...)
	}
}

// last returns the line that the output has begun and not ended.
func (p *promptTail) last() string {
	data := ansi.Strip(string(p.data))
	return data[strings.LastIndexAny(data, "\r\n")+1:]
}

// promptShape is what a prompt looks like. BusyBox asks for the cursor's position
// behind its own (CSI 6 n).
var promptShape = regexp.MustCompile(`(?:^|[\r\n])([^\r\n]{0,60}[#$>%] )$`)

// prompt returns the prompt that the output ends with, or "".
func (p *promptTail) prompt() string {
	m := promptShape.FindStringSubmatch(ansi.Strip(string(p.data)))
	if m == nil {
		return ""
	}
	return m[1]
}
