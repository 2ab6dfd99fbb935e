// Package lazy compiles regular expressions when they are used first. Compiled at the
// start, all of lab's took every command a millisecond, and a collection of garbage.
package lazy

import (
	"os"
	"regexp"
	"strings"
	"sync"
)

// inTest: a test compiles at once, so that no mistake waits for the first use.
var inTest = len(os.Args) > 0 && strings.HasSuffix(os.Args[0], ".test")

// Regexp returns what compiles an expression once; it panics for one that is none.
func Regexp(expression string) func() *regexp.Regexp {
	compiled := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
	if inTest {
		compiled()
	}
	return compiled
}
