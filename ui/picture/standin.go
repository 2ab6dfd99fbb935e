package picture

import (
	"fmt"
	"slices"
	"strings"

	"lab/lessons"
	"lab/runner"
	"lab/ui/words"
)

// StandIns names the images of a step's act that are not the published ones but
// lab's own, in a sentence; "" if there is none. Of a machine whose facts are
// not known yet (nil) it says what lab's own has.
func StandIns(w words.Tutor, l *lessons.Lesson, s *lessons.Step, f *runner.Facts) string {
	var names []string
	typed := strings.Fields(strings.Join(s.Act.Lines, " "))
	for _, name := range l.Images {
		standIn := func(i runner.Image) bool { return i.Name == name && i.StandIn != "" }
		if slices.Contains(typed, name) && (f == nil || slices.ContainsFunc(f.Images, standIn)) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf(w.StandIn, strings.Join(names, ", "))
}
