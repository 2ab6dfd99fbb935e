package pane

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

func screenWith(t testing.TB, columns, rows int, text string) *Screen {
	t.Helper()
	s := NewScreen(columns, rows, nil)
	t.Cleanup(s.Close)
	io.WriteString(s, text)
	s.Sync()
	return s
}

func TestScreen(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"wraps", "abcdefghij\r\nx", "abcdefgh\nij\nx"},
		{"insert line in a region", "1\r\n2\r\n3\r\n4\x1b[2;3r\x1b[3;2H\x1b[LX", "1\n2\nX\n4"},
		{"delete line in a region", "1\r\n2\r\n3\r\n4\x1b[2;4r\x1b[3;2H\x1b[MX", "1\n2\nX"},
		{"restore cursor", "ab\x1b[s\x1b[3;3Hcd\x1b[uX", "abX\n\n  cd"},
		{"erase history", "ab\x1b[3J", "ab"},
		{"a mark split over two writes", "e\u0301x", "e\u0301x"},
		{"wide characters", "a漢字b", "a漢字b"},
		{"delete before wide characters", "ab漢cd字\x1b[1;1H\x1b[P", "b漢cd字"},
		{"insert before wide characters", "漢b字\x1b[1;1H\x1b[2@", "  漢b字"},
		{"insert pushes out", "abcd漢字\x1b[1;1H\x1b[@", " abcd漢"},
		{"region below the screen", "1\r\n2\r\n3\x1b[1;9r\x1b[S", "2\n3"},
		{"region outside the screen", "1\r\n2\r\n3\x1b[7;9r\x1b[S", "2\n3"},
		{"alternate screen and back", "ab\x1b[?1049hcd\x1b[?1049l", "ab"},
	} {
		if got := screenWith(t, 8, 4, c.text).Text(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Erasing to the end of a line takes the character in the last column only if
// the cursor was put there.
func TestFullLine(t *testing.T) {
	for text, want := range map[string]string{
		"abcdefgh\x1b[K": "abcdefgh", "abcdefgh\x1b[1;8H\x1b[K": "abcdefg", "abcdefg\x1b[K": "abcdefg",
		"abcdefgh\x1b[1K\x1b[KX": "X", "xxxxxxxx\rabcdefg\x1b[K": "abcdefg",
	} {
		if got := strings.TrimSpace(screenWith(t, 8, 4, text).Text()); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestAnswers(t *testing.T) {
	for ask, want := range map[string]string{
		"\x1b[5n": "\x1b[0n", "\x1b[2;3H\x1b[6n": "\x1b[2;3R", "\x1b[c": "\x1b[?62;1;6;22c",
	} {
		said := make(chan []byte, 1)
		s := NewScreen(20, 5, func(b []byte) { said <- b })
		io.WriteString(s, ask)
		select {
		case b := <-said:
			if string(b) != want {
				t.Errorf("%q: %q, want %q", ask, b, want)
			}
		case <-time.After(2 * time.Minute):
			t.Errorf("%q: no answer", ask)
		}
		s.Close()
	}
}

func TestShrinkKeepsTheCursor(t *testing.T) {
	s := screenWith(t, 10, 6, "1\r\n2\r\n3\r\n4\r\n5\r\n$ ")
	s.Resize(10, 3)
	if got := s.Text(); got != "4\n5\n$" {
		t.Errorf("%q", got)
	}
	io.WriteString(s, "ls")
	if got := s.Text(); got != "4\n5\n$ ls" {
		t.Errorf("typed on: %q", got)
	}
	if v := s.View(10, 3); v.X != 4 || v.Y != 2 {
		t.Errorf("cursor at %d, %d", v.X, v.Y)
	}
	s.Resize(12, 5)
	io.WriteString(s, " x")
	if got := s.Text(); got != "2\n3\n4\n5\n$ ls x" {
		t.Errorf("higher: %q", got)
	}
	s.Scroll(History)
	if v := s.View(12, 5); strings.Join(v.Lines, "") != "12345" {
		t.Errorf("history: %q", v.Lines)
	}
}

// What is left out of a flood must not be seen: the same output in small
// pieces, of which nothing is left out, comes to the same screen and history.
func TestFlood(t *testing.T) {
	for _, c := range []struct{ name, before, after string }{
		{"prompt", "$ seq\r\n", "$ "},
		{"colour", "\x1b[31mred\r\n", "still red"},
		{"region", "\x1b[2;4r\x1b[4;1H", "x"},
		{"alternate screen", "\x1b[?1049h", "x"},
		{"title", "\x1b]0;title\a", "x"},
	} {
		var b strings.Builder
		b.WriteString(c.before)
		for i := range 12000 {
			fmt.Fprintf(&b, "%d\r\n", i)
		}
		b.WriteString(c.after)
		whole := screenWith(t, 40, 10, b.String())
		pieces := screenWith(t, 40, 10, "")
		for text := []byte(b.String()); len(text) > 0; {
			n := min(1000, len(text))
			pieces.Write(text[:n])
			pieces.Sync()
			text = text[n:]
		}
		for _, scroll := range []int{0, 5, History} {
			whole.Scroll(scroll)
			pieces.Scroll(scroll)
			a, b := whole.View(40, 10), pieces.View(40, 10)
			if strings.Join(a.Lines, "\n") != strings.Join(b.Lines, "\n") || a.X != b.X || a.Y != b.Y {
				t.Errorf("%s, scrolled by %d:\n%q\nwant\n%q", c.name, scroll, a.Lines, b.Lines)
			}
		}
	}
}

func TestView(t *testing.T) {
	s := screenWith(t, 20, 4, "0123456789abcdef\r\nxy\r\n漢字漢字漢字漢字漢\r\n$ ")
	for _, c := range []struct {
		columns, rows int
		want          string
		x, y          int
	}{
		{20, 4, "0123456789abcdef|xy|漢字漢字漢字漢字漢|$ ", 2, 3},
		{20, 2, "漢字漢字漢字漢字漢|$", 2, 1},
		{10, 4, "xy|漢字漢字漢|字漢字漢|$", 2, 3},
		{9, 4, "漢字漢字|漢字漢字|漢|$", 2, 3},
		{5, 11, "01234|56789|abcde|f|xy|漢字|漢字|漢字|漢字|漢|$", 2, 10},
	} {
		v := s.View(c.columns, c.rows)
		got := strings.Join(v.Lines, "|")
		if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(c.want, " ", "") || v.X != c.x || v.Y != c.y {
			t.Errorf("%dx%d: %q, cursor %d, %d; want %q, cursor %d, %d", c.columns, c.rows, got, v.X, v.Y, c.want, c.x, c.y)
		}
	}
}

func TestKeys(t *testing.T) {
	app := modes{cursorKeys: true}
	for _, c := range []struct {
		key  tea.Key
		m    modes
		want string
	}{
		{tea.Key{Code: 'a', Text: "a"}, modes{}, "a"},
		{tea.Key{Code: 'a', Text: "A", Mod: tea.ModShift}, modes{}, "A"},
		{tea.Key{Code: 'ß', Text: "ß"}, modes{}, "ß"},
		{tea.Key{Code: 'a', Text: "a", Mod: tea.ModAlt}, modes{}, "\x1ba"},
		{tea.Key{Code: 'a', Mod: tea.ModAlt}, modes{}, "\x1ba"},
		{tea.Key{Code: 'c', Mod: tea.ModCtrl}, modes{}, "\x03"},
		{tea.Key{Code: ' ', Mod: tea.ModCtrl}, modes{}, "\x00"},
		{tea.Key{Code: '\\', Mod: tea.ModCtrl}, modes{}, "\x1c"},
		{tea.Key{Code: tea.KeySpace, Text: " "}, modes{}, " "},
		{tea.Key{Code: tea.KeyEnter}, modes{}, "\r"},
		{tea.Key{Code: tea.KeyTab, Mod: tea.ModShift}, modes{}, "\x1b[Z"},
		{tea.Key{Code: tea.KeyBackspace}, modes{}, "\x7f"},
		{tea.Key{Code: tea.KeyEscape}, modes{}, "\x1b"},
		{tea.Key{Code: tea.KeyUp}, modes{}, "\x1b[A"},
		{tea.Key{Code: tea.KeyUp}, app, "\x1bOA"},
		{tea.Key{Code: tea.KeyUp, Mod: tea.ModCtrl | tea.ModShift}, app, "\x1b[1;6A"},
		{tea.Key{Code: tea.KeyF1}, modes{}, "\x1bOP"},
		{tea.Key{Code: tea.KeyF5, Mod: tea.ModShift}, modes{}, "\x1b[15;2~"},
		{tea.Key{Code: tea.KeyDelete}, modes{}, "\x1b[3~"},
		{tea.Key{Code: tea.KeyPgUp, Mod: tea.ModAlt}, modes{}, "\x1b[5;3~"},
		{tea.Key{Code: tea.KeyCapsLock}, modes{}, ""},
	} {
		if got := encodeKey(c.key, c.m); got != c.want {
			t.Errorf("%s: %q, want %q", c.key.Keystroke(), got, c.want)
		}
	}
}

func TestPaste(t *testing.T) {
	const text = "a\nb\r\nc\x1b[201~rm"
	if got := encodePaste(text, modes{}); got != "a\rb\rc[201~rm" {
		t.Errorf("%q", got)
	}
	if got := encodePaste(text, modes{paste: true}); got != "\x1b[200~a\rb\rc[201~rm\x1b[201~" {
		t.Errorf("bracketed: %q", got)
	}
}

// deaf is a process that writes a question and never reads.
type deaf struct {
	io.Reader
	closed chan struct{}
}

func (d deaf) Write([]byte) (int, error) { <-d.closed; return 0, io.ErrClosedPipe }
func (d deaf) Close() error              { close(d.closed); return nil }

// A program that does not read must not keep lab from drawing.
func TestDeafProcess(t *testing.T) {
	term := Connect(deaf{strings.NewReader(strings.Repeat("\x1b[6n", 1000) + "end"), make(chan struct{})}, 20, 5)
	defer term.Close()
	<-term.Done()
	term.Paste(strings.Repeat("x", 3*inputLimit))
	if got := term.Text(); got != "end" {
		t.Errorf("%q", got)
	}
}

// FuzzScreen: nothing that a program writes, at whatever change of the size,
// must end the tutor.
func FuzzScreen(f *testing.F) {
	for _, s := range []string{"\x1b[1;99r\x1b[5S", "\x1b[?69h\x1b[5;99s\x1b[3L", "\x1b[9;9H\x1b[99P\x1b[99@漢", "\x1b[?1049h\x1b[99T\x1b[99X\x1b[99b", "\x1bM\x1bD\x1b#8\x1bc\t\x1b[9Z"} {
		f.Add([]byte(s), uint8(7), uint8(3), []byte("\x1b[2S\x1b[L漢"))
	}
	f.Fuzz(func(t *testing.T, before []byte, columns, rows uint8, after []byte) {
		e := newEmulator(20, 8, nil)
		defer e.close()
		e.Write(before)
		e.resize(int(columns), int(rows))
		e.Write(after)
		e.resize(20, 8)
		e.Write(before)
	})
}

func BenchmarkSeq(b *testing.B) {
	var text bytes.Buffer
	for i := range 1000000 {
		fmt.Fprintf(&text, "%d\r\n", i)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		s := NewScreen(80, 24, nil)
		for p := text.Bytes(); len(p) > 0; {
			n := min(32<<10, len(p)) // as it is read from a pty
			s.Write(p[:n])
			p = p[n:]
		}
		s.Sync()
		s.Close()
	}
}

// TestBottomShows: who waits for changes hears of the end of scrolling, once.
func TestBottomShows(t *testing.T) {
	s := NewScreen(10, 3, nil)
	defer s.Close()
	s.Scroll(1)
	for _, want := range []bool{true, false} {
		s.Bottom()
		heard := false
		select {
		case <-s.Dirty():
			heard = true
		default:
		}
		if heard != want {
			t.Errorf("a change is heard of: %v, want %v", heard, want)
		}
	}
}
