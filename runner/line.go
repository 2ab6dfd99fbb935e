package runner

import (
	"context"
	"errors"
	"io"
	"regexp"
	"strings"
	"time"
)

// An ending is how a typed line came to its end.
type ending struct {
	exit   *int
	opened bool // a nested shell waits; the line has not ended
}

// typeLine types a line, which may be one command over several physical lines,
// and waits until the prompt is back, or a prompt of a shell that the line
// opened. more says that another line is to follow, or that a shell without marks
// is around this one: only then one is looked for.
func (t *terminal) typeLine(ctx context.Context, line string, more bool, echo, output func([]byte)) (ending, error) {
	if t.top().plain {
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
		if err := t.awaitContinuation(ctx, part, echo); err != nil {
			return ending{}, err
		}
	}
	return t.awaitEnd(ctx, parts[len(parts)-1], more, echo, output)
}

func (t *terminal) awaitContinuation(ctx context.Context, part string, echo func([]byte)) (err error) {
	shown := newEcho(part)
	shown.prompt = ">" // PS2
	scanned := t.scan(ctx, func(plain []byte, m *mark) bool {
		echo(plain)
		shown.add(plain)
		if m == nil || m.kind == 0 {
			return false
		}
		if m.kind != 'E' {
			err = outOfStep("the shell does not wait for the rest of the line")
		} else {
			err = shown.compare()
		}
		return true
	})
	if scanned != nil {
		return scanned
	}
	return err
}

// A stage is how far a typed line has come.
type stage int

const (
	typed   stage = iota // its echo comes
	begun                // it runs
	ended                // the prompt comes
	prompts              // the shell waits for the next one
)

// awaitEnd reads up to the next prompt of this or of a nested shell.
func (t *terminal) awaitEnd(ctx context.Context, part string, more bool, echo, output func([]byte)) (end ending, err error) {
	l := &lineWatch{terminal: t, shown: newEcho(part)}
	scanned := t.scan(ctx, func(plain []byte, m *mark) bool {
		if l.at == begun {
			output(plain)
			l.tail.add(plain)
			t.answer(&l.tail)
		} else {
			echo(plain)
			l.shown.add(plain)
		}
		if m != nil {
			err = l.mark(m)
		}
		return err != nil || l.at == prompts || l.at == begun && more && l.tail.prompt() != ""
	})
	switch {
	case scanned != nil:
		return l.end, l.unended(scanned)
	case err == nil && l.at == begun:
		return t.open(ctx, l, echo, output)
	}
	return l.end, err
}

// A lineWatch follows the marks of one line, which have one order only.
type lineWatch struct {
	terminal *terminal
	shown    *echoed
	at       stage
	tail     promptTail
	aid      string // of the shell whose prompt comes
	end      ending
}

// unended says why the line did not end, if that was not for want of time: a shell
// waits for lines, and the act has no more of them.
func (l *lineWatch) unended(err error) error {
	if prompt := l.tail.prompt(); prompt != "" && l.at == begun && errors.Is(err, errTimeout) {
		return outOfStep("the line has not ended; what stands there last looks like a prompt, %q", prompt)
	}
	return err
}

// mark takes the next mark of the line.
func (l *lineWatch) mark(m *mark) error {
	t := l.terminal
	switch {
	case m.kind == 'C' && l.at == typed && m.number == t.top().next:
		l.at = begun
		return l.shown.compare()
	case m.kind == 'D' && l.at == begun:
		l.at, l.aid, l.end.exit = ended, m.aid, m.status()
	case m.kind == 'D' && l.at == typed:
		return outOfStep("a prompt came, but the line was not begun (a mistake in it, or another PS0)")
	case m.kind == 'B' && l.at == ended:
		l.at = prompts
		return t.arrived(l.aid, m.number, &l.end)
	case m.kind == 'B', m.kind == 'C', m.kind == 'D', m.kind == 'E':
		return outOfStep("mark %c%d came after %d of a line", m.kind, m.number, l.at)
	}
	return nil
}

// arrived sorts out whose prompt came: the shell that the line was typed into,
// one around it (the line left a shell), or a new one. A known shell has read
// exactly one command since, the line itself or the one that opened what was left.
func (t *terminal) arrived(aid string, number int, end *ending) error {
	for i := len(t.shells) - 1; i >= 0; i-- {
		if t.shells[i].aid != aid {
			continue
		}
		if s := t.shells[i]; !s.plain && number != s.next+1 {
			return outOfStep("the shell has read %d commands, not one", number-s.next)
		}
		t.shells = t.shells[:i+1]
		t.shells[i].next = number
		return nil
	}
	t.shells = append(t.shells, shell{aid: aid, next: number})
	end.exit, end.opened = nil, true
	return nil
}

// settle types a command that does nothing at the login shell's prompt and waits
// for its end. If what looked like the end of the last line was none, that line's
// own end comes in between. The beginning blank keeps it out of bash's history.
func (t *terminal) settle(ctx context.Context) error {
	const nothing = " :"
	if _, err := io.WriteString(t.process, nothing+"\r"); err != nil {
		return err
	}
	stray := false
	end, err := t.awaitEnd(ctx, nothing, false, func([]byte) {}, func(b []byte) { stray = stray || len(b) > 0 })
	if err == nil && (stray || end.opened || len(t.shells) > 1) {
		err = outOfStep("something came when nothing ran")
	}
	return err
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
	if len(t.shells) > 1 || t.awaitPrompt(ctx, func([]byte) {}) != nil {
		return false
	}
	return t.settle(ctx) == nil
}
