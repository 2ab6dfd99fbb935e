package report

import (
	"io"
	"path/filepath"
	"slices"
	"strings"

	"lab/runner"
	"lab/runner/recording"
	"lab/runner/save"
)

// Keep writes a transcript into a folder: LESSON.NAME.jsonl, and
// LESSON.NAME.STEP.cast for each step that ran. Of an exercise LESSON is LESSON.EXERCISE.
func Keep(dir, name string, t *runner.Transcript) error {
	name = filepath.Join(dir, strings.ReplaceAll(t.Lesson, "/", ".")+"."+name)
	err := save.To(name+".jsonl", 0o666, func(w io.Writer) error { return recording.Write(w, t) })
	if err != nil {
		return err
	}
	for _, step := range typedSteps(t) {
		err := save.To(name+"."+step+".cast", 0o666, func(w io.Writer) error { return cast(w, t, step) })
		if err != nil {
			return err
		}
	}
	return nil
}

// typedSteps are the steps of which something was typed, in order.
func typedSteps(t *runner.Transcript) []string {
	var steps []string
	for _, e := range t.Events {
		if e.Kind == runner.LineStart && !slices.Contains(steps, e.Step) {
			steps = append(steps, e.Step)
		}
	}
	return steps
}
