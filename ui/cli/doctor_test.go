package cli

import (
	"strings"
	"testing"

	"lab/lessons"
	"lab/ui/words"
)

// TestFindingOfManyLines: what a program said in several lines stands in several lines.
func TestFindingOfManyLines(t *testing.T) {
	a := &app{words: words.In(lessons.English)}
	got := a.findings([]finding{{ID: "x", Detail: "QEMU ended:\nno \x1b[31mMSR\n", Hint: "one\ntwo"}})
	const want = "note     x: QEMU ended:\n         no \\x1b[31mMSR\n         what to do: one\n         two\n"
	if got != want || strings.Contains(got, `\n`) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
