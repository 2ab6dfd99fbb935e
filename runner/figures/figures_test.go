package figures

import "testing"

func TestSeries(t *testing.T) {
	s := Series{3, 1, 2, 10}
	if s.Mean() != 4 || s.Percentile(0) != 1 || s.Percentile(50) != 3 || s.Percentile(100) != 10 || s.spread() != "3.0 (1.0–10)" {
		t.Errorf("%v: mean %v, %s", s, s.Mean(), s.spread())
	}
	if none := (Series{}); none.Mean() != 0 || none.Percentile(99) != 0 {
		t.Errorf("of none: %v, %v", none.Mean(), none.Percentile(99))
	}
}
