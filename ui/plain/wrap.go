package plain

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// unbroken stands for a hyphen, from the private use area.
const unbroken = "\ue02d"

// Wrap breaks a text at blanks into lines of at most a width in cells, and inside words
// that are wider.
func Wrap(s string, width int) string {
	return KeepHyphens(s, func(s string) string { return ansi.Wrap(s, max(1, width), "") })
}

// KeepHyphens has a text wrapped without a break behind a hyphen. Package ansi 0.11 and
// Lip Gloss 2.0.6 break there, also in names and options ("--" and "format"), and make
// lines too wide by one then.
func KeepHyphens(s string, wrap func(string) string) string {
	return strings.ReplaceAll(wrap(strings.ReplaceAll(s, "-", unbroken)), unbroken, "-")
}
