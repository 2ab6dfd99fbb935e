// Package progress keeps how far a learner has come, one file for each user:
// progress.json in the folder lab below the XDG state directory.
//
// The file outlives changes of the course and of lab: what it says about steps
// that the course does not have (any more) stays in it, a file of a later
// format is read as far as it is understood and never overwritten, and a file
// that cannot be read is kept under another name.
package progress

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"lab/lessons"
	"lab/runner/judge"
	"lab/runner/lock"
	"lab/runner/points"
	"lab/runner/save"
	"lab/runner/xdg"
)

// Format is the number of the file's form.
const Format = 1

// Progress is everything that is kept. Its JSON form is the file, and what lab
// progress exports.
type Progress struct {
	Format int             `json:"format"`
	Last   string          `json:"last,omitempty"`  // step that was open last: "seccomp/no-mkdir"
	Steps  map[string]Step `json:"steps,omitempty"` // by "lesson/step"

	Exercises map[string]Exercise `json:"exercises,omitempty"` // by "lesson/exercise"
}

// An Exercise is what came of the learner's answers to one.
type Exercise struct {
	Attempts int       `json:"attempts"` // that could be graded
	Best     int       `json:"best"`     // points, of Most
	Most     int       `json:"most"`
	Tried    time.Time `json:"tried"` // the last time, UTC
}

// A Step is what the learner did with one step.
type Step struct {
	Opened time.Time `json:"opened"` // the first time, UTC
	// Predicted names the answer that the learner gave before the last run, Answer the
	// one that was right, as judge.Result does; "" for none.
	Predicted string          `json:"predicted,omitempty"`
	Answer    string          `json:"answer,omitempty"`
	Outcome   lessons.Outcome `json:"outcome,omitempty"` // of the last run
	Verdict   judge.Verdict   `json:"verdict,omitempty"` // of the last run
	Ran       time.Time       `json:"ran,omitzero"`      // the last time, UTC
	Runs      int             `json:"runs,omitempty"`
	Hints     int             `json:"hints,omitempty"` // how many were asked for
	// Passed says that a run was judged as passed at some time.
	Passed bool `json:"passed,omitempty"`
}

// A State is how far a lesson or a step is.
type State string

// The states.
const (
	New   State = "new"
	Begun State = "begun"
	Done  State = "done"
)

// State of a step.
func (s Step) State() State {
	switch {
	case s.Passed:
		return Done
	case s.Opened.IsZero():
		return New
	}
	return Begun
}

// Lesson is the state of a lesson, and how many of its steps are done.
func (p Progress) Lesson(o *lessons.Outline) (state State, done int) {
	begun := false
	for _, s := range o.Steps() {
		switch p.Steps[o.Name(s)].State() {
		case Done:
			done++
			begun = true
		case Begun:
			begun = true
		}
	}
	switch {
	case done == len(o.Steps()):
		return Done, done
	case begun:
		return Begun, done
	}
	return New, done
}

// Note notes what came of running a step.
func (p *Progress) Note(l *lessons.Lesson, s *lessons.Step, r judge.Result, predicted string, now time.Time) {
	now = now.UTC().Truncate(time.Second)
	one := p.Steps[Name(l, s)]
	if one.Opened.IsZero() {
		one.Opened = now
	}
	one.Predicted, one.Answer = predicted, r.Answer
	one.Outcome, one.Verdict, one.Ran = r.Outcome, r.Verdict, now
	one.Runs++
	one.Passed = one.Passed || r.Verdict == judge.Pass
	p.Steps[Name(l, s)] = one
	p.Last = Name(l, s)
}

// NoteAnswer notes what an answer is worth. One that could not be graded is no attempt.
func (p *Progress) NoteAnswer(s points.Score, now time.Time) {
	if !s.Gradable {
		return
	}
	one := p.Exercises[s.Exercise]
	if one.Most != s.Most { // the exercise is another one now
		one.Best = 0
	}
	one.Attempts++
	one.Best, one.Most = max(one.Best, s.Points), s.Most
	one.Tried = now.UTC().Truncate(time.Second)
	if p.Exercises == nil {
		p.Exercises = map[string]Exercise{}
	}
	p.Exercises[s.Exercise] = one
}

