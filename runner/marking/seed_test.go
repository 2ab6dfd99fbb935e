package marking

import (
	"fmt"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner/submission"
)

const varies = "capabilities/port-80"

// solved is the answer of somebody who has solved the exercise with their own numbers.
func solved(c *lessons.Course, seed string) submission.Answer {
	return answer(varies, "options", string(c.Exercise(varies).With(seed).Reference["options"]))
}

// handed is a file with an answer.
func handed(person, seed string, a submission.Answer) submission.Submission {
	return submission.Submission{Person: person, Source: person + ".lab", Course: "c0ffee", Seed: seed, Answers: []submission.Answer{a}}
}

// TestSeeds: everybody is asked for their own numbers, whatever the file says, and
// those of a file that says others are told.
func TestSeeds(t *testing.T) {
	c := course(t)
	anna, bert := lessons.Seed("x", "Anna"), lessons.Seed("x", "Bert")
	if c.Exercise(varies).With(anna).Numbers["uid"] == c.Exercise(varies).With(bert).Numbers["uid"] {
		t.Fatal("these two have the same number: take other names")
	}
	folder := handed("Dora", "", solved(c, anna))
	folder.Course = "" // a folder says nothing
	papers := Papers(c, "x", []submission.Submission{
		handed("Anna", anna, solved(c, anna)),
		handed("Bert", bert, solved(c, anna)), // copied, and the file made to look like Bert's own
		handed("Clara", anna, solved(c, anna)),
		folder,
		handed("Emil", "", solved(c, "")),
	})
	for i, want := range []struct {
		person    string
		right     bool // the answer is that of the person's own task
		otherSeed bool
	}{{"Anna", true, false}, {"Bert", false, false}, {"Clara", false, true}, {"Dora", false, false}, {"Emil", false, true}} {
		p := papers[i]
		uid := fmt.Sprint(p.Exercise.Numbers["uid"])
		l := p.Lesson
		if p.Person != want.person || l == nil || p.OtherSeed != want.otherSeed {
			t.Fatalf("%+v, want %+v", p, want)
		}
		if sign := l.Step("port").Signs.Works.Output; sign != "^UID "+uid+": port 80 open$" {
			t.Errorf("%s: %s", p.Person, sign)
		}
		if right := strings.Contains(string(l.File("answer/options")), "--user "+uid+"\n"); right != want.right {
			t.Errorf("%s: %s with %q", p.Person, uid, l.File("answer/options"))
		}
	}
	if n := len(Lessons(papers)); n != 5 {
		t.Errorf("%d answers are run", n)
	}
	for _, p := range papers[1:] {
		if p.Key == papers[0].Key {
			t.Errorf("%s's answer is taken for equal to Anna's", p.Person)
		}
	}
}

// TestNoSeeds: without a word of the class all have the same task, and equal answers
// are equal.
func TestNoSeeds(t *testing.T) {
	c := course(t)
	c.Sow("x/the trainer's own")
	papers := Papers(c, "", []submission.Submission{handed("Anna", "", solved(c, "")), handed("Bert", "", solved(c, "")), handed("Clara", "x/Clara", solved(c, ""))})
	if papers[0].Key != papers[1].Key || len(Lessons(papers)) != 1 || papers[0].OtherSeed || !papers[2].OtherSeed {
		t.Errorf("%+v", papers)
	}
	if n := papers[0].Exercise.Numbers["uid"]; n != 1000 {
		t.Errorf("the number is %d", n)
	}
	// What does not vary is the same for all, and no seed is another one.
	papers = Papers(c, "x", []submission.Submission{handed("Anna", "", answer(exercise, "profile.json", "{}")), handed("Bert", "y/Anna", answer(exercise, "profile.json", "{}"))})
	if papers[0].Key != papers[1].Key || papers[0].OtherSeed || papers[1].OtherSeed {
		t.Errorf("%+v", papers)
	}
}

// TestCourseDigest: two people with other numbers have the same course.
func TestCourseDigest(t *testing.T) {
	c := course(t)
	before := CourseDigest(c)
	if c.Sow("x/Anna"); CourseDigest(c) != before {
		t.Error("the digest depends on the seed")
	}
}

// TestStoreSeeds: what one's answer has brought is not taken for what the same answer
// brings another one.
func TestStoreSeeds(t *testing.T) {
	e := course(t).Exercise(varies)
	anna, bert := e.With("x/Anna"), e.With("x/Bert")
	one, err := anna.Lesson(anna.Reference)
	if err != nil {
		t.Fatal(err)
	}
	other, err := bert.Lesson(anna.Reference)
	if err != nil {
		t.Fatal(err)
	}
	if s := (Store{Dir: "."}); s.path(one) == s.path(other) {
		t.Error("both are kept in one file")
	}
}
