package runner_test

import (
	"slices"
	"testing"

	"lab/lessons"
	"lab/runner"
	"lab/runner/ptytest"
)

// TestOrigin: what a run records says that it is of this program and of this form
// of the lesson, and no longer when the lesson has changed.
func TestOrigin(t *testing.T) {
	lesson := &lessons.Lesson{ID: "l", Steps: []*lessons.Step{{ID: "s", Act: lessons.Act{User: "user", Lines: []string{"true"}}}}}
	fresh, err := runner.RunPlan(t.Context(), ptytest.New(t), runner.NewPlan(runner.Choice{Lesson: lesson}, runner.Facts{}), runner.Facts{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := runner.Origin(lesson, fresh); d != nil {
		t.Errorf("just recorded: %q", d)
	}
	other := *fresh
	other.Program = "00"
	lesson.Steps[0].Signs.Works = &lessons.Sign{Errno: "none"}
	if d := runner.Origin(lesson, &other); !slices.Equal(d, []runner.Staleness{runner.OtherProgram, runner.OtherSteps}) {
		t.Errorf("of another program and lesson: %q", d)
	}
	other.Steps = ""
	if d := runner.Origin(lesson, &other); !slices.Equal(d, []runner.Staleness{runner.NoHashes}) {
		t.Errorf("of an old program: %q", d)
	}
}
