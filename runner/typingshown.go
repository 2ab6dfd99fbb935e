package runner

import (
	"context"
	"encoding/base64"
	"strings"
	"time"
)

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
		if t.state == starting {
			t.first = m.shadowed
		}
		t.aid, t.exit, t.shadowed, t.speech = m.aid, m.status(), m.shadowed, m.speech
	case m.kind == 'B' && t.aid != "":
		ended := t.arrived(t.aid, m.number)
		t.aid, t.state = "", atPrompt
		return ended
	case m.kind == 'B' && t.state == atPrompt && m.number == t.shells[len(t.shells)-1].next:
		// The prompt drawn once more: for Ctrl-L, a search, names to complete.
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

// decodeLine reads a line of bash's history: a number, and what was typed.
func decodeLine(s string) string {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	_, text, _ := strings.Cut(strings.TrimLeft(string(b), " "), "  ")
	return strings.TrimRight(text, "\n")
}
