package judge

import (
	"slices"

	"lab/runner"
)

// An Early judges each step as soon as its last run has ended. A step builds
// only on earlier ones, so nothing that comes later changes its result.
type Early struct {
	plan  runner.Plan
	soFar runner.Transcript
	told  []string // ids of the steps whose results were returned
}

// NewEarly begins with nothing run yet.
func NewEarly(plan runner.Plan, f runner.Facts) *Early {
	e := &Early{plan: plan}
	e.soFar.Machine = f
	if plan.Lesson != nil {
		e.soFar.Lesson = plan.Lesson.ID
	}
	return e
}

// Add takes the next event and returns the result that it completes, if there
// is one.
func (e *Early) Add(event runner.Event) []Result {
	e.soFar.Events = append(e.soFar.Events, event)
	if event.Kind != runner.RunEnd || !e.completes(event) {
		return nil
	}
	return e.untold(&e.soFar, event.Step)
}

// completes reports whether a run is the last one of its step.
func (e *Early) completes(end runner.Event) bool {
	for _, s := range e.plan.Steps {
		if s.ID != end.Step {
			continue
		}
		switch {
		case len(s.Proofs) > 0:
			return end.Role == runner.Proof && end.ID == s.Proofs[len(s.Proofs)-1].ID
		case len(s.Controls) > 0:
			return end.Role == runner.Control && end.ID == s.Controls[len(s.Controls)-1].ID
		}
		return end.Role == runner.Act
	}
	return false
}

// Rest returns the results of the whole transcript that Add has not returned.
func (e *Early) Rest(t *runner.Transcript) []Result { return e.untold(t, "") }

// untold judges and returns what has not been returned yet: of one step, or of
// all if step is "".
func (e *Early) untold(t *runner.Transcript, step string) []Result {
	var results []Result
	for _, r := range Judge(e.plan, t) {
		if !slices.Contains(e.told, r.Step) && (step == "" || r.Step == step) {
			e.told = append(e.told, r.Step)
			results = append(results, r)
		}
	}
	return results
}
