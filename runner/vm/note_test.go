package vm

import (
	"errors"
	"fmt"
	"testing"
)

// TestNoteOf: what can be done is found, however deep the error sits, and errors of
// others stay as they are.
func TestNoteOf(t *testing.T) {
	deep := fmt.Errorf("freeze the machine: %w", &problem{Note: note(lowMemory, 100, 2048)})
	if n := noteOf(deep); n.Code != lowMemory || n.String() != "low-memory: 100, 2048" || deep.Error() != "freeze the machine: low-memory: 100, 2048" {
		t.Error(n, deep)
	}
	broken := notSetUp(errDamaged)
	if !errors.Is(broken, ErrNotSetUp) || !errors.Is(broken, errDamaged) || noteOf(broken).Code != notUsable {
		t.Error(broken)
	}
	if n := noteOf(errors.New("other")); n.Code != asIs || n.Args[0] != "other" {
		t.Error(n)
	}
}
