package runner

import "time"

// What package runner's tests of sessions see beside what everybody sees.

// MaxOutput is the most that is kept of a line's output.
const MaxOutput = maxOutput

// Count is how many lines were typed, also those that left a nested shell.
func (t *Typing) Count() int { return len(t.all()) }

// PromptAt is the prompt that output ends with, or "".
func PromptAt(output []byte) string { return (&promptTail{data: output}).prompt() }

// SetPromptLimit says how long a login may take, and returns what does again what was.
func SetPromptLimit(d time.Duration) (undo func()) {
	was := promptLimit
	promptLimit = d
	return func() { promptLimit = was }
}
