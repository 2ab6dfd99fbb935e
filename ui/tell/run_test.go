package tell

import (
	"testing"

	"lab/lessons"
	"lab/runner"
	"lab/ui/words"
)

func TestRun(t *testing.T) {
	w := words.In(lessons.German).Status
	for _, c := range []struct {
		role     runner.Role
		id, want string
	}{
		{runner.Act, "", "Demo"},
		{runner.Control, "off", "Gegenprobe off"},
		{runner.Proof, "mode", "Nachweis mode"},
	} {
		if got := Run(w, c.role, c.id); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
