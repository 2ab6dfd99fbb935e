package runner_test

import (
	"slices"
	"testing"

	"lab/lessons"
	"lab/runner"
	"lab/runner/ptytest"
)

// TestWarm: a terminal that was opened ahead of the step says the same in it, once, and
// nothing before it.
func TestWarm(t *testing.T) {
	l := &lessons.Lesson{ID: "x"}
	step := func(id string) *lessons.Step {
		return &lessons.Step{ID: id, Act: lessons.Act{User: "user", Lines: []string{"echo $((1+1))"}}}
	}
	said := func(warm bool) (list []string) {
		var heard int
		s := runner.NewSession(ptytest.New(t), l, runner.Facts{}, func(runner.Event) { heard++ })
		defer s.Close()
		if warm {
			if err := s.Warm(t.Context(), "user"); err != nil {
				t.Fatal(err)
			}
		}
		if s.Began() || heard > 0 {
			t.Errorf("%d events before the first step", heard)
		}
		for _, id := range []string{"one", "two"} {
			if err := s.Step(t.Context(), step(id)); err != nil {
				t.Fatal(err)
			}
		}
		if !s.Began() || heard != len(s.Transcript().Events) {
			t.Errorf("%d events were heard of %d", heard, len(s.Transcript().Events))
		}
		text := map[string]string{}
		for _, e := range s.Transcript().Events {
			text[e.Step] += string(e.Data)
			if e.Kind == runner.LineEnd || e.Kind == runner.RunEnd {
				list = append(list, e.Step+" "+string(e.Kind)+" "+paste.Replace(text[e.Step]))
			}
		}
		return list
	}
	if cold, warm := said(false), said(true); !slices.Equal(cold, warm) {
		t.Errorf("got  %q\nwant %q", warm, cold)
	}
}
