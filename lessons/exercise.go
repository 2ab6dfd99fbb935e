package lessons

import (
	"maps"
	"slices"
	"strings"
)

// An Exercise is a task of a lesson: somebody makes an answer, and checks tell
// what it is worth. With an answer it is a lesson for all that runs and judges.
type Exercise struct {
	ID     string // in the lesson: "no-directories"
	Dir    string // "50-seccomp/exercises/no-directories"
	Title  Text
	Needs  Needs
	Images []string
	Varies []Variable   // from person to person
	Files  []AnswerFile // what an answer consists of
	Checks []*Check
	// Prose is the task (Intro), its hints, and what each check tries (Steps).
	Prose map[Lang]Prose

	Start     Answer // what the learner begins with
	Reference Answer // has all points
	Wrong     []WrongAnswer

	lesson *Lesson // whose exercise it is
	text   string  // of exercise.yaml

	Numbers map[string]int // of the variables, by id; nil where nothing varies
	blank   *Exercise      // with the variables' marks in place of numbers; nil where nothing varies
}

// An AnswerFile is one of the files that an answer consists of.
type AnswerFile struct {
	Name   string // "profile.json"
	Target string // on the machine: absolute, or below the home of its owner, "~/profile.json"
	Owner  string // "root" or "user"
	Lines  string // regular expression that each line matches as a whole, "" for any content
}

// A Check is an act with an expected outcome. It is judged as a step is.
type Check struct {
	*Step
	Gate   bool // if it does not hold, the answer has no points at all
	Points int  // that it brings; 0 for a gate
}

// An Answer is what somebody made: the content of the answer's files, by name.
type Answer map[string][]byte

// A WrongAnswer shows that the exercise can be failed.
type WrongAnswer struct {
	ID      string
	Fails   []string // ids of the checks that are not passed: these and no others
	Refused bool     // it is refused before anything runs
	Answer  Answer
}

// Exercise returns the lesson's exercise with the id, or nil.
func (l *Lesson) Exercise(id string) *Exercise {
	for _, e := range l.Exercises {
		if e.ID == id {
			return e
		}
	}
	return nil
}

// Exercise returns the exercise with the name, "seccomp/no-directories", or nil.
func (c *Course) Exercise(name string) *Exercise {
	id, exercise, _ := strings.Cut(name, "/")
	if l := c.Lesson(id); l != nil {
		return l.Exercise(exercise)
	}
	return nil
}

// Exercises are those of all lessons for which want holds, in the course's order.
func (c *Course) Exercises(want func(*Exercise) bool) []*Exercise {
	var list []*Exercise
	for _, l := range c.Lessons() {
		for _, e := range l.Exercises {
			if want(e) {
				list = append(list, e)
			}
		}
	}
	return list
}

// Name is the exercise as typed on the command line: "seccomp/no-directories".
func (e *Exercise) Name() string { return e.lesson.ID + "/" + e.ID }

// Check returns the check with the id, or nil.
func (e *Exercise) Check(id string) *Check {
	for _, c := range e.Checks {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// Most is how many points there are.
func (e *Exercise) Most() int {
	most := 0
	for _, c := range e.Checks {
		most += c.Points
	}
	return most
}

// answerFolder is where an answer's files are among those of the lesson that is
// made of it. A lesson with exercises has no files there itself.
const answerFolder = "answer/"

// OfAnswer reports whether a file is one that somebody has made, and none of a lesson.
func (f File) OfAnswer() bool { return strings.HasPrefix(f.Source, answerFolder) }

// AnswerFiles are the files of the answer that the lesson was made of; none for an
// ordinary lesson.
func (l *Lesson) AnswerFiles() []File {
	if l.AnswerTo == nil {
		return nil
	}
	var files []File
	for _, f := range l.AnswerTo.Files {
		files = append(files, File{Source: answerFolder + f.Name, Target: f.Target, Owner: f.Owner})
	}
	return files
}

// Names tells whether a lesson itself puts a file into place, or types its name or that
// of a switch of the kernel: "/etc/x", "kernel.x". A file's may begin in the home, and a
// switch's be that of its file below /proc/sys.
func (l *Lesson) Names(what string) bool {
	homes := map[string]string{"root": "/root/", "user": "/home/user/"}
	for _, s := range l.Steps {
		acts := []Act{s.Act}
		for _, c := range s.Controls {
			acts = append(acts, c.Act)
		}
		for _, p := range s.Proofs {
			acts = append(acts, p.Act)
		}
		is := func(name, user string) bool {
			sysctl, isSwitch := strings.CutPrefix(name, "/proc/sys/")
			return name == what || homes[user]+strings.TrimPrefix(name, "~/") == what || isSwitch && strings.ReplaceAll(sysctl, "/", ".") == what
		}
		if slices.ContainsFunc(s.Files, func(f File) bool { return is(f.Target, f.Owner) }) {
			return true
		}
		for _, a := range acts {
			between := func(r rune) bool { return strings.ContainsRune(" \n'\"<>(){};|&=,", r) }
			typed := strings.FieldsFunc(strings.Join(a.Lines, "\n"), between)
			if slices.ContainsFunc(typed, func(name string) bool { return is(name, a.User) }) {
				return true
			}
		}
	}
	return false
}

// Lesson is the exercise with an answer, as a lesson: its steps are the checks, its
// files the lesson's and the answer's, its id the exercise's name. The error is of
// type AnswerFaults; then the answer is none that could be run.
func (e *Exercise) Lesson(a Answer) (*Lesson, error) {
	if faults := e.faults(a); len(faults) > 0 {
		return nil, faults
	}
	l := &Lesson{
		ID: e.Name(), Dir: e.Dir, Title: e.Title, Needs: e.Needs, Images: e.Images, Prose: e.Prose, AnswerTo: e,
		text: e.text, files: maps.Clone(e.lesson.files),
	}
	for _, f := range e.Files {
		l.files[answerFolder+f.Name] = f.content(a[f.Name])
	}
	for _, c := range e.Checks {
		step := *c.Step
		step.Files = slices.Concat(l.AnswerFiles(), step.Files)
		l.Steps = append(l.Steps, &step)
	}
	return l, nil
}
