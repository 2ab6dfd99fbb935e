package pane

import (
	"io"
	"sync"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/vt"
)

// inputLimit bounds what was typed but not read by the process yet, in bytes.
// What goes beyond is lost, as on a terminal.
const inputLimit = 1 << 20

// A Terminal is a screen connected with a process: Read returns what that writes,
// Write types.
type Terminal struct {
	*Screen
	process io.ReadWriteCloser
	done    chan struct{}

	mu    sync.Mutex
	ready *sync.Cond
	input []byte
	ended bool
}

// Connect shows a process on a new screen, which should have the size of the
// process's own terminal.
func Connect(p io.ReadWriteCloser, columns, rows int) *Terminal {
	t := &Terminal{process: p, done: make(chan struct{})}
	t.ready = sync.NewCond(&t.mu)
	t.Screen = NewScreen(columns, rows, t.send)
	go t.read()
	go t.write()
	return t
}

// Done is closed when the process has closed its terminal.
func (t *Terminal) Done() <-chan struct{} { return t.done }

// Close hangs up.
func (t *Terminal) Close() {
	t.process.Close()
	t.Screen.Close()
	t.end()
}

func (t *Terminal) read() {
	defer close(t.done)
	defer t.end()
	b := make([]byte, 32<<10)
	for {
		n, err := t.process.Read(b)
		if n > 0 {
			t.Screen.Write(b[:n])
		}
		if err != nil {
			t.Screen.Sync()
			return
		}
	}
}

// write types what is queued; a process that does not read blocks only this.
func (t *Terminal) write() {
	for {
		t.mu.Lock()
		for len(t.input) == 0 && !t.ended {
			t.ready.Wait()
		}
		if t.ended {
			t.mu.Unlock()
			return
		}
		b := t.input
		t.input = nil
		t.mu.Unlock()
		if _, err := t.process.Write(b); err != nil {
			return
		}
	}
}

func (t *Terminal) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	t.ready.Broadcast()
}

func (t *Terminal) send(b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := inputLimit - len(t.input); room < len(b) {
		b = b[:max(0, room)]
	}
	t.input = append(t.input, b...)
	t.ready.Signal()
}

// Key types a key.
func (t *Terminal) Key(k tea.Key) {
	t.Bottom()
	t.send([]byte(encodeKey(k, t.modes())))
}

// Paste types text that was pasted.
func (t *Terminal) Paste(text string) {
	t.Bottom()
	t.send([]byte(encodePaste(text, t.modes())))
}

// Type types text as it is.
func (t *Terminal) Type(text string) { t.send([]byte(text)) }

// Mouse hands a mouse event on, its place relative to the screen. It reports
// whether the program wants such events.
func (t *Terminal) Mouse(m tea.MouseMsg) bool {
	if !t.modes().mouse {
		return false
	}
	switch m := m.(type) {
	case tea.MouseClickMsg:
		t.sendMouse(vt.MouseClick(m))
	case tea.MouseReleaseMsg:
		t.sendMouse(vt.MouseRelease(m))
	case tea.MouseWheelMsg:
		t.sendMouse(vt.MouseWheel(m))
	case tea.MouseMotionMsg:
		t.sendMouse(vt.MouseMotion(m))
	}
	return true
}
