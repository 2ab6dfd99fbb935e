package runner

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"lab/lessons"
)

var course = lessons.NewCourse(
	&lessons.Lesson{ID: "dac", Steps: []*lessons.Step{{ID: "a"}, {ID: "b", After: []string{"a"}}, {ID: "c"}, {ID: "d", After: []string{"b"}}}},
	&lessons.Lesson{ID: "time", Steps: []*lessons.Step{{ID: "a"}}},
)

func TestSelectAndPlan(t *testing.T) {
	tests := []struct {
		names string
		want  string // planned steps, those that were not asked for in brackets
	}{
		{"", "dac: a b c d; time: a"},
		{"time dac", "dac: a b c d; time: a"},
		{"dac/c", "dac: c"},
		{"dac/d", "dac: [a] [b] d"},
		{"dac/c dac/b time", "dac: [a] b c; time: a"},
		{"dac/b dac", "dac: a b c d"},
	}
	for _, tt := range tests {
		choices, err := Select(course, strings.Fields(tt.names))
		if err != nil {
			t.Errorf("%q: %v", tt.names, err)
			continue
		}
		var got []string
		for _, c := range choices {
			text := c.Lesson.ID + ":"
			for _, s := range NewPlan(c, Facts{}).Steps {
				if s.Asked {
					text += " " + s.ID
				} else {
					text += " [" + s.ID + "]"
				}
			}
			got = append(got, text)
		}
		if got := strings.Join(got, "; "); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.names, got, tt.want)
		}
	}
}

func TestSelectUnknown(t *testing.T) {
	for name, want := range map[string]string{
		"dc":    `there is no lesson "dc"`,
		"dac/x": `lesson dac has no step "x"`,
		"dac/":  `lesson dac has no step ""`,
	} {
		_, err := Select(course, []string{name})
		var unknown *UnknownError
		if !errors.As(err, &unknown) || err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLack(t *testing.T) {
	have := Facts{
		Kernel: "6.12.57+deb13-cloud-amd64", SELinux: "permissive", AppArmor: true,
		Engines: []Engine{{Name: "docker"}}, Extras: []string{"there"},
	}
	tests := []struct {
		needs lessons.Needs
		want  string
	}{
		{lessons.Needs{}, " "},
		{lessons.Needs{LSM: "apparmor", Kernel: "5.6", Engines: []string{"docker"}}, " "},
		{lessons.Needs{LSM: "selinux"}, "lsm selinux"}, // permissive is not in force
		{lessons.Needs{Kernel: "6.13"}, "kernel 6.13"},
		{lessons.Needs{Kernel: "6.9"}, " "}, // 12 is more than 9
		{lessons.Needs{Kernel: "7.0"}, "kernel 7.0"},
		{lessons.Needs{Engines: []string{"docker", "podman"}}, "engine podman"},
		{lessons.Needs{Extras: []string{"there"}}, " "},
		{lessons.Needs{Extras: []string{"there", "kubernetes"}}, "extra kubernetes"},
	}
	for _, tt := range tests {
		p := NewPlan(Choice{Lesson: &lessons.Lesson{Needs: tt.needs}}, have)
		if got := fmt.Sprintf("%s %s", p.Lacks, p.Want); got != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.needs, got, tt.want)
		}
	}
}
