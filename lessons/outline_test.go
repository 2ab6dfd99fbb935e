package lessons

import (
	"reflect"
	"testing"
)

// TestOutlines: what is said of a lesson of lab's own without reading it is what is said
// of it once it was read.
func TestOutlines(t *testing.T) {
	course, err := CheckedDefault()
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range Default().Outlines {
		want := course.Outlines[i]
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if len(want.Steps()) != len(course.Lesson(want.ID).Steps) {
			t.Errorf("%s: the steps are %v", want.ID, want.Steps())
		}
	}
}
