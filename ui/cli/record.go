package cli

import (
	"io"
	"path/filepath"
	"slices"

	"lab/runner"
	"lab/runner/grade"
	"lab/runner/recording"
	"lab/runner/save"
	"lab/ui/report"
)

// keep writes a transcript into the folder for them, if there is one:
// LESSON.BATCH.jsonl, and LESSON.BATCH.STEP.cast for each step that ran.
func (g *grading) keep(e grade.Event) error {
	if g.record == "" {
		return nil
	}
	return record(filepath.Join(g.record, e.Transcript.Lesson+"."+e.Batch.Name), e.Transcript)
}

func record(name string, t *runner.Transcript) error {
	err := save.To(name+".jsonl", 0o666, func(w io.Writer) error { return recording.Write(w, t) })
	if err != nil {
		return err
	}
	for _, step := range typedSteps(t) {
		err := save.To(name+"."+step+".cast", 0o666, func(w io.Writer) error { return report.Cast(w, t, step) })
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
