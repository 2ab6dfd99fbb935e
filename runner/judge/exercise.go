package judge

import (
	"slices"

	"lab/lessons"
)

// endings are the reasons for which an act is broken that come from what it did
// itself, as opposed to what happened to the machine or the terminal.
var endings = []Code{
	CodeTimedOut, CodeEarlierFailed, CodeExitTimeout, CodeKilled, CodeNotExecutable, CodeProgramMissing,
	CodeImageMissing, CodeEngineDown, CodeEngineRefused, CodeNoSign, CodeSeveralSigns, CodeWiped, CodeSignMissed,
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
	itself := func(reason *Reason) bool { return reason != nil && slices.Contains(endings, reason.Code) }
	its := false
	switch r.Reason.Code {
	case CodeKnownFailure, CodeKernelOther:
		its = true
	case CodeProofFailed:
		its = works && itself(r.Reason.Because)
	case CodePrerequisite:
		before := c.plan.Step(r.Reason.Args["step"])
		its = before != nil && before.ID != s.ID && c.result(before.Step).Verdict == Fail
	default:
		its = works && r.Outcome == lessons.Broken && itself(&r.Reason)
	}
	if its {
		r.Verdict = Fail
	}
	return r
}
