// Package pane is a terminal inside a terminal: a screen that understands what
// programs write, keys in the form that programs read, and the two connected
// with a process. It is the only package that knows the emulator
// (charmbracelet/x/vt), whose gaps it fills; see emulator.go.
package pane

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// History is how many lines that scrolled out at the top are kept. With 200
// columns they take about 25 MB.
const History = 1000

// queueLimit bounds what was written but not emulated yet, in bytes. Whoever
// writes more waits, and with them the program that floods the terminal.
const queueLimit = 1 << 20

// chunk is how much is emulated at a time, in bytes: about 1 ms of the slowest
// kind of output. Between two chunks the screen can be looked at.
const chunk = 1 << 10

// A Screen is what a program has written, as a terminal shows it. Its methods
// may be called from several goroutines.
type Screen struct {
	dirty chan struct{} // one element: something changed since it was last received

	in     sync.Mutex
	space  *sync.Cond // the queue got shorter, or the screen was closed
	filled *sync.Cond // the queue got longer, or the screen was closed
	queue  []byte
	busy   bool // a batch is being emulated
	closed bool

	lock   chan struct{} // full: somebody works on the emulator
	em     *emulator
	seen   sync.Mutex // around the last view
	last   View
	shape  [2]int       // its columns and rows
	offset atomic.Int64 // lines that the view is scrolled back
}

func (s *Screen) take() { s.lock <- struct{}{} }
func (s *Screen) give() { <-s.lock }

// NewScreen returns an empty screen. reply hears the answers to a program's
// questions; it must not block, and may be nil. The screen must be closed.
func NewScreen(columns, rows int, reply func([]byte)) *Screen {
	s := &Screen{dirty: make(chan struct{}, 1), lock: make(chan struct{}, 1), em: newEmulator(columns, rows, reply)}
	s.space, s.filled = sync.NewCond(&s.in), sync.NewCond(&s.in)
	go s.work()
	return s
}

// Write takes what a program wrote. It waits while too much is queued, and
// never returns an error.
func (s *Screen) Write(b []byte) (int, error) {
	s.in.Lock()
	defer s.in.Unlock()
	n := len(b)
	for len(b) > 0 && !s.closed {
		for len(s.queue) >= queueLimit && !s.closed {
			s.space.Wait()
		}
		take := min(len(b), queueLimit-len(s.queue))
		s.queue = append(s.queue, b[:take]...)
		b = b[take:]
		s.filled.Signal()
	}
	return n, nil
}

// Sync waits until all that was written is on the screen.
func (s *Screen) Sync() {
	s.in.Lock()
	defer s.in.Unlock()
	for (len(s.queue) > 0 || s.busy) && !s.closed {
		s.space.Wait()
	}
}

// Close ends the screen. What it shows can still be looked at.
func (s *Screen) Close() {
	s.in.Lock()
	defer s.in.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	s.space.Broadcast()
	s.filled.Broadcast()
}

// Dirty receives once for any number of changes.
func (s *Screen) Dirty() <-chan struct{} { return s.dirty }

// work emulates what is queued.
func (s *Screen) work() {
	defer s.em.close()
	for {
		s.in.Lock()
		s.busy = false
		s.space.Broadcast()
		for len(s.queue) == 0 && !s.closed {
			s.filled.Wait()
		}
		if s.closed {
			s.in.Unlock()
			return
		}
		batch := s.queue
		s.queue = nil
		s.busy = true
		s.space.Broadcast()
		s.in.Unlock()
		s.emulate(batch)
	}
}

func (s *Screen) emulate(batch []byte) {
	for len(batch) > 0 {
		s.take()
		// Enough is left over to fill the history and the screen.
		if keep := History + s.em.Height(); s.em.wholeScreenScrolls() {
			batch = batch[skippable(batch, keep):]
		}
		n := min(chunk, len(batch))
		s.em.Write(batch[:n])
		batch = s.more(batch[n:])
		s.give()
		s.changed()
	}
}

// more adds what has come in the meantime, so that as much as possible of a
// flood is left out.
func (s *Screen) more(batch []byte) []byte {
	s.in.Lock()
	defer s.in.Unlock()
	if len(s.queue) == 0 || len(batch) > queueLimit {
		return batch
	}
	batch = append(batch, s.queue...)
	s.queue = s.queue[:0]
	s.space.Broadcast()
	return batch
}

func (s *Screen) changed() {
	select {
	case s.dirty <- struct{}{}:
	default:
	}
}

// Resize gives the screen another size.
func (s *Screen) Resize(columns, rows int) {
	s.take()
	defer s.give()
	s.em.resize(columns, rows)
}

// Size is the size in cells.
func (s *Screen) Size() (columns, rows int) {
	s.take()
	defer s.give()
	return s.em.Width(), s.em.Height()
}

// Scroll moves the view by lines: back into the history if it is positive.
func (s *Screen) Scroll(lines int) {
	s.offset.Store(max(0, s.offset.Load()+int64(lines))) // View knows the upper limit
}

