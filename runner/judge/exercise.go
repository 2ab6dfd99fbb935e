package judge

import (
	"slices"
	"strings"

	"lab/lessons"
	"lab/runner"
	"lab/runner/lazy"
)

// endings are the reasons for which an act is broken that come from what it did
// itself, as opposed to what happened to the machine or the terminal. What was too
// slow is none of them, by lab's own limit (CodeTimedOut) or by timeout(1)
// (CodeExitTimeout): that may be a busy computer. Nor is an engine that is down; see
// [trialCase.broughtDown].
var endings = []Code{
	CodeWaits, CodeEarlierFailed, CodeKilled, CodeNotExecutable, CodeProgramMissing,
	CodeImageMissing, CodeEngineRefused, CodeNoSign, CodeSeveralSigns, CodeWiped, CodeSignMissed,
}

// ofAnswer makes a fail of what could not be judged, where an exercise's answer is
// the reason and not the machine: it was another wall that refused the act, or the
// act has failed in the way that its sign of broken says, or it did not come out in
// any way that the check knows while a control shows that the machine can do it.
func (c *trialCase) ofAnswer(s *lessons.Step, r Result) Result {
	if c.plan.Lesson == nil || c.plan.Lesson.AnswerTo == nil || r.Verdict != Unproven {
		return r
	}
	works := slices.ContainsFunc(r.Controls, func(k CheckResult) bool { return k.OK && k.Outcome == lessons.Works })
	its := false
	switch r.Reason.Code {
	case CodeKnownFailure, CodeKernelOther:
		its = true
	case CodeProofFailed:
		its = works && c.itself(s, r.Reason.Because)
	case CodePrerequisite:
		before := c.plan.Step(r.Reason.Args["step"])
		its = before != nil && before.ID != s.ID && c.result(before.Step).Verdict == Fail
	default:
		its = works && r.Outcome == lessons.Broken && c.itself(s, &r.Reason)
	}
	if its {
		r.Verdict = Fail
	}
	return r
}

// itself tells whether it is what an act did that a reason is about.
func (c *trialCase) itself(s *lessons.Step, reason *Reason) bool {
	switch {
	case reason == nil:
		return false
	case reason.Code == CodeEarlierFailed && reason.Because != nil:
		return c.itself(s, reason.Because)
	}
	return slices.Contains(endings, reason.Code) || reason.Code == CodeEngineDown && c.broughtDown(s)
}

// broughtDown tells whether an engine that does not answer says in the act's own
// output that it could not start because of a file of the answer.
func (c *trialCase) broughtDown(s *lessons.Step) bool {
	act := c.runs[runner.RunKey{Step: s.ID, Role: runner.Act}]
	if act == nil {
		return false
	}
	return slices.ContainsFunc(c.plan.Lesson.AnswerFiles(), func(f lessons.File) bool {
		target := strings.TrimPrefix(f.Target, "~")
		return slices.ContainsFunc(typedLines(act), func(l line) bool { return names(l.output, target) })
	})
}

// names tells whether the engine's own error in an output names a file.
func names(output []string, file string) bool {
	return slices.ContainsFunc(output, func(text string) bool {
		return cannotStart().MatchString(text) && strings.Contains(text, file)
	})
}

// cannotStart is what dockerd says when it does not start because of its
// configuration: cmd/dockerd/daemon.go of moby.
var cannotStart = lazy.Regexp(`failed to start daemon: |unable to configure the Docker daemon with file `)
