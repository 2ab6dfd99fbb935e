package judge

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner"
)

// provable is a lesson with one blocked step that its recording proves.
func provable() (*lessons.Lesson, *runner.Transcript) {
	s := seccompStep()
	s.Act.Lines = []string{"no-mkdir"}
	s.Controls[0].Act.Lines, s.Proofs[0].Act.Lines = s.Act.Lines, s.Act.Lines
	t := transcript(act("no-mkdir", 1, mkdirDenied), control("no-mkdir", "without", 0, ""), proof("no-mkdir", "filter", 0, filterOn))
	t.Asked = []string{"no-mkdir"}
	return &lessons.Lesson{ID: "test", Steps: []*lessons.Step{s}}, t
}

func TestProve(t *testing.T) {
	const step = "steps/no-mkdir"
	for _, c := range []struct {
		name   string
		change func(l *lessons.Lesson, t *runner.Transcript)
		want   []string
	}{
		{"all is well", func(*lessons.Lesson, *runner.Transcript) {}, nil},
		{"not asked for", func(_ *lessons.Lesson, t *runner.Transcript) { t.Asked = nil },
			[]string{"not-recorded " + step}},
		{"not run", func(_ *lessons.Lesson, t *runner.Transcript) { t.Events = nil },
			[]string{"not-passed " + step}},
		{"another lesson", func(_ *lessons.Lesson, t *runner.Transcript) { t.Lesson = "other" },
			[]string{"not-recorded " + step}},
		{"another step", func(_ *lessons.Lesson, t *runner.Transcript) { t.Asked = []string{"other"} },
			[]string{"not-recorded " + step}},
		{"outdated", func(l *lessons.Lesson, _ *runner.Transcript) { l.Steps[0].Act.Lines = []string{"mkdir"} },
			[]string{"not-passed " + step}},
		{"a sign that always holds", func(l *lessons.Lesson, _ *runner.Transcript) { l.Steps[0].Signs.Works.Absent = "never printed" },
			[]string{"never-no " + step + "/signs/works/absent"}},
		{"a proof that always holds", func(l *lessons.Lesson, _ *runner.Transcript) {
			l.Steps[0].Proofs[0].Signs = lessons.Sign{Output: "^"}
		}, []string{"never-no " + step + "/proofs/filter/signs/output"}},
		{"signs that do not tell the control apart", func(l *lessons.Lesson, _ *runner.Transcript) {
			l.Steps[0].Controls[0].Signs = &lessons.Signs{Works: &lessons.Sign{Absent: "nothing"}}
		}, []string{"same-as-control " + step + "/controls/without", "never-no " + step + "/controls/without/signs/works/absent"}},
	} {
		l, recorded := provable()
		c.change(l, recorded)
		var got []string
		for _, d := range Prove(l, []*runner.Transcript{recorded}) {
			got = append(got, fmt.Sprint(d.Code, " ", strings.Join(d.Place, "/")))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestProveByAFault: what never says no in a good run may do so in a bad one.
func TestProveByAFault(t *testing.T) {
	l, good := provable()
	l.Steps[0].Signs.Blocked.Absent = "read-only"
	bad := transcript(act("no-mkdir", 1, "mkdir: read-only\r\n"))
	bad.Asked = good.Asked
	if got := Prove(l, []*runner.Transcript{good}); len(got) != 1 || got[0].Code != DoubtNeverNo {
		t.Errorf("without it: %+v", got)
	}
	if got := Prove(l, []*runner.Transcript{bad, good}); len(got) != 0 {
		t.Errorf("with it: %+v", got)
	}
	ruined := transcript(act("no-mkdir", 1, "mkdir: read-only\r\nIs the docker daemon running?\r\n"))
	ruined.Asked = good.Asked
	if got := Prove(l, []*runner.Transcript{good, ruined}); len(got) != 1 {
		t.Errorf("with one that no sign is asked about: %+v", got)
	}
}
