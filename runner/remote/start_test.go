package remote

import (
	"slices"
	"strings"
	"testing"

	"lab/runner/computer"
)

// TestTail: whoever listens hears every line once, however it was written and
// whenever listening began, as far as it is kept.
func TestTail(t *testing.T) {
	writes := []string{"on", "e\ntwo\nth", "ree\n\nfour"}
	for listens, want := range []string{"one two three ", "one two three ", "ne two three ", "ree "} {
		var heard []string
		tail := &lineTail{Tail: computer.Tail{Limit: 9}}
		for i := range len(writes) + 1 {
			if i == listens {
				tail.listen(func(line string) { heard = append(heard, line) })
			}
			if i < len(writes) {
				tail.Write([]byte(writes[i]))
			}
		}
		if got := strings.Join(heard, " "); got != want {
			t.Errorf("from write %d on: heard %q, want %q", listens, got, want)
		}
		if got := tail.String(); got != "ree\n\nfour" {
			t.Errorf("the end is %q", got)
		}
	}
}

func TestTailOfOneLine(t *testing.T) {
	tail := &lineTail{Tail: computer.Tail{Limit: 8}}
	var heard []string
	tail.listen(func(line string) { heard = append(heard, line) })
	tail.Write(slices.Repeat([]byte("x"), 1000))
	tail.Write([]byte("y\n"))
	if got := strings.Join(heard, " "); got != "xxxxxxxxy" {
		t.Errorf("heard %q", got)
	}
}
