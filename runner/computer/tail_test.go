package computer

import "testing"

func TestTail(t *testing.T) {
	tl := &Tail{Limit: 4}
	for _, s := range []string{"ab", "cde", ""} {
		if n, err := tl.Write([]byte(s)); n != len(s) || err != nil {
			t.Errorf("Write(%q) = %d, %v", s, n, err)
		}
	}
	if got := tl.String(); got != "bcde" {
		t.Errorf("the tail is %q", got)
	}
}
