package lessons

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func replaceAll(b []byte, old, new string) []byte {
	return bytes.ReplaceAll(b, []byte(old), []byte(new))
}

const (
	demo     = "10-demo/lesson.yaml"
	more     = "20-more/lesson.yaml"
	exercise = "20-more/exercises/keep-out/exercise.yaml"
	de       = "10-demo/de.md"
	en       = "10-demo/en.md"
)

// Each test makes one change to the valid course.
type change struct {
	name     string
	file     string
	old, new string // new "" with old "" removes the file
	want     []string
}

// apply makes the change; it fails if the place is not there exactly once.
func (c change) apply(t testing.TB, fsys fstest.MapFS) {
	t.Helper()
	f := fsys[c.file]
	switch {
	case c.old == "" && c.new == "":
		delete(fsys, c.file)
	case c.old == "":
		fsys[c.file] = &fstest.MapFile{Data: []byte(c.new)}
	case bytes.Count(f.Data, []byte(c.old)) != 1:
		t.Fatalf("%q is in %s %d times", c.old, c.file, bytes.Count(f.Data, []byte(c.old)))
	default:
		f.Data = replaceAll(f.Data, c.old, c.new)
	}
}

// short is a problem on one line: position, message, hint.
func short(p Problem) string {
	s := fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
	if p.Hint != "" {
		s += " (" + p.Hint + ")"
	}
	return s
}

func checkChanges(t *testing.T, changes []change) {
	checkChangesOf(t, validCourse, changes)
}

func checkChangesOf(t *testing.T, course func(testing.TB) fstest.MapFS, changes []change) {
	for _, tt := range changes {
		t.Run(tt.name, func(t *testing.T) {
			fsys := course(t)
			tt.apply(t, fsys)
			_, err := Load(fsys)
			problems, _ := errors.AsType[Problems](err)
			var got []string
			for _, p := range problems {
				got = append(got, short(p))
			}
			if !slices.Equal(got, tt.want) || len(got) == 0 {
				t.Errorf("error %T\ngot\n\t%s\nwant\n\t%s", err, strings.Join(got, "\n\t"), strings.Join(tt.want, "\n\t"))
			}
		})
	}
}

func TestProblemError(t *testing.T) {
	long := strings.Repeat("abcdefghij", 30)
	tests := []struct {
		name string
		p    Problem
		want string
	}{
		{"all", Problem{"10-a/lesson.yaml", 12, 5, "unknown key", "remove it", "    expct: blocked"},
			"10-a/lesson.yaml:12:5: unknown key\n   12 |     expct: blocked\n      |     ^\n      hint: remove it"},
		{"no source", Problem{File: "10-a/de.md", Line: 1, Column: 1, Message: "missing"},
			"10-a/de.md:1:1: missing"},
		{"tab and escape", Problem{File: "f", Line: 1, Column: 4, Message: "m", Source: "\ta\x1b[2J"},
			"f:1:4: m\n    1 |  a\uFFFD[2J\n      |    ^"},
		{"long", Problem{File: "f", Line: 1, Column: 152, Message: "m", Source: long},
			"f:1:152: m\n    1 | …" + long[101:201] + "…\n      | " + strings.Repeat(" ", 51) + "^"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.p.Error(); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestProblemsFromAllLessons(t *testing.T) {
	fsys := validCourse(t)
	change{file: more, old: "expect: broken", new: "expect: brken"}.apply(t, fsys)
	change{file: demo, old: "kernel: \"5.6\"", new: "kernel: 5.6"}.apply(t, fsys)
	_, err := Load(fsys)
	problems, ok := errors.AsType[Problems](err)
	if !ok || len(problems) != 2 {
		t.Fatalf("got %T: %v", err, err)
	}
	if problems[0].File != demo || problems[1].File != more {
		t.Errorf("not sorted: %v", err)
	}
	if p, ok := errors.AsType[Problem](err); !ok || p != problems[0] {
		t.Errorf("the first problem cannot be got from the error")
	}
}
