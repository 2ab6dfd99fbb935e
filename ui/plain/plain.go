// Package plain makes text from elsewhere harmless: what a demo printed, what
// the kernel said, what somebody's lesson says. After it no byte can move the
// cursor, change a colour or turn the direction of reading; what was there is
// still to be seen, as an escape.
package plain

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line makes s one harmless line: line breaks and tabs are escaped as well.
func Line(s string) string { return escape(s, "") }

// Text makes s harmless and keeps its line breaks and tabs. A carriage return
// before a line break, as terminals write it, goes.
func Text(s string) string {
	return escape(strings.ReplaceAll(s, "\r\n", "\n"), "\n\t")
}

func escape(s, keep string) string {
	if harmless(s, keep) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case strings.ContainsRune(keep, r), !dangerous(r):
			b.WriteString(s[:n])
		default:
			b.WriteString(escaped(r))
		}
		s = s[n:]
	}
	return b.String()
}

func escaped(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\t':
		return `\t`
	case r == '\r':
		return `\r`
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

func harmless(s, keep string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if dangerous(r) && !strings.ContainsRune(keep, r) {
			return false
		}
	}
	return true
}

// dangerous reports whether r is a control character (C0, DEL, C1), an
// invisible format character such as those that turn the direction of reading,
// or a line or paragraph separator.
func dangerous(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
