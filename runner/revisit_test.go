package runner

import (
	"errors"
	"testing"

	"lab/lessons"
)

func TestRevisit(t *testing.T) {
	lesson := func() *lessons.Lesson {
		return &lessons.Lesson{ID: "l", Needs: lessons.Needs{LSM: "selinux"}, Steps: []*lessons.Step{{
			ID: "s", Act: lessons.Act{User: "user", Lines: []string{"sh", "ls"}},
			Controls: []lessons.Control{{ID: "c", Act: lessons.Act{User: "user", Lines: []string{"true"}}}},
			Proofs:   []lessons.Proof{{ID: "p", Act: lessons.Act{User: "root", Lines: []string{"id"}}}},
		}}}
	}
	stored := &Transcript{Lesson: "l", Asked: []string{"s"}, Machine: Facts{Kind: "vm", SELinux: "enforcing"}}
	run := func(role Role, id, user string, lines ...string) {
		stored.Events = append(stored.Events, Event{Kind: RunStart, Step: "s", Role: role, ID: id, User: user})
		for _, l := range lines {
			stored.Events = append(stored.Events, Event{Kind: LineStart, Line: l}, Event{Kind: LineEnd})
		}
		stored.Events = append(stored.Events, Event{Kind: LineStart, Line: "exit", Leave: true}, Event{Kind: LineEnd}, Event{Kind: RunEnd})
	}
	run(Act, "", "user", "sh", "ls")
	run(Control, "c", "user", "true")
	run(Proof, "p", "root", "id")

	for _, c := range []struct {
		name     string
		change   func(*lessons.Step)
		outdated [3]string // detail by run
	}{
		{"the same", func(*lessons.Step) {}, [3]string{}},
		{"other signs", func(s *lessons.Step) { s.Signs.Works = &lessons.Sign{Output: "x"} }, [3]string{}},
		{"another line", func(s *lessons.Step) { s.Act.Lines[1] = "ls -l" }, [3]string{"ls"}},
		{"a line less", func(s *lessons.Step) { s.Act.Lines = s.Act.Lines[:1] }, [3]string{"ls"}},
		{"a line more", func(s *lessons.Step) { s.Act.Lines = append(s.Act.Lines, "id") }, [3]string{}}, // the judge misses it
		{"another user", func(s *lessons.Step) { s.Proofs[0].User = "user" }, [3]string{"", "", "root"}},
		{"another control", func(s *lessons.Step) { s.Controls[0].ID = "d" }, [3]string{"", "s c"}},
	} {
		l := lesson()
		c.change(l.Steps[0])
		plan, marked, err := Revisit(l, stored)
		if err != nil || plan.Lacks != "" || len(plan.Steps) != 1 || !plan.Steps[0].Asked {
			t.Fatalf("%s: %+v, %v", c.name, plan, err)
		}
		for i, r := range marked.Runs() {
			if (r.Trouble == Outdated) != (c.outdated[i] != "") || r.Detail != c.outdated[i] {
				t.Errorf("%s: run %d has trouble %q, %q", c.name, i, r.Trouble, r.Detail)
			}
		}
	}
	for _, r := range stored.Runs() {
		if r.Trouble != "" {
			t.Error("the transcript itself was changed")
		}
	}
	stored.Machine = Facts{Kind: "vm"}
	if plan, _, _ := Revisit(lesson(), stored); plan.Lacks != LacksLSM {
		t.Errorf("on a machine without SELinux: %+v", plan)
	}
	stored.Machine = Facts{}
	if plan, _, _ := Revisit(lesson(), stored); plan.Lacks != "" {
		t.Errorf("without a machine: %+v", plan)
	}
	stored.Asked = []string{"gone"}
	if _, _, err := Revisit(lesson(), stored); !errors.As(err, new(*UnknownError)) {
		t.Errorf("error %v", err)
	}
}
