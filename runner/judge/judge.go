package judge

import (
	"lab/lessons"
	"lab/runner"
)

// Judge says what the transcript proves about each step that the plan was
// asked for, in the plan's order. A transcript of another lesson, or nil,
// counts as one in which nothing was run.
func Judge(plan runner.Plan, t *runner.Transcript) []Result {
	results := []Result{}
	c := newCase(plan, t)
	for _, s := range plan.Steps {
		switch {
		case !s.Asked:
		case s.Lacks != "":
			results = append(results, skipped(plan.Lesson, s))
		default:
			results = append(results, c.result(s.Step))
		}
	}
	return results
}

// lackCodes are the reasons for what a machine can lack.
var lackCodes = map[runner.Lack]Code{
	runner.LacksLSM:    CodeLacksLSM,
	runner.LacksEngine: CodeLacksEngine,
	runner.LacksKernel: CodeLacksKernel,
	runner.LacksExtra:  CodeLacksExtra,
}

func skipped(l *lessons.Lesson, s runner.PlannedStep) Result {
	code, ok := lackCodes[s.Lacks]
	if !ok {
		code = CodeLacks
	}
	r := newResult(l, s.Step)
	r.Verdict = Skip
	r.Reason = why(code, "want", s.Want)
	return r
}

func newResult(l *lessons.Lesson, s *lessons.Step) Result {
	r := Result{
		Step:     s.ID,
		Slide:    s.Slide,
		Says:     s.Says,
		Expected: s.Expect,
		Controls: []CheckResult{},
		Proofs:   []CheckResult{},
		Evidence: []runner.Evidence{},
	}
	if l != nil {
		r.Lesson = l.ID
	}
	if r.Says == "" {
		r.Says = s.Expect
	}
	return r
}

// A trialCase is one lesson's plan and what became of it.
type trialCase struct {
	plan  runner.Plan
	facts runner.Facts
	runs  map[runner.RunKey]*runner.Run
	// trouble is the first run that ran into trouble, nil if none did.
	trouble *runner.Run
	steps   map[string]*stepState
}

// A stepState is a planned step and its result without regard to the steps
// that it builds on.
type stepState struct {
	step  *lessons.Step
	alone Result
	sound bool // later steps may build on it
}

func newCase(plan runner.Plan, t *runner.Transcript) *trialCase {
	c := &trialCase{plan: plan, runs: map[runner.RunKey]*runner.Run{}, steps: map[string]*stepState{}}
	if t != nil && plan.Lesson != nil && t.Lesson == plan.Lesson.ID {
		c.facts = t.Machine
		runs := t.Runs()
		for i := range runs {
			r := &runs[i]
			c.runs[runner.RunKey{Step: r.Step, Role: r.Role, ID: r.ID}] = r
			if r.Trouble != "" && c.trouble == nil {
				c.trouble = r
			}
		}
	}
	for _, p := range plan.Steps {
		r, known := c.alone(p.Step)
		sound := r.Verdict == Pass
		if !p.Asked { // its controls and proofs may not have been run
			sound = r.Outcome == p.Expect && (r.Outcome != lessons.Broken || known)
		}
		c.steps[p.ID] = &stepState{step: p.Step, alone: r, sound: sound}
	}
	return c
}

// result is the step's own result, unless a step that it builds on did not
// come out: then nothing can be said about it.
func (c *trialCase) result(s *lessons.Step) Result {
	r := c.steps[s.ID].alone
	if r.Reason.Code == CodeNotRun {
		return r
	}
	if because := c.unsound(s, map[string]bool{s.ID: true}); because != nil {
		r.Verdict = Unproven
		r.Reason = *because
		r.Mechanism, r.Answer = "", ""
		r.NoEvidence = nil
	}
	r = c.ofAnswer(s, r)
	if spoilt := c.spoilt(s); spoilt != nil {
		r.Verdict, r.Reason, r.Rests, r.Mechanism = Unproven, *spoilt, "", ""
	}
	return r
}

// unsound names the first step, of all that this one builds on, that did not
// come out; nil if all did.
func (c *trialCase) unsound(s *lessons.Step, seen map[string]bool) *Reason {
	for _, id := range s.After {
		if seen[id] {
			continue
		}
		seen[id] = true
		p := c.steps[id]
		if p == nil {
			r := why(CodePrerequisite, "step", id).because(why(CodeNotRun))
			return &r
		}
		if r := c.unsound(p.step, seen); r != nil {
			return r
		}
		if !p.sound {
			r := why(CodePrerequisite, "step", id).because(p.alone.Reason)
			return &r
		}
	}
	return nil
}

// notRun is the reason for a run that is not there.
func (c *trialCase) notRun() Reason {
	if c.trouble == nil {
		return why(CodeNotRun)
	}
	return why(CodeNotRun, "step", c.trouble.Step).because(troubleReason(c.trouble, typedLines(c.trouble)))
}
