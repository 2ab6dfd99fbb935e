package judge

import (
	"lab/lessons"
	"lab/runner"
	"lab/runner/trace"
)

// A Result is what one run proves about one step. Its JSON form is stable.
type Result struct {
	Lesson string `json:"lesson"`
	Step   string `json:"step"`
	Slide  string `json:"slide"`

	Says     lessons.Outcome `json:"says"`     // what the slide promises
	Expected lessons.Outcome `json:"expected"` // what should happen today
	Outcome  lessons.Outcome `json:"outcome"`  // what happened; "" if the act was not run
	// Mechanism is what blocked the act, and only if that was proved.
	Mechanism lessons.Mechanism `json:"mechanism"`
	Errno     string            `json:"errno"` // "EPERM", if a program printed exactly one
	// Answer is the name of the right answer to the step's question; "" if what came
	// of the act does not tell.
	Answer string `json:"answer"`

	Verdict Verdict `json:"verdict"`
	Reason  Reason  `json:"reason"`

	Controls []CheckResult     `json:"control"`
	Proofs   []CheckResult     `json:"proof"`
	Evidence []runner.Evidence `json:"evidence"`
	// NoEvidence says why the kernel recorded nothing about an act that was
	// blocked; nil where there is evidence or nothing was blocked.
	NoEvidence *Reason `json:"no_evidence,omitempty"`

	// Call is the refused call of an act that was blocked, as the kernel says; nil
	// where it was not asked or refused none.
	Call *trace.Call `json:"call,omitempty"`
	// Rests is what a pass of a blocked act rests on: "kernel", on the answer of
	// the wall to that call; "control", on act, control and proof.
	Rests string `json:"rests,omitempty"`

	Seconds float64 `json:"seconds"` // of the act, without controls and proofs
}

// A CheckResult is what came of a control or a proof. A proof's outcome is
// works if its sign holds, and broken otherwise.
type CheckResult struct {
	ID       string          `json:"id"`
	Expected lessons.Outcome `json:"expected"`
	Outcome  lessons.Outcome `json:"outcome"` // "" if it was not run
	OK       bool            `json:"ok"`
	Reason   Reason          `json:"reason"`
}

// A Verdict is what is said about a step.
type Verdict string

// The verdicts.
const (
	Pass     Verdict = "pass"     // came out as expected, and it is proved
	Fail     Verdict = "fail"     // came out otherwise
	Unproven Verdict = "unproven" // could not be judged
	Skip     Verdict = "skip"     // cannot run on this machine
)
