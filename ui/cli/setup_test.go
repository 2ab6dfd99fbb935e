package cli

import "testing"

func TestBar(t *testing.T) {
	for _, c := range []struct {
		part float64
		want string
	}{
		{-1, ""},
		{0, "[--------------------]   0 %  "},
		{0.5, "[##########----------]  50 %  "},
		{0.999, "[###################-]  99 %  "},
		{1, "[####################] 100 %  "},
		{1.5, "[####################] 100 %  "},
	} {
		if got := bar(c.part); got != c.want {
			t.Errorf("bar(%v) = %q, want %q", c.part, got, c.want)
		}
	}
}
