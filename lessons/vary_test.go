package lessons

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// varying is a course in whose exercise the digits of the mode vary.
func varying(t testing.TB) fstest.MapFS {
	t.Helper()
	fsys := validCourse(t)
	in := func(file, old, new string) {
		change{file: "20-more/exercises/keep-out/" + file, old: old, new: new}.apply(t, fsys)
	}
	in("exercise.yaml", "images: [alpine]\n", "images: [alpine]\nvaries:\n  - {id: mode, from: 500, to: 999}\n")
	in("exercise.yaml", "'[0-7]{3}'", "'[0-9]{3}'")
	in("exercise.yaml", "    type: cat notes\n", "    type: cat notes @mode@\n")
	in("exercise.yaml", "    signs: {works: {exit: 0, errno: none},\n", "    signs: {works: {exit: 0, output: '^@mode@ <&>$'},\n")
	in("de.md", "Die Aufgabe.", "Die Aufgabe: @mode@.")
	in("en.md", "The task.", "The task: @mode@ (@other@).")
	in("reference/mode", "600", "@mode@")
	in("start/notes.txt", "", "not @mode@\n")
	return fsys
}

// TestVary: all of an exercise has the numbers of the one who has it.
func TestVary(t *testing.T) {
	course, err := Load(varying(t))
	if err != nil {
		t.Fatal(err)
	}
	e := course.Exercise("more/keep-out")
	if n := e.Numbers["mode"]; n != 500 {
		t.Errorf("without a seed the number is %d", n)
	}
	seen := map[int]bool{}
	for i := range 300 {
		seed := Seed("class", fmt.Sprint("Anna ", i))
		course.Sow(seed)
		e = course.Exercise("more/keep-out")
		n := e.Numbers["mode"]
		seen[n] = true
		mode := fmt.Sprint(n)
		if n < 500 || n > 999 || e.With(seed).Numbers["mode"] != n {
			t.Fatalf("%s: %d", seed, n)
		}
		l, err := e.Lesson(e.Reference)
		if err != nil {
			t.Fatalf("%s: %v", seed, err)
		}
		for what, text := range map[string]string{
			"typed": l.Steps[0].Act.Lines[0], "signs": l.Steps[0].Signs.Works.Output, "answer": string(l.File("answer/mode")),
			"task": e.Prose[German].Intro, "Aufgabe": e.Prose[English].Intro, "start": string(e.Start["notes.txt"]), "wrong": string(e.Wrong[0].Answer["notes.txt"]),
		} {
			if what != "wrong" && !strings.Contains(text, mode) || strings.Contains(text, "@mode@") {
				t.Errorf("%s: %s is %q", seed, what, text)
			}
		}
		if sign := l.Steps[0].Signs.Works.Output; sign != "^"+mode+" <&>$" {
			t.Errorf("%s: the sign is %q", seed, sign)
		}
		if l.ID != "more/keep-out" || l.Needs.Kernel != "5.6" || l.Problem("", "", "checks").Source == "" || !strings.Contains(e.Prose[English].Intro, "@other@") {
			t.Errorf("%s: %+v", seed, l)
		}
	}
	if len(seen) < 150 { // of 500; 300 draws have 226 on average, with a deviation of 6
		t.Errorf("300 people have %d different numbers", len(seen))
	}
	if Seed("", "Anna") != "" || Seed("a", "Anna") == Seed("b", "Anna") {
		t.Error("the class makes no difference, or no class does")
	}
	if fixed := course.Exercise("more/keep-out").With(""); fixed.Numbers["mode"] != 500 {
		t.Errorf("again without a seed it is %d", fixed.Numbers["mode"])
	}
}

// TestNothingVaries: most exercises are the same for all.
func TestNothingVaries(t *testing.T) {
	if e := keepOut(t); e.With("class/Anna") != e || e.Numbers != nil {
		t.Errorf("%+v", e.Numbers)
	}
}

func TestVaryProblems(t *testing.T) {
	const dir = "20-more/exercises/keep-out/"
	checkChangesOf(t, varying, []change{
		{"not a range", exercise, "to: 999", "to: 500",
			[]string{dir + "exercise.yaml:4:31: 500 is not more than 500"}},
		{"no number", exercise, "from: 500", "from: low",
			[]string{dir + `exercise.yaml:4:22: "from" must be a whole number from 0 to 2147483647`}},
		{"no end", exercise, ", to: 999", "",
			[]string{dir + `exercise.yaml:4:5: variable: "to" is missing`}},
		{"twice", exercise, "to: 999}", "to: 999}\n  - {id: mode, from: 1, to: 2}",
			[]string{dir + `exercise.yaml:5:10: a second number with the id "mode"`}},
		{"not told in one language", dir + "en.md", "@mode@", "it",
			[]string{dir + "exercise.yaml:4:6: the task in en.md does not say @mode@ (who does not know the number cannot do the exercise)"}},
		{"not checked", exercise, "to: 999}", "to: 999}\n  - {id: x, from: 1, to: 2}",
			[]string{
				dir + "exercise.yaml:5:6: the task in de.md does not say @x@ (who does not know the number cannot do the exercise)",
				dir + "exercise.yaml:5:6: the task in en.md does not say @x@ (who does not know the number cannot do the exercise)",
				dir + "exercise.yaml:5:6: no check depends on @x@",
			}},
		{"a reference that is right with low numbers only", exercise, "to: 999", "to: 1000",
			[]string{dir + `reference/mode:2:1: this exercise does not take the line "  1000"`}},
		{"a reference that is right with high numbers only", exercise, "from: 500", "from: 50",
			[]string{dir + `reference/mode:2:1: this exercise does not take the line "  50"`}},
	})
}
