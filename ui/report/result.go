package report

import (
	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/runner/trace"
	"lab/ui/tell"
	"lab/ui/words"
)

// A Result is what the report says about a step.
type Result struct {
	Lesson     string            `json:"lesson"`
	Step       string            `json:"step"`
	Slide      string            `json:"slide"`
	Says       lessons.Outcome   `json:"says"`
	Expected   lessons.Outcome   `json:"expected"`
	Outcome    lessons.Outcome   `json:"outcome"`
	Mechanism  lessons.Mechanism `json:"mechanism"`
	Errno      string            `json:"errno"`
	Answer     string            `json:"answer"`
	Verdict    judge.Verdict     `json:"verdict"`
	Reason     string            `json:"reason"`
	ReasonCode judge.Code        `json:"reason_code"`
	Control    []Check           `json:"control"`
	Proof      []Check           `json:"proof"`
	Evidence   []runner.Evidence `json:"evidence"`
	NoEvidence string            `json:"no_evidence"`
	Rests      string            `json:"rests,omitempty"`
	Call       *trace.Call       `json:"call,omitempty"`
	Seconds    float64           `json:"seconds"`
	Machine    string            `json:"machine"`

	rows []tell.Row // the same for people
}

// text is that of the first row of a kind, "" if there is none.
func (r Result) text(kind tell.Kind) string {
	for _, row := range r.rows {
		if row.Kind == kind {
			return row.Text
		}
	}
	return ""
}

// texts are those of all rows of a kind, behind their ids.
func (r Result) texts(kind tell.Kind) []string {
	list := []string{}
	for _, row := range r.rows {
		if row.Kind != kind {
			continue
		}
		text := row.Text
		if row.ID != "" {
			text = row.ID + ": " + text
		}
		list = append(list, text)
	}
	return list
}

// Name is the step as it is named on the command line.
func (r Result) Name() string { return r.Lesson + "/" + r.Step }

// A Check is what the report says about a control or a proof.
type Check struct {
	ID         string          `json:"id"`
	Expected   lessons.Outcome `json:"expected"`
	Outcome    lessons.Outcome `json:"outcome"`
	OK         bool            `json:"ok"`
	Reason     string          `json:"reason"`
	ReasonCode judge.Code      `json:"reason_code"`
}

func newResult(r judge.Result, machine string, w words.Words) Result {
	noEvidence := ""
	if r.NoEvidence != nil {
		noEvidence = tell.Reason(w, *r.NoEvidence)
	}
	return Result{
		Lesson: r.Lesson, Step: r.Step, Slide: r.Slide,
		Says: r.Says, Expected: r.Expected, Outcome: r.Outcome,
		Mechanism: r.Mechanism, Errno: r.Errno, Answer: r.Answer,
		Verdict: r.Verdict, Reason: tell.Reason(w, r.Reason), ReasonCode: r.Reason.Code,
		Control: newChecks(r.Controls, w), Proof: newChecks(r.Proofs, w),
		Evidence: list(r.Evidence), NoEvidence: noEvidence,
		Rests: r.Rests, Call: r.Call,
		Seconds: r.Seconds, Machine: machine,
		rows: tell.Result(w, r, tell.Attempt{}),
	}
}

func newChecks(from []judge.CheckResult, w words.Words) []Check {
	checks := make([]Check, len(from))
	for i, c := range from {
		checks[i] = Check{
			ID: c.ID, Expected: c.Expected, Outcome: c.Outcome, OK: c.OK,
			Reason: tell.Reason(w, c.Reason), ReasonCode: c.Reason.Code,
		}
	}
	return checks
}
