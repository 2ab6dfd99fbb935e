package tell

import (
	"fmt"
	"strings"

	"lab/lessons"
	"lab/runner/trace"
	"lab/ui/plain"
	"lab/ui/words"
)

// Refused says what was refused and by which wall: a line for the call, and
// below it the way that it took. all shows every answer of the kernel.
func Refused(w words.Trace, c trace.Call, all bool) []string {
	head := strings.TrimRight(fmt.Sprintf(w.Refused, plain.Line(c.Comm), c.PID, c.Name, plain.Line(c.Object)), " ")
	if c.Times > 1 {
		head += fmt.Sprintf(w.Times, c.Times)
	}
	lines := []string{head, "  " + strings.Join(wayOfCall(w, c), " → ")}
	if all {
		for _, a := range c.Answers {
			answer := w.Yes
			if a.Errno != "" {
				answer = a.Errno
			}
			function := a.Function
			if a.Capability != "" {
				function += " " + a.Capability
			}
			lines = append(lines, "    "+fmt.Sprintf(w.Answered, function, wallName(w, a.Wall), answer))
		}
	}
	for _, k := range c.Keys {
		if k.Capability == "" {
			lines = append(lines, "  "+fmt.Sprintf(w.KeyNone, wallName(w, k.Wall)))
		} else if c.Wall == lessons.DAC || c.Wall != k.Wall || len(c.Keys) == 1 {
			lines = append(lines, "  "+fmt.Sprintf(w.Key, k.Capability, wallName(w, k.Wall)))
		}
	}
	return lines
}

// wayOfCall are the walls that a call met, each once, the one that stopped it last.
func wayOfCall(w words.Trace, c trace.Call) []string {
	var parts []string
	for _, wall := range c.Passed() {
		parts = append(parts, fmt.Sprintf(w.Passed, wallName(w, wall)))
	}
	if c.Wall == "" {
		return append(parts, fmt.Sprintf(w.Nobody, c.Errno))
	}
	return append(parts, fmt.Sprintf(w.No, wallName(w, c.Wall), c.Errno))
}

func wallName(w words.Trace, wall lessons.Mechanism) string {
	if name := w.Wall[wall]; name != "" {
		return name
	}
	return string(wall)
}
