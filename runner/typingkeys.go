package runner

import (
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

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
