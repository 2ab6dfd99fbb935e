package pane

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"slices"
	"sync/atomic"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// An emulator is the terminal emulator with what it lacks:
//
//   - insert and delete line in a scroll region left the cursor in another line
//   - CSI u did not restore the cursor
//   - erasing the history (ED 3) erased the screen as well
//   - the answer to "are you well?" (DSR 5) had the wrong form
//   - a screen that got lower lost its last lines instead of its first
//   - erasing to the end of a line that is full (EL 0) took its last character
//   - inserting and deleting characters lost wide ones behind them
//   - scrolling in a region that reached below the screen panicked
//
// What is left: a wide character that does not fit into the last column is not
// moved to the next line.
type emulator struct {
	*vt.Emulator
	modes  modes
	said   atomic.Pointer[modes] // a copy of modes, for other goroutines
	hidden bool                  // the cursor
	region bool                  // scrolling may be limited to a part of the screen
	nested bool                  // a handler writes
	mice   map[ansi.Mode]bool
}

func newEmulator(columns, rows int, reply func([]byte)) *emulator {
	e := &emulator{Emulator: vt.NewEmulator(columns, rows), mice: map[ansi.Mode]bool{}}
	e.SetScrollbackSize(History)
	e.SetCallbacks(vt.Callbacks{
		EnableMode:       func(m ansi.Mode) { e.mode(m, true) },
		DisableMode:      func(m ansi.Mode) { e.mode(m, false) },
		CursorVisibility: func(visible bool) { e.hidden = !visible },
	})
	for _, final := range []byte{'L', 'M'} {
		e.RegisterCsiHandler(int(final), func(p ansi.Params) bool { return e.lines(final, p) })
	}
	for _, final := range []byte{'@', 'P'} {
		e.RegisterCsiHandler(int(final), func(p ansi.Params) bool { return e.shift(final, p) })
	}
	e.RegisterCsiHandler('K', func(p ansi.Params) bool {
		n, _, _ := p.Param(0, 0)
		return n == 0 && e.full()
	})
	e.RegisterCsiHandler('u', func(ansi.Params) bool {
		e.nest("\x1b8")
		return true
	})
	e.RegisterCsiHandler('J', func(p ansi.Params) bool {
		if n, _, _ := p.Param(0, 0); n != 3 {
			return false
		}
		e.ClearScrollback()
		return true
	})
	e.RegisterCsiHandler('n', func(p ansi.Params) bool {
		if n, _, _ := p.Param(0, 0); n != 5 {
			return false
		}
		if reply != nil {
			reply([]byte("\x1b[0n"))
		}
		return true
	})
	e.RegisterCsiHandler('r', func(p ansi.Params) bool {
		top, _, _ := p.Param(0, 1)
		bottom, _, _ := p.Param(1, e.Height())
		e.region = top > 1 || bottom > 0 && bottom < e.Height()
		if e.nested || bottom <= e.Height() {
			return false
		}
		e.nest(fmt.Sprintf("\x1b[%d;%dr", top, e.Height())) // no region at all if top is too large
		return true
	})
	go e.answer(reply)
	return e
}

// answer hands on what the emulator says to the program. It has to be read at
// once, because the emulator waits for that.
func (e *emulator) answer(reply func([]byte)) {
	b := make([]byte, 256)
	for {
		n, err := e.Read(b)
		if n > 0 && reply != nil {
			reply(bytes.Clone(b[:n]))
		}
		if err != nil {
			return
		}
	}
}

// close ends the goroutine in answer. The emulator's own Close must not be
// called while that reads.
func (e *emulator) close() {
	if c, ok := e.InputPipe().(io.Closer); ok {
		c.Close()
	}
}

func (e *emulator) mode(m ansi.Mode, on bool) {
	switch {
	case m == ansi.ModeCursorKeys:
		e.modes.cursorKeys = on
	case m == ansi.ModeBracketedPaste:
		e.modes.paste = on
	case mouseModes[m]:
		e.mice[m] = on
		e.modes.mouse = false
		for _, on := range e.mice {
			e.modes.mouse = e.modes.mouse || on
		}
	}
	copied := e.modes
	e.said.Store(&copied)
}

// nest writes from within a handler: to the handlers below it.
func (e *emulator) nest(s string) {
	e.nested = true
	e.WriteString(s)
	e.nested = false
}

// lines inserts or deletes lines and puts the cursor back into its line.
func (e *emulator) lines(final byte, p ansi.Params) bool {
	if e.nested {
		return false
	}
	n, _, _ := p.Param(0, 1)
	y := e.CursorPosition().Y
	e.nest(fmt.Sprintf("\x1b[%d%c", n, final))
	if e.CursorPosition().Y != y {
		e.nest(fmt.Sprintf("\x1b[%d;1H", y+1))
	}
	return true
}

