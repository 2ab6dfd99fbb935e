package points

import (
	"slices"
	"testing"

	"lab/lessons"
	"lab/runner/judge"
)

func noDirectories(t *testing.T) *lessons.Exercise {
	t.Helper()
	course := lessons.Default()
	return course.Exercise("seccomp/no-directories")
}

// results are passes of all checks but those that are given.
func results(e *lessons.Exercise, other ...judge.Result) []judge.Result {
	var list []judge.Result
	for _, c := range e.Checks {
		r := judge.Result{Step: c.ID, Expected: c.Expect, Outcome: c.Expect, Verdict: judge.Pass}
		for _, o := range other {
			if o.Step == c.ID {
				r = o
				r.Expected = c.Expect
			}
		}
		r.Lesson = e.Name()
		list = append(list, r)
	}
	return list
}

func TestOf(t *testing.T) {
	e := noDirectories(t)
	fail := func(id string, o lessons.Outcome) judge.Result {
		return judge.Result{Step: id, Outcome: o, Verdict: judge.Fail}
	}
	unproven := func(id string) judge.Result {
		return judge.Result{Step: id, Outcome: lessons.Broken, Verdict: judge.Unproven}
	}
	for _, test := range []struct {
		name     string
		results  []judge.Result
		points   int
		gradable bool
		failed   []string
		states   []State // of these
	}{
		{"all", results(e), 6, true, nil, nil},
		{"too little", results(e, fail("mkdir", lessons.Works)), 4, true, []string{"mkdir"}, []State{Open}},
		{"another wall", results(e, fail("mkdir", lessons.Blocked)), 4, true, []string{"mkdir"}, []State{Other}},
		{"too much", results(e, fail("files", lessons.Blocked)), 0, true, []string{"files"}, []State{Closed}},
		{"a gate that breaks", results(e, fail("files", lessons.Broken)), 0, true, []string{"files"}, []State{Broke}},
		{"could not be judged", results(e, unproven("mkdir")), 0, false, []string{"mkdir"}, []State{Unjudged}},
		{"gate that could not be judged", results(e, unproven("files")), 0, false, []string{"files"}, []State{Unjudged}},
		{"gate that does not hold, and what could not be judged", results(e, fail("files", lessons.Blocked), unproven("mkdir")), 0, true, []string{"files", "mkdir"}, []State{Closed, Unjudged}},
		{"skipped", results(e, judge.Result{Step: "default", Verdict: judge.Skip}), 0, false, []string{"default"}, []State{Unjudged}},
		{"nothing was run", nil, 0, false, []string{"files", "mkdir", "copy-directory", "default"}, nil},
		{"one was not run", results(e)[:3], 0, false, []string{"default"}, []State{Unjudged}},
	} {
		s := Of(e, test.results)
		if s.Points != test.points || s.Most != 6 || s.Gradable != test.gradable || !slices.Equal(s.Failed(), test.failed) {
			t.Errorf("%s: %+v", test.name, s)
		}
		for i, want := range test.states {
			for _, c := range s.Checks {
				if c.ID == test.failed[i] && c.State != want {
					t.Errorf("%s: %s is %s, want %s", test.name, c.ID, c.State, want)
				}
			}
		}
		if (s.Unjudged() == nil) != test.gradable {
			t.Errorf("%s: unjudged %+v", test.name, s.Unjudged())
		}
	}
}

// TestOfOthers: results of something else bring nothing.
func TestOfOthers(t *testing.T) {
	e := noDirectories(t)
	others := results(e)
	for i := range others {
		others[i].Lesson = "seccomp"
	}
	if s := Of(e, others); s.Gradable || s.Points != 0 {
		t.Errorf("%+v", s)
	}
}
