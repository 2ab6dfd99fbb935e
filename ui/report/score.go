package report

import (
	"slices"
	"strings"

	"lab/lessons"
	"lab/runner/judge"
	"lab/runner/points"
	"lab/ui/tell"
	"lab/ui/words"
)

// A Score is what the report says about an answer to an exercise.
type Score struct {
	points.Score
	Reason  string `json:"reason"` // in words
	Machine string `json:"machine"`

	results []judge.Result
	rows    []tell.Row
}

// Complete reports whether all checks have a result.
func (s Score) Complete() bool { return len(s.results) >= len(s.Checks) }

// addScore adds results to the score of an answer.
func (r *Report) addScore(e *lessons.Exercise, machine string, results []judge.Result) {
	s := r.Score(e.Name(), machine)
	if s == nil || s.Complete() { // another answer to the same exercise
		r.Exercises = append(r.Exercises, Score{Machine: machine})
		s = &r.Exercises[len(r.Exercises)-1]
	}
	s.results = append(s.results, results...)
	s.Score = points.Of(e, s.results)
	s.rows = tell.Points(words.In(r.Language), s.Score)
	var reasons []string
	for _, row := range s.rows {
		reasons = append(reasons, row.Text)
	}
	s.Reason = strings.Join(reasons, "; ")
}

// Score returns the score of the answer that was tried last on a machine, or nil.
func (r *Report) Score(exercise, machine string) *Score {
	for i := range slices.Backward(r.Exercises) {
		if s := &r.Exercises[i]; s.Exercise == exercise && s.Machine == machine {
			return s
		}
	}
	return nil
}

// Score is what an answer is worth, in words.
func (t Text) Score(s *Score) string {
	if s == nil {
		return ""
	}
	text := ""
	for i, row := range s.rows {
		if i == 0 {
			text += t.block(2, t.Style.bold(row.Text))
			continue
		}
		text += t.hang("    ", row.Text)
	}
	return text
}