// full tells whether the last column was written, and the next character goes to
// the next line. The emulator knows and does not say; see TestFullLine.
func (e *emulator) full() bool {
	f := reflect.ValueOf(e.Emulator).Elem().FieldByName("atPhantom")
	return f.Kind() == reflect.Bool && f.Bool()
}

// shift inserts or deletes characters in a line with wide ones.
func (e *emulator) shift(final byte, p ansi.Params) bool {
	n, _, _ := p.Param(0, 1)
	at, width := e.CursorPosition(), e.Width()
	n = max(1, min(n, width-at.X))
	var old []uv.Cell
	wide := false
	for x := range width {
		c := uv.EmptyCell
		if cell := e.CellAt(x, at.Y); cell != nil {
			c = *cell
		}
		wide = wide || c.Width > 1
		old = append(old, c)
	}
	if !wide {
		return false
	}
	for x := at.X; x < width; x++ {
		e.SetCell(x, at.Y, &uv.EmptyCell)
	}
	from, to := at.X+n, at.X // where the rest of the line was, and goes
	if final == '@' {
		from, to = at.X, at.X+n
	}
	for ; from < width && to < width; from, to = from+1, to+1 {
		if c := old[from]; c.Width > 0 && to+c.Width <= width {
			e.SetCell(to, at.Y, &c)
		}
	}
	return true
}

// resize keeps the line with the cursor on the screen; a screen that gets
// higher takes lines back from the history. Lines that were broken are not put
// together again.
func (e *emulator) resize(columns, rows int) {
	columns, rows = max(1, columns), max(1, rows)
	at := e.CursorPosition()
	if e.IsAltScreen() {
		e.Resize(columns, rows)
		e.region = false
		return
	}
	if n := at.Y - rows + 1; n > 0 {
		e.WriteString(fmt.Sprintf("\x1b[r\x1b[%dS\x1b[%d;%dH", n, at.Y-n+1, at.X+1))
	}
	back := max(0, min(rows-e.Height(), e.ScrollbackLen()))
	e.Resize(columns, rows)
	e.region = false
	if back > 0 {
		e.recall(back, at)
	}
}

// recall puts the last lines of the history above the others.
func (e *emulator) recall(n int, at uv.Position) {
	history := e.Scrollback()
	lines := slices.Clone(history.Lines())
	keep := len(lines) - n
	history.Clear()
	for _, l := range lines[:keep] {
		history.Push(l)
	}
	e.WriteString(fmt.Sprintf("\x1b[r\x1b[H\x1b[%dL\x1b[%d;%dH", n, at.Y+n+1, at.X+1))
	for y, l := range lines[keep:] {
		for x := 0; x < min(len(l), e.Width()); x++ {
			if c := l[x]; c.Width > 0 && x+c.Width <= e.Width() {
				e.SetCell(x, y, &c)
			}
		}
	}
}

// line is a line of the screen, or of the history if y is negative, without
// the blank cells at its end.
func (e *emulator) line(y int) uv.Line {
	if y < 0 {
		return e.Scrollback().Line(e.ScrollbackLen() + y)
	}
	end := e.Width()
	for end > 0 && e.blank(end-1, y) && !e.wide(end-2, y) { // else it is the right half of that
		end--
	}
	l := make(uv.Line, end)
	for x := range l {
		l[x] = *e.CellAt(x, y)
	}
	return l
}

func (e *emulator) blank(x, y int) bool {
	c := e.CellAt(x, y)
	return c == nil || c.IsZero() || c.Equal(&uv.EmptyCell)
}

func (e *emulator) wide(x, y int) bool {
	c := e.CellAt(x, y)
	return c != nil && c.Width > 1
}

// wholeScreenScrolls tells whether output that goes on below the last line
// moves all lines up and out.
func (e *emulator) wholeScreenScrolls() bool { return !e.region }

// warmUp is how much of plain output is emulated before some is left out, in
// bytes: an escape sequence that it may belong to has ended by then.
const warmUp = chunk

// skippable is how many bytes at the beginning of plain output can be left out
// because nothing would remain of them: at least keep lines follow, which push
// all that was there before out of the screen and of the history. Plain means
// printable ASCII and line breaks, which change nothing else about a terminal.
// The emulator would take a second for a megabyte.
func skippable(b []byte, keep int) int {
	end := 0
	for end < len(b) && plain(b[end]) {
		end++
	}
	if end <= warmUp {
		return 0
	}
	at := end
	for range keep + 1 {
		at = bytes.LastIndex(b[:at], []byte("\r\n"))
		if at < warmUp {
			return 0
		}
	}
	return at + 2
}

func plain(c byte) bool { return c >= ' ' && c < 0x7f || c == '\r' || c == '\n' || c == '\t' }
