package grade

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
)

// story is what a listener hears, a word an event.
func story(t *testing.T, run func(Listener)) string {
	t.Helper()
	var words []string
	run(func(e Event) {
		word := string(e.Kind)
		switch e.Kind {
		case Judged, Told:
			for _, r := range e.Results {
				word += fmt.Sprintf(":%s/%s=%s(%s)", e.Batch.Name, r.Lesson, r.Verdict, r.Reason.Code)
			}
			if e.Facts != nil {
				t.Errorf("facts of a machine that there was not: %+v", e.Facts)
			}
		case NotOpened:
			word += fmt.Sprintf(":%d", e.Unrun)
		}
		words = append(words, word)
	})
	return strings.Join(words, " ")
}

// noPlaces are batches that no place can be opened for.
func noPlaces(open func() error) []*Batch {
	step := &lessons.Step{ID: "step", Expect: lessons.Works, Act: lessons.Act{User: "user", Lines: []string{"true"}}}
	var list []*Batch
	for _, id := range []string{"a", "b"} {
		list = append(list, &Batch{
			Name: id, Most: 1,
			Choices: []runner.Choice{{Lesson: &lessons.Lesson{ID: "one", Steps: []*lessons.Step{step}}}, {Lesson: &lessons.Lesson{ID: "two", Steps: []*lessons.Step{step}}}},
			Open:    func(context.Context) (Place, error) { return nil, open() },
		})
	}
	return list
}

// TestNoPlace: each batch is tried, and everything has a result.
func TestNoPlace(t *testing.T) {
	got := story(t, func(l Listener) {
		Run(t.Context(), noPlaces(func() error { return errors.New("no QEMU") }), 1, l)
	})
	want := ""
	for _, b := range []string{"a", "b"} {
		want += "opening not-opened:2 "
		for _, lesson := range []string{"one", "two"} {
			r := fmt.Sprintf("%s/%s=%s(%s)", b, lesson, judge.Unproven, judge.CodeMachineGone)
			want += "ended judged:" + r + " told:" + r + " "
		}
	}
	if want += "idle"; got != want {
		t.Errorf("heard\n%s\nwant\n%s", got, want)
	}
}

// TestInterrupted: after an interruption nothing is opened any more, and
// everything has a result that says so.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	got := story(t, func(l Listener) {
		Run(ctx, noPlaces(func() error {
			cancel()
			return ctx.Err()
		}), 1, l)
	})
	if n := strings.Count(got, "told:"); n != 4 || strings.Count(got, string(judge.CodeInterrupted)) != 2*n || strings.Count(got, "opening") != 1 {
		t.Errorf("heard %s", got)
	}
}

// TestRefuse: nothing is opened, and everything has a result.
func TestRefuse(t *testing.T) {
	got := story(t, func(l Listener) { Refuse(noPlaces(nil), errors.New("not set up"), l) })
	if n := strings.Count(got, "told:"); n != 4 || strings.Count(got, string(judge.CodeMachineGone)) != 2*n || strings.Contains(got, "opening") {
		t.Errorf("heard %s", got)
	}
}
