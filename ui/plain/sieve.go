package plain

import (
	"strings"
	"unicode/utf8"
)

// A Sieve makes what a program wrote to its terminal fit for another one: it
// keeps text, colours, cursor movements and what erases or shifts text, and
// takes out everything else: titles, the clipboard, links, modes, character
// sets, the bell, questions that a terminal would answer by typing, characters
// that turn the direction of reading. It is fed piece by piece; the zero value
// is ready.
type Sieve struct {
	held []byte // the beginning of a sequence or of a character
}

// maxHeld bounds how long a sequence of those that are kept can be.
const maxHeld = 64

// Pass returns what is harmless of the next piece.
func (s *Sieve) Pass(b []byte) string {
	in := append(s.held, b...)
	s.held = nil
	var out strings.Builder
	for len(in) > 0 {
		keep, n := piece(in)
		if n == 0 { // more is to come
			s.held = append([]byte(nil), in...)
			break
		}
		out.WriteString(keep)
		in = in[n:]
	}
	return out.String()
}

// piece takes one character or sequence from the front of b. It returns what to
// keep of it and its length, 0 if its end is not in b.
func piece(b []byte) (keep string, n int) {
	if b[0] == 0x1b {
		return sequence(b)
	}
	if !utf8.FullRune(b) {
		return "", 0
	}
	r, n := utf8.DecodeRune(b)
	switch {
	case r == utf8.RuneError && n == 1:
		return "\uFFFD", 1
	case strings.ContainsRune("\n\r\t\b\u200d", r), !dangerous(r): // U+200D joins emoji
		return string(b[:n]), n
	}
	// A C1 control is ESC and a letter in one character. What it introduces
	// becomes text, as on a terminal that reads UTF-8.
	return "", n
}

// sequence takes an escape sequence from the front of b.
func sequence(b []byte) (keep string, n int) {
	if len(b) < 2 {
		return "", 0
	}
	switch c := b[1]; {
	case c == '[':
		return control(b)
	case strings.IndexByte("]PX^_", c) >= 0:
		return "", stringEnd(b)
	case c >= 0x20 && c <= 0x2f: // a character set, or a test pattern
		for i := 2; i < len(b) && i < maxHeld; i++ {
			if b[i] < 0x20 || b[i] > 0x2f {
				return "", ending(b[i], i)
			}
		}
		if len(b) < maxHeld {
			return "", 0
		}
		return "", 1
	case c == '7', c == '8', c == 'D', c == 'E', c == 'M': // save, restore, line feeds
		return string(b[:2]), 2
	case c >= 0x30 && c <= 0x7e:
		return "", 2
	}
	return "", 1
}

// ending is the length of a sequence whose last byte is at i, without that
// byte if it cannot be part of one.
func ending(c byte, i int) int {
	if c < 0x20 || c > 0x7e {
		return i
	}
	return i + 1
}

// kept are the final bytes of the control sequences that stay: cursor
// movements, erasing, inserting and deleting, scrolling, colours.
const kept = "@ABCDEFGHJKLMPSTXZ`adefm"

// control takes a control sequence: ESC [, parameters, a final byte.
func control(b []byte) (keep string, n int) {
	for i := 2; i < len(b); i++ {
		switch c := b[i]; {
		case i >= maxHeld:
			return "", i
		case c >= 0x20 && c <= 0x3f:
			continue
		case strings.IndexByte(kept, c) >= 0 && plainNumbers(b[2:i]):
			return string(b[:i+1]), i + 1
		case c == 'h' || c == 'l': // shows and hides the cursor
			if string(b[2:i]) == "?25" {
				return string(b[:i+1]), i + 1
			}
			return "", i + 1
		default:
			return "", ending(c, i)
		}
	}
	return "", 0
}

// plainNumbers reports whether the parameters are numbers of a size that moves
// a cursor, not one that keeps a terminal busy.
func plainNumbers(parameters []byte) bool {
	digits := 0
	for _, c := range parameters {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == ';', c == ':':
			digits = 0
		default:
			return false
		}
		if digits > 3 {
			return false
		}
	}
	return true
}

// stringEnd is the length of a string sequence such as a title: up to BEL,
// ST, CAN or SUB, but not beyond its line, so that it cannot hide what follows.
func stringEnd(b []byte) int {
	for i := 2; i < len(b); i++ {
		switch b[i] {
		case 0x07, 0x18, 0x1a:
			return i + 1
		case '\n':
			return i
		case 0x1b:
			if i+1 == len(b) {
				return 0
			}
			if b[i+1] == '\\' {
				return i + 2
			}
			return i
		}
	}
	if len(b) > 1<<16 {
		return len(b)
	}
	return 0
}
