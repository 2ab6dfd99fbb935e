package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"lab/ui/plain"
)

// CSV writes a gradebook as a table (RFC 4180, but with LF): person, exercise,
// points, most, gradable, reason, sha256. Points are empty where there are none to
// tell. A spreadsheet would calculate what a cell begins with = + - or @, or a tab or
// a carriage return (https://owasp.org/www-community/attacks/CSV_Injection); such a
// text gets a ' in front, control characters are escaped.
func CSV(w io.Writer, b *Gradebook) error {
	rows := [][]string{{"person", "exercise", "points", "most", "gradable", "reason", "sha256"}}
	for _, s := range b.People {
		for _, g := range s.Grades {
			points := ""
			if g.Gradable {
				points = strconv.Itoa(g.Points)
			}
			rows = append(rows, []string{
				cell(s.Name), cell(g.Exercise), points, strconv.Itoa(g.Most), strconv.FormatBool(g.Gradable), cell(g.Reason), g.SHA256,
			})
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// formulas are what begins one, also in full width.
const formulas = "=+-@＝＋－＠"

// cell is a text that no spreadsheet takes for a formula.
func cell(s string) string {
	s = plain.Line(s)
	if strings.IndexAny(s, formulas) == 0 {
		return "'" + s
	}
	return s
}
