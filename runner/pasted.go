package runner

import (
	"bytes"
	"time"
)

// A pasted is lines that came at once and wait until a shell asks for them, so that they
// are typed, and count, as if a person had typed them.
type pasted struct {
	rest  []byte
	since time.Time // the last line was typed
	heard int       // how often there was output
}

const (
	// pasteLimit is how long a line waits for the shell to ask for it. What reads the
	// lines by itself, as cat does, never asks: it gets them then.
	pasteLimit = 20 * time.Second
	// pasteQuiet is how long what looks like a prompt has to be the last output.
	pasteQuiet = 200 * time.Millisecond
)

var (
	pasteBegin = []byte("\x1b[200~") // around what was pasted, see xterm's ctlseqs
	pasteEnd   = []byte("\x1b[201~")
)

func (p *pasted) waits() bool { return len(p.rest) > 0 }

// take puts what is typed behind what waits, and returns what does not have to wait.
// Ctrl-C takes away what waits.
func (p *pasted) take(b []byte) []byte {
	switch {
	case !p.waits():
		return b
	case bytes.Contains(b, []byte{3}):
		p.rest = nil
		return b
	}
	p.rest = append(p.rest, b...)
	return nil
}

// first returns the first of several lines and lets the others wait. The marks of a
// bracketed paste, between which the shell would take all lines for one, are left out;
// so that a tab completes nothing, it is quoted for readline (Ctrl-V).
func (p *pasted) first(b []byte, readline bool) []byte {
	end := bytes.IndexByte(b, '\r') + 1
	if end == 0 || end == len(b) {
		return b
	}
	if rest, bracketed := bytes.CutPrefix(b, pasteBegin); bracketed {
		inside, behind, _ := bytes.Cut(rest, pasteEnd)
		if readline {
			inside = bytes.ReplaceAll(inside, []byte("\t"), []byte("\x16\t"))
		}
		b = append(bytes.Clone(inside), behind...)
		if end = bytes.IndexByte(b, '\r') + 1; end == 0 {
			return b
		}
	}
	p.rest, p.since = bytes.Clone(b[end:]), time.Now()
	return b[:end]
}

// pasteOn types the next line of a paste where a shell has asked for it, or looks as
// if it did and says nothing more, or has let it wait too long. It is called with each
// output, with the lock held.
func (t *Typing) pasteOn(asked bool) {
	p := &t.pasted
	p.heard++
	switch {
	case !p.waits():
	case asked:
		t.nextPasted()
	default:
		quiet := pasteLimit - time.Since(p.since)
		if t.plainAsks() || t.plainGoesOn() {
			quiet = pasteQuiet
		}
		heard := p.heard
		time.AfterFunc(quiet, func() {
			t.mu.Lock()
			defer t.mu.Unlock()
			if p.waits() && p.heard == heard {
				t.nextPasted()
			}
		})
	}
}

// nextPasted types what waits, as far as it can be typed now. The goroutine that reads
// must not wait for a process that does not read.
func (t *Typing) nextPasted() {
	b := t.pasted.rest
	t.pasted.rest = nil
	now := t.key(b)
	go t.process.Write(now)
}
