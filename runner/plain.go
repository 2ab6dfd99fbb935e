package runner

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lab/runner/lazy"
)

// A shell without marks, such as BusyBox's in a container, cannot tell lab when a
// line has ended: its prompt is output like any other, and other output looks like
// a prompt. So once something like a prompt stands there, lab types a line of its
// own, the fence, at which a shell prints mark F when it comes to it, and only then.
// The beginning blank keeps it out of bash's history (HISTCONTROL). It leaves $? as
// it was, and starts a process for that only where it has to.
func (t *terminal) fenceLine() string {
	return ` _l=$?; printf '\33]133;F;%s;aid=%s.%s.` + t.nonce + `\7' $_l $$ $PPID; [ $_l = 0 ] || (exit $_l)`
}

// fence types the fence and hands marks to see until it returns true. All that
// comes before the first mark is output, without the fence's echoes; what the fence
// has left on the screen is taken away there.
func (t *terminal) fence(ctx context.Context, echo, output func([]byte), see func(*mark) (done bool)) error {
	if _, err := io.WriteString(t.process, t.fenceLine()+"\r"); err != nil {
		return err
	}
	var piece []byte // since the last mark
	first, last := true, byte(0)
	err := t.scan(ctx, func(plain []byte, m *mark) bool {
		if len(piece) < maxOutput {
			piece = append(piece, plain...)
		}
		if m == nil || m.kind == 0 || m.kind == 'A' {
			return false
		}
		if first {
			output(unwrapped(piece, t.fenceLine()))
			first, piece = false, nil
		}
		last = m.kind
		done := see(m)
		if done {
			echo(append([]byte("\r\x1b[K"), piece...))
		}
		piece = nil
		return done
	})
	switch {
	case first:
		output(unwrapped(piece, t.fenceLine()))
	case err == nil && last == 'F':
		return t.awaitPlainPrompt(ctx, echo)
	}
	return err
}

// awaitPlainPrompt waits until the shell that has read the fence asks for a line again.
func (t *terminal) awaitPlainPrompt(ctx context.Context, echo func([]byte)) (err error) {
	var tail promptTail
	scanned := t.scan(ctx, func(plain []byte, m *mark) bool {
		echo(plain)
		tail.add(plain)
		if m != nil && m.kind != 0 {
			err = outOfStep("mark %c%d came when nothing ran", m.kind, m.number)
		}
		return err != nil || tail.prompt() != ""
	})
	if scanned != nil {
		return scanned
	}
	return err
}

// unwrapped takes the echoes of a line out of text.
func unwrapped(text []byte, line string) []byte {
	var rest []byte
	for len(text) > 0 {
		n := echoLength(text, line)
		if n == 0 {
			rest = append(rest, text[0])
			n = 1
		}
		text = text[n:]
	}
	return rest
}

// echoLength is how much of a text, from its beginning, is the echo of a line; 0 if
// none is. A line editor puts control sequences into it, and breaks at the
// terminal's right edge, where readline shows a character, returns, and shows it again.
// A line that ends there it shows with a blank in the next row, goes back to its last
// character and shows that again (measured, readline 8.2).
func echoLength(text []byte, line string) int {
	at := 0
	for i := range len(line) {
		if at == len(text) || text[at] != line[i] {
			return 0
		}
		at++
		if i < len(line)-1 && at+1 < len(text) && text[at] == '\r' && text[at+1] == line[i] {
			at += 2
		}
		at += editing(text[at:])
	}
	if line == "" {
		return 0
	}
	if back := len(backToEdge().Find(text[at:])); back > 0 && at+back < len(text) && text[at+back] == line[len(line)-1] {
		at += back + 1
	}
	return at
}

var backToEdge = lazy.Regexp(`^ \r(?:\x1b\[[0-?]*[ -/]*[@-~])+`)

// editing is how much of a text, from its beginning, moves the cursor only.
func editing(text []byte) int { return len(moves().Find(text)) }

var moves = lazy.Regexp(`^(?:\x1b\[[0-?]*[ -/]*[@-~]| \x08|[\r\n\x08])*`)