// Bottom ends scrolling, which is a change.
func (s *Screen) Bottom() {
	if s.offset.Swap(0) != 0 {
		s.changed()
	}
}

// Scrolled is how many lines the view is scrolled back.
func (s *Screen) Scrolled() int { return int(s.offset.Load()) }

// A View is a picture of a screen.
type View struct {
	Lines []string // with colours, none wider than asked for
	// X and Y are the cursor's place in Lines; Y is negative where it is not
	// to be seen.
	X, Y int
}

// View shows the screen in a window of another size: lines that are too wide
// are broken, and of too many the last ones are shown, up to the cursor.
//
// While a program floods the screen, it shows what it showed before rather
// than wait long, so that keys are never kept waiting.
func (s *Screen) View(columns, rows int) View {
	if columns < 1 || rows < 1 {
		return View{Y: -1}
	}
	late := time.NewTimer(viewPatience)
	defer late.Stop()
	shape := [2]int{columns, rows}
	select {
	case s.lock <- struct{}{}:
	case <-late.C:
		s.seen.Lock()
		last, fits := s.last, s.shape == shape
		s.seen.Unlock()
		if fits {
			s.changed()
			return last
		}
		s.take()
	}
	v := s.view(columns, rows)
	s.give()
	s.seen.Lock()
	s.last, s.shape = v, shape
	s.seen.Unlock()
	return v
}

// viewPatience is how long a view waits for the emulator.
const viewPatience = 4 * time.Millisecond

func (s *Screen) view(columns, rows int) View {
	e := s.em
	offset := min(int(s.offset.Load()), e.ScrollbackLen())
	s.offset.Store(int64(offset))
	at := e.CursorPosition()
	height := e.Height()
	if columns == e.Width() && rows >= height || e.IsAltScreen() {
		rows = max(rows, 1)
		return s.window(columns, min(rows, height), offset, at)
	}
	last := at.Y
	for y := height - 1; y > last; y-- {
		if len(e.line(y)) > 0 {
			last = y
			break
		}
	}
	// From the bottom upwards, as many broken lines as there is room for.
	var lines []string
	cursor := View{Y: -1}
	skip := offset
	for y := last; y >= -e.ScrollbackLen() && len(lines) < rows+skip; y-- {
		parts := breakLine(e.line(y), columns)
		if y == at.Y {
			for len(parts) <= at.X/columns {
				parts = append(parts, "")
			}
			cursor.X, cursor.Y = at.X%columns, len(lines)+len(parts)-1-at.X/columns
		}
		for i := len(parts) - 1; i >= 0; i-- {
			lines = append(lines, parts[i])
		}
	}
	// lines is upside down.
	end := min(len(lines), rows+skip)
	begin := max(0, min(skip, end-rows))
	v := View{Y: -1}
	for i := end - 1; i >= begin; i-- {
		v.Lines = append(v.Lines, lines[i])
	}
	if cursor.Y >= begin && cursor.Y < end && !e.hidden {
		v.X, v.Y = cursor.X, end-1-cursor.Y
	}
	return v
}

// window shows the screen as it is, cut off at the right and above.
func (s *Screen) window(columns, rows, offset int, at uv.Position) View {
	e := s.em
	if e.IsAltScreen() {
		offset = 0
	}
	top := 0
	if at.Y >= rows {
		top = at.Y - rows + 1
	}
	top -= offset
	v := View{Y: -1}
	for y := top; y < top+rows; y++ {
		l := e.line(y)
		v.Lines = append(v.Lines, l[:min(len(l), columns)].Render())
	}
	if offset == 0 && !e.hidden && at.X < columns {
		v.X, v.Y = at.X, at.Y-top
	}
	return v
}

// Text is what the screen shows, without colours and without blanks at line ends and at its end.
func (s *Screen) Text() string {
	s.Sync()
	s.take()
	defer s.give()
	return strings.TrimRight(s.em.String(), "\n")
}

// breakLine cuts a line into parts of a width; an empty line is one part.
func breakLine(l uv.Line, columns int) []string {
	if len(l) == 0 {
		return []string{""}
	}
	var parts []string
	for len(l) > 0 {
		n := min(columns, len(l))
		if n < len(l) && n > 1 && l[n].IsZero() { // the right half of a wide character
			n--
		}
		parts = append(parts, l[:n].Render())
		l = l[n:]
	}
	return parts
}

// modes are those that decide about the form of the input.
type modes struct {
	cursorKeys, paste bool
	mouse             bool // the program wants to hear of the mouse
}

func (s *Screen) modes() modes {
	if m := s.em.said.Load(); m != nil {
		return *m
	}
	return modes{}
}

var mouseModes = map[ansi.Mode]bool{
	ansi.ModeMouseX10: true, ansi.ModeMouseNormal: true, ansi.ModeMouseHighlight: true,
	ansi.ModeMouseButtonEvent: true, ansi.ModeMouseAnyEvent: true,
}

// mouse encodes a mouse event; it goes out as a reply.
func (s *Screen) sendMouse(m vt.Mouse) {
	s.take()
	defer s.give()
	s.em.SendMouse(m)
}
