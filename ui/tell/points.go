package tell

import (
	"fmt"
	"strings"

	"lab/runner/points"
	"lab/ui/plain"
	"lab/ui/words"
)

// Points says what an answer is worth, and what it blocks too much or too little: a
// row with the points, and one for each way in which checks were not passed.
func Points(w words.Words, s points.Score) []Row {
	e := w.Exercise
	row := Row{Kind: Verdict, Mark: Good, Text: fmt.Sprintf(e.Points, s.Points, s.Most)}
	gates := named(s, func(c points.Check) bool { return c.Gate && c.State != points.Passed && c.State != points.Unjudged })
	switch bad := s.Unjudged(); {
	case bad != nil:
		row = Row{Kind: Verdict, Mark: Doubtful, Text: fmt.Sprintf(e.Ungraded, bad.ID, Reason(w, bad.Reason))}
	case gates != "":
		row = Row{Kind: Verdict, Mark: Bad, Text: fmt.Sprintf(e.Gate, gates)}
	case s.Points < s.Most:
		row.Mark = Bad
	}
	rows := []Row{row}
	for _, state := range []points.State{points.Closed, points.Open, points.Other, points.Broke, points.Unjudged} {
		if ids := named(s, func(c points.Check) bool { return c.State == state }); ids != "" {
			rows = append(rows, Row{Kind: Cause, Mark: Bad, Text: fmt.Sprintf(e.States[string(state)], ids)})
		}
	}
	for i := range rows {
		rows[i].Text = plain.Line(rows[i].Text)
	}
	return rows
}

// Checked says what came of one check, and what it has brought.
func Checked(w words.Words, c points.Check) Row {
	row := Row{Kind: Verdict, Text: w.Exercise.Is[string(c.State)], Mark: Bad}
	switch c.State {
	case points.Passed:
		row.Mark = Good
	case points.Unjudged:
		row.Mark = Doubtful
	}
	if !c.Gate {
		row.Text = fmt.Sprintf(w.Exercise.Got, c.Points, c.Most, row.Text)
	}
	return row
}

// named are the ids of some checks.
func named(s points.Score, is func(points.Check) bool) string {
	var ids []string
	for _, c := range s.Checks {
		if is(c) {
			ids = append(ids, c.ID)
		}
	}
	return strings.Join(ids, ", ")
}
