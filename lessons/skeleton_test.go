package lessons

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestSkeletons: what is written lints, stands at the course's end, and is written once.
func TestSkeletons(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "course")
	for _, want := range []string{"10-first", "20-second"} {
		got, err := NewLesson(dir, want[3:])
		if err != nil || got != filepath.Join(dir, want) {
			t.Fatalf("%s: %v, want %s", got, err, want)
		}
	}
	course, err := Load(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewExercise(dir, course.Lesson("second"), "task"); err != nil {
		t.Fatal(err)
	}
	if course, err = Load(os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if e := course.Exercise("second/task"); e == nil || e.Most() != 2 || len(e.Wrong) < fewestWrong {
		t.Errorf("%+v", e)
	}
	for _, err := range []error{
		errOf(NewLesson(dir, "second")), errOf(NewLesson(dir, "Third")), errOf(NewLesson(dir, "../third")),
		errOf(NewExercise(dir, course.Lesson("second"), "task")), errOf(NewExercise(dir, course.Lesson("second"), "secret")),
		errOf(NewExercise(dir, course.Lesson("second"), "a/b")),
	} {
		if err == nil {
			t.Error("it was written")
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "99-last"), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := NewLesson(dir, "third"); err == nil {
		t.Error("a lesson beyond the last number")
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || !slices.Equal(names, []string{dir + "/10-first", dir + "/20-second", dir + "/99-last"}) {
		t.Errorf("%q: %v", names, err)
	}
}

func errOf(_ string, err error) error { return err }
