package tell

import (
	"slices"
	"testing"

	"lab/lessons"
	"lab/runner/judge"
	"lab/runner/points"
	"lab/ui/words"
)

// TestPoints: too much, too little and another wall are told apart, and what could
// not be judged has no points.
func TestPoints(t *testing.T) {
	check := func(id string, gate bool, s points.State) points.Check {
		return points.Check{ID: id, Gate: gate, State: s, Reason: judge.Reason{Code: judge.CodeInterrupted}}
	}
	for _, c := range []struct {
		score points.Score
		want  []string
		mark  Mark
	}{
		{points.Score{Points: 6, Most: 6, Gradable: true, Checks: []points.Check{check("files", true, points.Passed)}}, []string{"6 of 6 points"}, Good},
		{points.Score{Points: 4, Most: 6, Gradable: true, Checks: []points.Check{check("a", false, points.Open), check("b", false, points.Other)}},
			[]string{"4 of 6 points", "blocks too little, this works: a", "is refused, but not by the wall that the task names: b"}, Bad},
		{points.Score{Most: 6, Gradable: true, Checks: []points.Check{check("files", true, points.Closed), check("copy", true, points.Broke)}},
			[]string{"no points, because this has to hold and does not: files, copy", "blocks too much, this is refused: files", "breaks because of the answer: copy"}, Bad},
		{points.Score{Most: 6, Checks: []points.Check{check("a", false, points.Unjudged)}},
			[]string{"could not be graded, because of a: interrupted by the user", "could not be judged: a"}, Doubtful},
	} {
		rows := Points(words.In(lessons.English), c.score)
		var got []string
		for _, r := range rows {
			got = append(got, r.String())
		}
		if !slices.Equal(got, c.want) || rows[0].Mark != c.mark {
			t.Errorf("got %q with mark %d, want %q", got, rows[0].Mark, c.want)
		}
	}
}
