package judge

import (
	"strconv"
	"strings"

	"lab/lessons"
	"lab/runner"
)

// A finding is what one run came to.
type finding struct {
	outcome lessons.Outcome // "": not run
	reason  Reason          // of a broken outcome
	known   bool            // broken, and the sign for broken says so
	errno   string          // the one errno that was printed, if there was one
	message string          // the message that carries the outcome
}

// A trial is what a run was to do, and how its outcome shows.
type trial struct {
	act    lessons.Act
	by     lessons.Mechanism // what the step is about
	signs  lessons.Signs
	expect lessons.Outcome
}

// observe tells the outcome of a run; nil stands for no run.
func (t trial) observe(run *runner.Run) finding {
	if run == nil {
		return finding{reason: why(CodeNotRun)}
	}
	lines := typedLines(run)
	if n := len(t.act.Lines); run.Trouble == runner.Experiment && len(lines) > n {
		lines = lines[len(lines)-n:]
	}
	if r := ruin(run, lines); r != nil {
		return finding{outcome: lessons.Broken, reason: *r}
	}
	last := lines[len(lines)-1]
	if l, r := t.firstFailure(lines); r != nil {
		return t.broken(l, *r)
	}
	if len(lines) < len(t.act.Lines) {
		r := why(CodeLinesMissing, "typed", strconv.Itoa(len(lines)), "planned", strconv.Itoa(len(t.act.Lines)))
		return finding{outcome: lessons.Broken, reason: r}
	}
	return t.bySigns(last)
}

// firstFailure returns the first line that no sign for works or blocked may
// claim, and why. If lines are missing, the last one typed is an earlier one.
func (t trial) firstFailure(lines []line) (line, *Reason) {
	n := len(lines)
	for i, l := range lines {
		if i < n-1 || n < len(t.act.Lines) {
			if r := l.earlierFailure(t.by); r != nil {
				return l, r
			}
			continue
		}
		if r := l.failure(t.by); r != nil && !t.claimed(l) {
			return l, r
		}
	}
	return line{}, nil
}

// claimed reports whether the line is, for all its exit status, the block that
// the step is after: a refusal by the engine's policy, or what the sign of a
// block names together with that status. A wrong command line is no block.
func (t trial) claimed(l line) bool {
	s := t.signs.Blocked
	if s == nil || !holds(s, l) || find(clientError(), l.output) != "" {
		return false
	}
	if t.by == lessons.EnginePolicy && s.Refused != "" {
		return true
	}
	return s.Claims(t.by) && (l.exited(lessons.ExitTimeout) || l.exited(lessons.ExitWrapper) ||
		l.exited(lessons.ExitNotExecutable) || l.exited(lessons.ExitNotFound) || l.exited(lessons.ExitKilled))
}

// broken is the outcome of a line that failed; it may be a known failure.
func (t trial) broken(l line, r Reason) finding {
	f := finding{
		outcome: lessons.Broken,
		reason:  r,
		errno:   onlyErrno(l.errnos),
		message: outcomeMessage(t.signs.Broken, l),
	}
	if holds(t.signs.Broken, l) && !l.exited(lessons.ExitTimeout) && !l.exited(lessons.ExitKilled) {
		f.known = true
		f.reason = why(CodeKnownFailure, "message", f.message).because(r)
	}
	return f
}

// bySigns tells the outcome by the one sign that holds.
func (t trial) bySigns(l line) finding {
	var held []string
	f := finding{errno: onlyErrno(l.errnos)}
	for _, s := range []struct {
		outcome lessons.Outcome
		sign    *lessons.Sign
	}{{lessons.Works, t.signs.Works}, {lessons.Blocked, t.signs.Blocked}, {lessons.Broken, t.signs.Broken}} {
		if holds(s.sign, l) {
			held = append(held, string(s.outcome))
			f.outcome = s.outcome
			f.message = outcomeMessage(s.sign, l)
		}
	}
	switch {
	case len(held) > 1:
		f.outcome, f.message = lessons.Broken, ""
		f.reason = why(CodeSeveralSigns, "signs", strings.Join(held, ", "))
	case len(held) == 0:
		f.outcome = lessons.Broken
		f.reason = why(CodeNoSign, "exit", l.exitText(), "message", l.message())
		if c, missed := firstMissed(checkSign(signOf(t.signs, t.expect), l)); missed {
			f.reason = f.reason.because(c.reason())
		}
	case f.outcome == lessons.Broken:
		f.known = true
		f.reason = why(CodeKnownFailure, "message", f.message)
	}
	return f
}

// outcomeMessage picks the message by which a sign holds, "" if it is not by a
// message: the engine's, or a program's.
func outcomeMessage(s *lessons.Sign, l line) string {
	if s == nil || s.Errno == "none" {
		return ""
	}
	if s.Errno != "" {
		for _, p := range errnosFrom(l.errnos, s.From) {
			if !sameErrno(p.errno, s.Errno) {
				continue
			}
			if s.From != "" {
				return p.by(s.From)
			}
			return p.String()
		}
	}
	if l.exited(lessons.ExitWrapper) || l.exited(lessons.ExitNotExecutable) || l.exited(lessons.ExitNotFound) {
		return l.engineMessage()
	}
	return ""
}

func signOf(s lessons.Signs, o lessons.Outcome) *lessons.Sign {
	switch o {
	case lessons.Works:
		return s.Works
	case lessons.Blocked:
		return s.Blocked
	}
	return s.Broken
}
