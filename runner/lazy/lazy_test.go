package lazy

import "testing"

func TestRegexp(t *testing.T) {
	words := Regexp(`\w+`)
	first := words()
	if got := first.FindString("  two words"); got != "two" || words() != first {
		t.Errorf("found %q", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("a mistake waits for the first use, also in a test")
		}
	}()
	Regexp(`(`)
}
