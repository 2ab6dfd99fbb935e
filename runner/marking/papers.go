// Package marking tells what is to be run of what people have handed in, and keeps
// what came of it, so that an interrupted run goes on where it was. Each distinct
// answer to an exercise is run once, whoever handed it in.
package marking

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lab/lessons"
	"lab/runner/submission"
)

// A Paper is what one person has handed in for one exercise, or has not.
type Paper struct {
	Person   string
	Source   string            // file or folder; "" where nothing was handed in
	Name     string            // of the exercise; "" of a file that cannot be read
	Exercise *lessons.Exercise // nil if the course has none of that name
	Digest   string            // of the answer
	Lesson   *lessons.Lesson   // to be run; equal answers have the same one
	// Key is that of equal answers to the same task; "" for none. Who has other numbers
	// in an exercise has another task.
	Key string
	// OtherSeed says that the file was made with other numbers than this person's, or
	// says so: it was graded with this person's all the same.
	OtherSeed bool
	// Why says why nothing is run: a *submission.Fault, lessons.AnswerFaults, an
	// *UnknownError, a *ClashError or ErrNone.
	Why error
}

// Refused tells that the answer itself is why it is not run: it has no points.
// Without that, and without a Lesson, nobody knows what it would be worth.
func (p Paper) Refused() bool { return errors.As(p.Why, new(lessons.AnswerFaults)) }

// ErrNone says that a person has handed in nothing for an exercise.
var ErrNone = errors.New("not handed in")

// An UnknownError says that the course has no such exercise.
type UnknownError struct {
	Name  string
	Other bool // the submission was made with another course
}

func (e *UnknownError) Error() string { return fmt.Sprintf("the course has no exercise %q", e.Name) }

// A ClashError says that a person has handed in two answers to one exercise, and
// nobody can tell which counts.
type ClashError struct{ Sources []string }

func (e *ClashError) Error() string { return "handed in twice: " + strings.Join(e.Sources, ", ") }

// Papers are those of all submissions, by the names of the people and then in the
// order of the course; before these what concerns none of its exercises. Who has
// handed in something has a paper for each exercise that anybody has answered,
// unless a file of theirs could not be read. class is the word of which, with each
// person's name, the numbers of their exercises follow; "" where all have the same.
func Papers(course *lessons.Course, class string, all []submission.Submission) []Paper {
	s := sorter{course: course, class: class, digest: CourseDigest(course), lessons: map[string]*lessons.Lesson{}, errors: map[string]error{}}
	people := map[string][]submission.Submission{}
	var names []string
	for _, one := range all {
		one.Person = cmp.Or(one.Person, one.Source)
		if people[one.Person] == nil {
			names = append(names, one.Person)
		}
		people[one.Person] = append(people[one.Person], one)
	}
	slices.Sort(names)
	asked := s.asked(all)
	var papers []Paper
	for _, name := range names {
		papers = append(papers, s.person(name, people[name], asked)...)
	}
	return papers
}

// Lessons are those that are to be run, each once.
func Lessons(papers []Paper) []*lessons.Lesson {
	var list []*lessons.Lesson
	for _, p := range papers {
		if p.Lesson != nil && !slices.Contains(list, p.Lesson) {
			list = append(list, p.Lesson)
		}
	}
	return list
}

// Exercises are those of the course that papers are about, in its order.
func Exercises(course *lessons.Course, papers []Paper) []*lessons.Exercise {
	about := map[string]bool{}
	for _, p := range papers {
		about[p.Name] = true
	}
	return course.Exercises(func(e *lessons.Exercise) bool { return about[e.Name()] })
}

// A sorter makes papers of submissions.
type sorter struct {
	course  *lessons.Course
	class   string
	digest  string
	lessons map[string]*lessons.Lesson // by key
	errors  map[string]error           // likewise
}

// asked are the exercises of the course that anybody has answered.
func (s *sorter) asked(all []submission.Submission) []*lessons.Exercise {
	answered := map[string]bool{}
	for _, one := range all {
		for _, a := range one.Answers {
			answered[a.Exercise] = true
		}
	}
	return s.course.Exercises(func(e *lessons.Exercise) bool { return answered[e.Name()] })
}

// person are the papers of one person.
func (s *sorter) person(name string, all []submission.Submission, asked []*lessons.Exercise) []Paper {
	var papers, unread []Paper
	for _, one := range all {
		if one.Fault != nil {
			unread = append(unread, Paper{Person: name, Source: one.Source, Why: one.Fault})
		}
		for _, a := range one.Answers {
			papers = append(papers, s.paper(name, one, a))
		}
	}
	papers = clashes(papers)
	var unknown, known []Paper
	for _, p := range papers {
		if p.Exercise == nil {
			unknown = append(unknown, p)
		}
	}
	slices.SortStableFunc(unknown, func(a, b Paper) int { return strings.Compare(a.Name, b.Name) })
	for _, e := range asked {
		i := slices.IndexFunc(papers, func(p Paper) bool { return p.Exercise != nil && p.Name == e.Name() })
		switch {
		case i >= 0:
			known = append(known, papers[i])
		case len(unread) == 0:
			known = append(known, Paper{Person: name, Name: e.Name(), Exercise: e, Why: ErrNone})
		}
	}
	return slices.Concat(unread, unknown, known)
}

// paper is one answer.
func (s *sorter) paper(person string, from submission.Submission, a submission.Answer) Paper {
	p := Paper{Person: person, Source: from.Source, Name: a.Exercise, Exercise: s.course.Exercise(a.Exercise)}
	if p.Exercise == nil {
		p.Why = &UnknownError{a.Exercise, from.Course != "" && from.Course != s.digest}
		return p
	}
	seed := lessons.Seed(s.class, person)
	p.Exercise = p.Exercise.With(seed)
	if a.Fault != nil {
		p.Why = a.Fault
		return p
	}
	p.OtherSeed = len(p.Exercise.Varies) > 0 && from.Course != "" && from.Seed != seed
	p.Digest = a.Digest()
	p.Key = fmt.Sprint(p.Name, p.Exercise.Numbers, p.Digest)
	if s.lessons[p.Key] == nil && s.errors[p.Key] == nil {
		s.lessons[p.Key], s.errors[p.Key] = p.Exercise.Lesson(a.Files)
	}
	p.Lesson, p.Why = s.lessons[p.Key], s.errors[p.Key]
	return p
}

// clashes makes one paper of those of one person for one exercise: the answer, where
// all are equal, else none.
func clashes(papers []Paper) []Paper {
	var list []Paper
	for _, p := range papers {
		i := slices.IndexFunc(list, func(q Paper) bool { return q.Name == p.Name })
		if i < 0 {
			list = append(list, p)
			continue
		}
		first := &list[i]
		if first.Digest == p.Digest && p.Digest != "" {
			continue
		}
		clash, ok := first.Why.(*ClashError)
		if !ok {
			clash = &ClashError{Sources: []string{first.Source}}
		}
		clash.Sources = append(clash.Sources, p.Source)
		first.Why, first.Lesson, first.Digest, first.Key = clash, nil, "", ""
	}
	return list
}
