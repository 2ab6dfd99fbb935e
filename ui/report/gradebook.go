package report

import (
	"slices"

	"lab/lessons"
	"lab/runner/judge"
	"lab/runner/points"
)

// GradebookFormat is the number of the form of a [Gradebook].
const GradebookFormat = 1

// A Gradebook is what a class's answers are worth, and why. It says nothing of when
// and how quickly that was found out: the same answers, course and machine make the
// same book, byte for byte. Its JSON form is stable, as that of a [Report] is.
type Gradebook struct {
	Format    int          `json:"format"`
	Language  lessons.Lang `json:"language"`        // of all texts
	Machines  []Machine    `json:"machines"`        // on which answers were tried
	Exercises []Exercise   `json:"exercises"`       // in the order of the course
	People    []Student    `json:"people"`          // in the order of their names
	Error     string       `json:"error,omitempty"` // why not everything was tried
}

// An Exercise is one that somebody has answered.
type Exercise struct {
	Name  string `json:"name"` // "seccomp/no-directories"
	Title string `json:"title"`
	Most  int    `json:"most"` // points that there are
}

// A Student is one who has handed in something.
type Student struct {
	Name string `json:"name"` // or a file, where that does not say a name that can be read
	// Points is the sum of what could be graded, Most of what there is, for the
	// exercises of the book.
	Points   int     `json:"points"`
	Most     int     `json:"most"`
	Gradable bool    `json:"gradable"` // all grades are
	Grades   []Grade `json:"grades"`   // first what concerns no exercise of the book
}

// A Grade is what one answer is worth.
type Grade struct {
	Exercise string `json:"exercise"` // "" where that cannot be told, of a file that cannot be read
	Source   string `json:"source"`   // file or folder of the answer, "" for none
	// Points without Gradable say nothing, and are 0.
	Points   int      `json:"points"`
	Most     int      `json:"most"`
	Gradable bool     `json:"gradable"`
	Reason   string   `json:"reason"` // why it is not gradable, or has fewer points than there are
	SHA256   string   `json:"sha256"` // of the answer; "" for none
	Same     []string `json:"same"`   // names of others with an equal answer
	Checks   []Graded `json:"checks"` // none for an answer that was not tried
}

// A Graded check is what came of one.
type Graded struct {
	ID         string       `json:"id"`
	Title      string       `json:"title"`
	Gate       bool         `json:"gate"` // without it there are no points at all
	Points     int          `json:"points"`
	Most       int          `json:"most"`
	State      points.State `json:"state"`
	Reason     string       `json:"reason"`
	ReasonCode judge.Code   `json:"reason_code"`
}

// full reports whether the answer has all points that there are.
func (g Grade) full() bool { return g.Gradable && g.Points == g.Most && g.Exercise != "" }

// none reports whether there is no answer.
func (g Grade) none() bool { return g.Source == "" }

// verdict is that of a check.
func (c Graded) verdict() judge.Verdict {
	switch c.State {
	case points.Passed:
		return judge.Pass
	case points.Open, points.Closed, points.Other, points.Broke:
		return judge.Fail
	}
	return judge.Unproven
}

// passed reports whether a check has come out as it should.
func (c Graded) passed() bool { return c.verdict() == judge.Pass }

// Full tells whether everybody has all points, Less whether somebody has fewer than
// there are. Where both are false, something could not be graded.
func (b *Gradebook) Full() bool {
	return b.Error == "" && len(b.Exercises) > 0 && !b.some(func(g Grade) bool { return !g.full() })
}

// Less tells whether an answer was graded and has fewer points than there are.
func (b *Gradebook) Less() bool {
	return b.some(func(g Grade) bool { return g.Gradable && !g.full() })
}

func (b *Gradebook) some(is func(Grade) bool) bool {
	return slices.ContainsFunc(b.People, func(s Student) bool { return slices.ContainsFunc(s.Grades, is) })
}

// count is how many grades are so.
func (b *Gradebook) count(is func(Grade) bool) (n int) {
	for _, s := range b.People {
		for _, g := range s.Grades {
			if is(g) {
				n++
			}
		}
	}
	return n
}

// name is how a check is named among those of all exercises.
func (g Grade) name(c Graded) string { return g.Exercise + "/" + c.ID }