// Name is the name of a step as on the command line.
func Name(l *lessons.Lesson, s *lessons.Step) string { return l.ID + "/" + s.ID }

// A Store is the file. Its methods must not be called at the same time.
type Store struct {
	Path string

	nowhere error             // why there is no path
	unsaved []func(*Progress) // changes that could not be written yet
}

// Default is the user's own store. Where the user has none, each use of it says so.
func Default() *Store {
	dir, err := xdg.State()
	return &Store{Path: filepath.Join(dir, "progress.json"), nowhere: err}
}

// Load reads the file. No file is no progress. A file that is no progress is
// moved aside; the error then wraps ErrDamaged and names where it went, and the
// progress is empty but good.
func (s *Store) Load() (Progress, error) {
	p, err := s.read()
	if !errors.Is(err, ErrDamaged) {
		return p, err
	}
	aside := fmt.Sprintf("%s.damaged-%d", s.Path, time.Now().Unix())
	if renamed := os.Rename(s.Path, aside); renamed != nil {
		return p, fmt.Errorf("%v, and cannot be moved aside: %w", err, renamed)
	}
	return p, fmt.Errorf("%w; it is now %s", err, aside)
}

// ErrDamaged says that the file is not what lab wrote.
var ErrDamaged = errors.New("the file with the progress is damaged")

// ErrNewer says that a later version of lab wrote the file.
var ErrNewer = errors.New("a later version of lab wrote the file with the progress, so it is left as it is")

func (s *Store) read() (Progress, error) {
	p := Progress{Format: Format, Steps: map[string]Step{}}
	if s.nowhere != nil {
		return p, s.nowhere
	}
	b, err := os.ReadFile(s.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("read the progress: %w", err)
	}
	var read Progress
	if err := json.Unmarshal(b, &read); err != nil || read.Format < 1 {
		return p, fmt.Errorf("%w: %s", ErrDamaged, s.Path)
	}
	if read.Steps == nil {
		read.Steps = map[string]Step{}
	}
	return read, nil
}

// Update changes the file and returns what it holds afterwards. It is read anew
// under a lock first, so that a second lab loses nothing, and replaced in one go.
// A change that could not be written is in what is returned all the same, and is
// written with the next one.
func (s *Store) Update(change func(*Progress)) (Progress, error) {
	s.unsaved = append(s.unsaved, change)
	unlock, err := s.lock()
	if err != nil {
		p, _ := s.read() // as far as it can be seen
		return s.changed(p), fmt.Errorf("keep the progress: %w", err)
	}
	defer unlock()
	p, aside := s.Load()
	newer := p.Format > Format
	p = s.changed(p)
	switch {
	case aside != nil && !errors.Is(aside, ErrDamaged):
		return p, aside
	case newer:
		return p, fmt.Errorf("%w: %s", ErrNewer, s.Path)
	}
	b, err := json.MarshalIndent(p, "", "  ")
	if err == nil {
		err = save.Bytes(s.Path, 0o600, append(b, '\n'))
	}
	if err != nil {
		return p, errors.Join(aside, fmt.Errorf("keep the progress: %w", err))
	}
	s.unsaved = nil
	return p, aside
}

func (s *Store) changed(p Progress) Progress {
	for _, change := range s.unsaved {
		change(&p)
	}
	return p
}

// lockLimit is how long another lab may take to write the file. It stands still if
// it takes longer.
const lockLimit = 2 * time.Second

// lock keeps other labs from changing the file.
func (s *Store) lock() (unlock func(), err error) {
	if s.nowhere != nil {
		return nil, s.nowhere
	}
	if err := os.MkdirAll(filepath.Dir(s.Path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(s.Path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), lockLimit)
	defer cancel()
	if err := lock.Exclusive.Wait(ctx, f, nil); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}
