package judge

import (
	"strconv"

	"lab/runner"
)

// A line is a typed line as the checks see it.
type line struct {
	text   string   // as typed
	output []string // cleaned
	exit   *int     // nil: unknown
	opened bool     // it opened a nested shell
	ended  bool
	whole  bool // the transcript has all of the output
	errnos []printedErrno
	// What was printed, and written over or erased again.
	wiped       []string
	wipedErrnos []printedErrno
}

// typedLines returns the lines that the lesson had typed, without those by
// which lab left nested shells.
func typedLines(run *runner.Run) []line {
	var lines []line
	for i, l := range run.Lines {
		if l.Leave {
			continue
		}
		out, wiped := cleanLines(l.Output)
		lines = append(lines, line{
			text:   l.Text,
			output: out,
			exit:   exitOf(run.Lines[i:]),
			opened: l.Opened,
			ended:  l.Ended,
			whole:  l.Dropped == 0,
			errnos: printedErrnos(out),

			wiped: wiped, wipedErrnos: printedErrnos(wiped),
		})
	}
	return lines
}

// exitOf returns the exit status of the first line. A foreign shell cannot be
// asked for it, but passes on its last command's when it is left.
func exitOf(lines []runner.Line) *int {
	if lines[0].Exit != nil {
		return lines[0].Exit
	}
	for _, l := range lines[1:] {
		if !l.Leave {
			return nil
		}
		if l.Exit != nil {
			return l.Exit
		}
	}
	return nil
}

// exited reports whether the exit status is known to be this.
func (l line) exited(status int) bool { return l.exit != nil && *l.exit == status }

// failed reports whether the exit status is known not to be 0.
func (l line) failed() bool { return l.exit != nil && *l.exit != 0 }

// exitText is the exit status in digits, "" if unknown.
func (l line) exitText() string {
	if l.exit == nil {
		return ""
	}
	return strconv.Itoa(*l.exit)
}

// message is the line's first C library message, "" if there is none.
func (l line) message() string {
	if len(l.errnos) == 0 {
		return ""
	}
	return l.errnos[0].String()
}
