package judge

import (
	"lab/lessons"
	"lab/runner"
)

// alone judges a step by its own runs. known says that a broken outcome is
// the known failure of an aged slide.
func (c *trialCase) alone(s *lessons.Step) (result Result, known bool) {
	r := newResult(c.plan.Lesson, s)
	run := c.runs[runner.RunKey{Step: s.ID, Role: runner.Act}]
	if run == nil {
		r.Verdict, r.Reason = Unproven, c.notRun()
		return r, false
	}
	f := trial{act: s.Act, by: s.By, signs: s.Signs, expect: s.Expect}.observe(run)
	r.Outcome, r.Errno = f.outcome, f.errno
	r.Seconds = run.Took.Seconds()
	r.Evidence = evidenceOf(s, run)
	for i := range s.Controls {
		r.Controls = append(r.Controls, c.control(s, &s.Controls[i], f.outcome))
	}
	for i := range s.Proofs {
		r.Proofs = append(r.Proofs, c.proof(s, &s.Proofs[i]))
	}
	r.Verdict, r.Reason = c.verdict(s, f, r)
	if f.outcome == lessons.Blocked {
		r = askKernel(s, f, run).weighed(s, r)
	}
	if altered := c.altered(s); altered != nil && r.Verdict == Pass {
		r.Verdict, r.Reason, r.Rests = Unproven, *altered, ""
	}
	if f.outcome == lessons.Blocked && r.Verdict == Pass {
		r.Mechanism = s.By
	}
	r.Answer = answer(s, r, f, run)
	if run.Trouble == runner.Experiment {
		r = Experiment(r)
	}
	if f.outcome != lessons.Blocked {
		return r, f.known
	}
	if len(r.Evidence) == 0 && s.By != "" && r.Rests != RestsOnKernel {
		no := noEvidence(s)
		if r.Verdict != Pass { // it is not known whose record there would be
			no = why(CodeNoRecordFound, "by", string(s.By))
		}
		r.NoEvidence = &no
	}
	return r, f.known
}

// verdict weighs what came of the act, the controls and the proofs.
func (c *trialCase) verdict(s *lessons.Step, f finding, r Result) (Verdict, Reason) {
	off := inactive(s, after(c.facts, c.runs[runner.RunKey{Step: s.ID, Role: runner.Act}]))
	switch {
	case f.outcome == lessons.Broken && !(f.known && s.Expect == lessons.Broken):
		return Unproven, f.reason
	case f.outcome != s.Expect:
		fail := unexpected(s, f)
		if s.Expect == lessons.Blocked {
			fail.Because = off
		}
		return Fail, fail
	}
	if f.outcome == lessons.Blocked {
		if off != nil {
			return Unproven, *off
		}
		if !tells(s.Controls) {
			return Unproven, why(CodeNoControl, "by", string(s.By))
		}
	}
	for _, checks := range [][]CheckResult{r.Controls, r.Proofs} {
		for _, k := range checks {
			if !k.OK {
				return Unproven, k.Reason
			}
		}
	}
	return Pass, expected(s, f)
}

// tells reports whether there is a control that has to come out another way
// than blocked.
func tells(controls []lessons.Control) bool {
	for _, k := range controls {
		if k.Outcome != lessons.Blocked {
			return true
		}
	}
	return false
}

func unexpected(s *lessons.Step, f finding) Reason {
	switch {
	case s.Expect == lessons.Broken:
		return why(CodeNotAged, "came", string(f.outcome))
	case f.outcome == lessons.Works:
		return why(CodeNotBlocked, "by", string(s.By))
	}
	return why(CodeNotWorking, "message", f.message)
}

// expected is the reason of a pass. It names the first control that comes out
// another way, which is the one that the lesson's author thought of first. Of a
// block it also names the first control that is blocked all the same: where two
// mechanisms each suffice, that is the one without the other.
func expected(s *lessons.Step, f finding) Reason {
	code := map[lessons.Outcome]Code{
		lessons.Works: CodeWorks, lessons.Blocked: CodeBlocked, lessons.Broken: CodeAged,
	}[f.outcome]
	r := why(code, "by", string(s.By), "message", f.message)
	if k := firstControl(s, func(o lessons.Outcome) bool { return o != f.outcome }); k != nil {
		r = r.withText("control", k.Changes).with("came", string(k.Outcome))
	}
	if k := firstControl(s, func(o lessons.Outcome) bool { return o == f.outcome }); k != nil && code == CodeBlocked {
		r = r.withText("same", k.Changes)
	}
	return r
}

func firstControl(s *lessons.Step, with func(lessons.Outcome) bool) *lessons.Control {
	for i := range s.Controls {
		if with(s.Controls[i].Outcome) {
			return &s.Controls[i]
		}
	}
	return nil
}

// control judges a control of an act that came out as given.
func (c *trialCase) control(s *lessons.Step, k *lessons.Control, act lessons.Outcome) CheckResult {
	signs := s.Signs
	if k.Signs != nil {
		signs = *k.Signs
	}
	f := trial{act: k.Act, by: s.By, signs: signs, expect: k.Outcome}.observe(c.runs[runner.RunKey{Step: s.ID, Role: runner.Control, ID: k.ID}])
	r := CheckResult{ID: k.ID, Expected: k.Outcome, Outcome: f.outcome}
	r.OK = f.outcome == k.Outcome && (f.outcome != lessons.Broken || f.known)
	switch {
	case r.OK:
		r.Reason = why(CodeControlHeld, "came", string(f.outcome))
	case f.outcome == "":
		r.Reason = why(CodeControlBroken).because(c.notRun())
	case f.outcome == lessons.Broken:
		r.Reason = why(CodeControlBroken).because(f.reason)
	case f.outcome == act && act == lessons.Blocked:
		r.Reason = why(CodeControlSame)
	case f.outcome == act:
		r.Reason = why(CodeControlNoDifference)
	default:
		r.Reason = why(CodeControlOther, "expected", string(k.Outcome), "came", string(f.outcome))
	}
	r.Reason = r.Reason.withText("control", k.Changes)
	return r
}

// proof judges a proof: its sign holds or it proves nothing.
func (c *trialCase) proof(s *lessons.Step, p *lessons.Proof) CheckResult {
	signs := lessons.Signs{Works: &p.Signs}
	f := trial{act: p.Act, by: s.By, signs: signs, expect: lessons.Works}.observe(c.runs[runner.RunKey{Step: s.ID, Role: runner.Proof, ID: p.ID}])
	r := CheckResult{ID: p.ID, Expected: lessons.Works, Outcome: f.outcome, OK: f.outcome == lessons.Works}
	switch {
	case r.OK:
		r.Reason = why(CodeProofHeld)
	case f.outcome == "":
		r.Reason = why(CodeProofFailed).because(c.notRun())
	case f.reason.Code == CodeNoSign && f.reason.Because != nil:
		r.Reason = why(CodeProofFailed).because(*f.reason.Because)
	default:
		r.Reason = why(CodeProofFailed).because(f.reason)
	}
	r.Reason = r.Reason.withText("proof", p.Shows)
	return r
}

// Experiment is the result without its verdict: what came of something else than
// the lesson gives, or of what a learner may have changed, is told, but never
// passes or fails the step.
func Experiment(r Result) Result {
	r.Verdict, r.Mechanism = Unproven, ""
	r.Reason = why(CodeExperiment).because(r.Reason)
	return r
}
