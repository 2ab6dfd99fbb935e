package judge

import (
	"lab/lessons"
	"lab/runner"
)

// answer is the name of the one answer to the step's question that what came of the
// act makes right; "" if that is none or several, or if it could not be judged.
func answer(s *lessons.Step, r Result, f finding, run *runner.Run) string {
	if f.outcome == "" || f.outcome == lessons.Broken && !f.known {
		return ""
	}
	lines := typedLines(run)
	right := ""
	for _, c := range s.Choices() {
		if !isRight(c, r, lines[len(lines)-1]) {
			continue
		}
		if right != "" {
			return ""
		}
		right = c.Name()
	}
	return right
}

func isRight(c lessons.Choice, r Result, last line) bool {
	switch {
	case c.Sign != nil:
		return holds(c.Sign, last)
	case c.Errno != "":
		return c.Errno == r.Errno
	case c.Wall != "":
		return c.Wall == r.Mechanism
	}
	return c.Outcome == r.Outcome
}