// An echoed is what a shell's line editor shows of a line that was typed.
type echoed struct {
	typed  string
	prompt string // that comes behind it
	shown  []byte
}

func newEcho(typed string) *echoed { return &echoed{typed: typed} }

func (e *echoed) add(b []byte) { e.shown = append(e.shown, b...) }

// compare is an error if something else was shown than what was typed: output of
// something that ran in the background, or a line that the shell has changed. A
// terminal without an echo shows nothing.
func (e *echoed) compare() error {
	left := strings.TrimSpace(ansi.Strip(string(unwrapped(e.shown, e.typed))))
	if left == "" || left == e.prompt {
		return nil
	}
	return outOfStep("the terminal shows %q where %q was typed", left, e.typed)
}

// open finds out whether a prompt that the output of a line ends with is that of
// a shell which the line has opened, or only looks like it.
func (t *terminal) open(ctx context.Context, l *lineWatch, echo, output func([]byte)) (ending, error) {
	var wrong error
	fence := "" // the marks around it, if the shell that the line was typed into has read it
	err := t.fence(ctx, echo, output, func(m *mark) bool {
		switch {
		case m.kind == 'F' && l.at == begun:
			t.reached(m, &l.end)
			return true
		case l.at == prompts: // the line has ended
			fence += string(m.kind)
			if m.kind != 'B' {
				return false
			}
			if fence != "CFDB" || m.number != t.top().next+1 {
				wrong = outOfStep("lab's own line left the marks %s", fence)
			}
			t.top().next = m.number
			return true
		}
		wrong = l.mark(m)
		return wrong != nil
	})
	if err == nil {
		err = wrong
	}
	return l.end, err
}

// typePlain types a line into a shell without marks: what comes up to the first
// line break is the echo, and the end is where the shell comes to the fence, or
// where a shell around it reports.
func (t *terminal) typePlain(ctx context.Context, line string, echo, output func([]byte)) (end ending, err error) {
	if _, err := io.WriteString(t.process, strings.ReplaceAll(line, "\n", "\r")+"\r"); err != nil {
		return end, err
	}
	breaks := strings.Count(line, "\n") + 1
	l := &lineWatch{terminal: t, shown: newEcho(""), at: begun}
	scanned := t.scan(ctx, func(plain []byte, m *mark) bool {
		for breaks > 0 && len(plain) > 0 {
			before, after, found := bytes.Cut(plain, []byte("\n"))
			if found {
				breaks--
				before = append(before[:len(before):len(before)], '\n')
			}
			echo(before)
			plain = after
		}
		if breaks == 0 && l.at == begun {
			output(plain)
			l.tail.add(plain)
			t.answer(&l.tail)
		} else if l.at == ended {
			echo(plain)
		}
		if m != nil {
			err = l.mark(m)
		}
		return err != nil || l.at == prompts || breaks == 0 && l.at == begun && l.tail.prompt() != ""
	})
	switch {
	case scanned != nil:
		return l.end, scanned
	case err != nil || l.at == prompts:
		return l.end, err
	}
	scanned = t.fence(ctx, echo, output, func(m *mark) bool {
		if m.kind == 'F' && l.at == begun {
			t.reached(m, &l.end)
			return true
		}
		err = l.mark(m)
		return err != nil || l.at == prompts
	})
	if scanned != nil {
		err = scanned
	}
	if err == nil && l.at == prompts {
		err = outOfStep("a shell ended while lab asked it for its prompt")
	}
	return l.end, err
}

// reached sorts out which shell without marks has answered: that of the line or one
// around it, or a new one.
func (t *terminal) reached(m *mark, end *ending) {
	for i := len(t.shells) - 1; i >= 0; i-- {
		if t.shells[i].aid == m.aid {
			t.shells, end.exit = t.shells[:i+1], m.status()
			return
		}
	}
	t.shells = append(t.shells, shell{aid: m.aid, plain: true})
	end.exit, end.opened = nil, true
}
