package marking

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/runner/submission"
)

const exercise = "seccomp/no-directories"

func course(t *testing.T) *lessons.Course {
	t.Helper()
	c := lessons.Default()
	return c
}

func answer(name string, files ...string) submission.Answer {
	a := submission.Answer{Exercise: name, Files: map[string][]byte{}}
	for i := 0; i < len(files); i += 2 {
		a.Files[files[i]] = []byte(files[i+1])
	}
	return a
}

// told is a paper a line; papers that have the same lesson to run have the same
// number.
func told(papers []Paper) string {
	var lines []string
	all := Lessons(papers)
	for _, p := range papers {
		line := fmt.Sprintf("%s|%s|%s|", p.Person, p.Name, p.Source)
		for i, l := range all {
			if l == p.Lesson {
				line += fmt.Sprint("run ", i)
			}
		}
		if p.Why != nil {
			line += strings.ReplaceAll(p.Why.Error(), "\n", "; ")
		}
		if p.Refused() {
			line += " (refused)"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestPapers(t *testing.T) {
	c := course(t)
	good, other := answer(exercise, "profile.json", "{}"), answer(exercise, "profile.json", "[]")
	large := submission.Answer{Exercise: exercise, Fault: &submission.Fault{Code: submission.TooLarge, Name: "profile.json"}}
	sub := func(person, source string, answers ...submission.Answer) submission.Submission {
		return submission.Submission{Person: person, Source: source, Course: CourseDigest(c), Answers: answers}
	}
	foreign := sub("Kim", "kim.lab", answer("cooking/soup", "salt", "1 g"))
	foreign.Course = "another"
	got := told(Papers(c, "", []submission.Submission{
		sub("Zoe", "zoe.lab", good),
		sub("Anna", "anna.lab", good, answer("seccomp/no-such", "x", "y"), answer("Seccomp/no-directories", "profile.json", "{}")),
		sub("Bert", "bert", other),
		sub("Clara", "c1.lab", good), sub("Clara", "c2.lab", other), sub("Clara", "c3.lab", good),
		sub("Dora", "d1.lab", good), sub("Dora", "d2.lab", good),
		sub("Emil", "emil.lab", answer("seccomp/no-such", "x", "y")),
		sub("Fritz", "fritz.lab", answer(exercise, "profile.json", "{}", "results.json", `{"points": 6}`)),
		sub("Greta", "greta.lab", large),
		sub("Hans", "h1.lab", large), sub("Hans", "h2.lab", good),
		{Source: "cut.lab", Fault: &submission.Fault{Code: submission.Damaged}},
		{Person: "Ida", Source: "Ida", Fault: &submission.Fault{Code: submission.Empty}},
		foreign,
	}))
	want := strings.TrimSpace(`
Anna|Seccomp/no-directories|anna.lab|the course has no exercise "Seccomp/no-directories"
Anna|seccomp/no-such|anna.lab|the course has no exercise "seccomp/no-such"
Anna|seccomp/no-directories|anna.lab|run 0
Bert|seccomp/no-directories|bert|run 1
Clara|seccomp/no-directories|c1.lab|handed in twice: c1.lab, c2.lab, c3.lab
Dora|seccomp/no-directories|d1.lab|run 0
Emil|seccomp/no-such|emil.lab|the course has no exercise "seccomp/no-such"
Emil|seccomp/no-directories||not handed in
Fritz|seccomp/no-directories|fritz.lab|results.json: no file of this exercise (refused)
Greta|seccomp/no-directories|greta.lab|too large: "profile.json"
Hans|seccomp/no-directories|h1.lab|handed in twice: h1.lab, h2.lab
Ida||Ida|without an answer
Kim|cooking/soup|kim.lab|the course has no exercise "cooking/soup"
Kim|seccomp/no-directories||not handed in
Zoe|seccomp/no-directories|zoe.lab|run 0
cut.lab||cut.lab|cut off or damaged`)
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestOtherCourse: of an unknown exercise it is told where the file is from.
func TestOtherCourse(t *testing.T) {
	c := course(t)
	for digest, want := range map[string]bool{"another": true, CourseDigest(c): false, "": false} {
		papers := Papers(c, "", []submission.Submission{{Person: "Kim", Course: digest, Answers: []submission.Answer{answer("cooking/soup", "salt", "")}}})
		var unknown *UnknownError
		if !errors.As(papers[0].Why, &unknown) || unknown.Other != want {
			t.Errorf("of course %q: %+v", digest, papers[0].Why)
		}
	}
}

// TestStore: a transcript is found by the same answer, exercise and machine, and by
// nothing else; what cannot be read is not there.
func TestStore(t *testing.T) {
	c := course(t)
	one, err := c.Exercise(exercise).Lesson(lessons.Answer{"profile.json": []byte("{}")})
	if err != nil {
		t.Fatal(err)
	}
	same, _ := course(t).Exercise(exercise).Lesson(lessons.Answer{"profile.json": []byte("{}")})
	other, _ := c.Exercise(exercise).Lesson(lessons.Answer{"profile.json": []byte("[]")})
	s := Store{Dir: filepath.Join(t.TempDir(), "grades"), Machine: []runner.Facts{{Kind: "vm", Kernel: "6.12"}}}
	if found, _ := s.Find(one); found != nil {
		t.Error("found before anything was kept")
	}
	if err := s.Tidy(time.Now()); err != nil {
		t.Error(err)
	}
	transcript := &runner.Transcript{Lesson: one.ID, Started: time.Now(), Machine: runner.Facts{Kind: "vm", Kernel: "6.12"}}
	for _, step := range one.Steps {
		transcript.Asked = append(transcript.Asked, step.ID)
	}
	if err := s.Keep(one, transcript); err != nil {
		t.Fatal(err)
	}
	found, results := s.Find(same)
	if found == nil || len(results) != len(one.Steps) || results[0].Verdict != judge.Skip {
		t.Errorf("found %+v, %+v", found, results)
	}
	if found, _ := s.Find(other); found != nil {
		t.Error("found for another answer")
	}
	if found, _ := (Store{s.Dir, []runner.Facts{{Kind: "vm", Kernel: "6.13"}}}).Find(one); found != nil {
		t.Error("found for another machine")
	}
	if info, err := os.Stat(s.path(one)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if err := s.Tidy(time.Now().Add(keptFor - time.Hour)); err != nil {
		t.Error(err)
	}
	if found, _ := s.Find(one); found == nil {
		t.Error("gone too early")
	}
	if err := os.Truncate(s.path(one), 20); err != nil {
		t.Fatal(err)
	}
	if found, _ := s.Find(one); found != nil {
		t.Error("found what is cut off")
	}
	if err := s.Tidy(time.Now().Add(keptFor + time.Hour)); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.path(one)); err == nil {
		t.Error("kept for ever")
	}
}
