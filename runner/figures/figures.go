// Package figures prints what tests measure as rows of a table, each beside its floor:
// what the same costs without lab. Both are measured in turn, so that what else the
// computer does falls out of their ratio.
package figures

import (
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"
)

var asked = flag.Bool("figures", false, "measure, and print the rows of a table")

// Need skips a test that measures, unless figures are asked for.
func Need(t *testing.T) {
	t.Helper()
	if !*asked {
		t.Skip("measures only with -figures")
	}
}

// A Series is what was measured again and again, in one unit.
type Series []float64

// Took adds the time since begin, in milliseconds.
func (s *Series) Took(begin time.Time) {
	*s = append(*s, float64(time.Since(begin).Microseconds())/1000)
}

// Percentile is the value that so many per cent of the others are not above; 0 of none.
func (s Series) Percentile(n int) float64 {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	return sorted[min(len(s)-1, len(s)*n/100)]
}

// Mean is 0 of none.
func (s Series) Mean() float64 {
	sum := 0.0
	for _, v := range s {
		sum += v
	}
	return sum / float64(max(1, len(s)))
}

// Row prints a row: what was measured of lab and of its floor, the medians with the
// smallest and the largest, and the median of the ratios of what was measured in turn.
func Row(what, unit string, lab Series, least string, floor Series) {
	var ratios Series
	for i := range min(len(lab), len(floor)) {
		if floor[i] > 0 {
			ratios = append(ratios, lab[i]/floor[i])
		}
	}
	ratio := "–"
	if len(ratios) > 0 {
		ratio = "× " + round(ratios.Percentile(50))
	}
	fmt.Printf("| %s | %s %s | %s: %s %s | %s |\n", what, lab.spread(), unit, least, floor.spread(), unit, ratio)
}

func (s Series) spread() string {
	if len(s) == 1 {
		return round(s[0])
	}
	return fmt.Sprintf("%s (%s–%s)", round(s.Percentile(50)), round(s.Percentile(0)), round(s.Percentile(100)))
}

// round leaves two digits, or all that stand before the point.
func round(v float64) string {
	switch {
	case v >= 10:
		return fmt.Sprintf("%.0f", v)
	case v >= 1:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}
