package marking

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/runner/recording"
	"lab/runner/save"
	"lab/runner/xdg"
)

// A Store keeps transcripts of answers in a folder, by what they depend on: lab's
// own program, the exercise, the answer, the machine. They are judged whenever they
// are asked for.
type Store struct {
	Dir     string
	Machine []runner.Facts // of those that there are, one a flavour
}

// DefaultDir is that of the user's own store, the folder grades below lab's state.
func DefaultDir() (string, error) {
	dir, err := xdg.State()
	return filepath.Join(dir, "grades"), err
}

// keptFor is how long a transcript is kept.
const keptFor = 30 * 24 * time.Hour

// Keep keeps the transcript of an answer.
func (s Store) Keep(l *lessons.Lesson, t *runner.Transcript) error {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := recording.Write(&b, t); err != nil {
		return err
	}
	return save.Bytes(s.path(l), 0o600, b.Bytes())
}

// Find returns the transcript of an answer and what it proves; nil if none is kept,
// or none that can be read.
func (s Store) Find(l *lessons.Lesson) (*runner.Transcript, []judge.Result) {
	t, err := recording.ReadFile(s.path(l))
	if err != nil {
		return nil, nil
	}
	results, err := Judge(l, t)
	if err != nil {
		return nil, nil
	}
	return t, results
}

// Judge is what a transcript of an answer proves.
func Judge(l *lessons.Lesson, t *runner.Transcript) ([]judge.Result, error) {
	plan, marked, err := runner.Revisit(l, t)
	if err != nil {
		return nil, err
	}
	return judge.Judge(plan, marked), nil
}

// Tidy removes what was kept long ago. The error is about what cannot be removed:
// the rest is, and the store can be used all the same.
func (s Store) Tidy(now time.Time) error {
	entries, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if info, gone := e.Info(); gone == nil && now.Sub(info.ModTime()) > keptFor {
			err = errors.Join(err, os.Remove(filepath.Join(s.Dir, e.Name())))
		}
	}
	return err
}

// path is the file for a lesson that is made of an answer.
func (s Store) path(l *lessons.Lesson) string {
	h := sha256.New()
	fmt.Fprintln(h, runner.Program(), lessonDigest(l))
	if err := json.NewEncoder(h).Encode(s.Machine); err != nil {
		panic(err) // facts are strings and lists of them
	}
	return filepath.Join(s.Dir, hex.EncodeToString(h.Sum(nil))+".jsonl")
}

// lessonDigest is a hash of all that a lesson says and puts onto the machine.
func lessonDigest(l *lessons.Lesson) string {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(l); err != nil {
		panic(err) // a lesson is plain data
	}
	for _, step := range l.Steps {
		for _, f := range step.Files {
			fmt.Fprintf(h, "%q %x\n", f.Source, sha256.Sum256(l.File(f.Source)))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// CourseDigest is a hash of all exercises of a course, whatever numbers somebody has in
// them. A submission says by it with which course it was made.
func CourseDigest(c *lessons.Course) string {
	h := sha256.New()
	for _, l := range c.Lessons() {
		for _, e := range l.Exercises {
			e = e.With("")
			with, err := e.Lesson(e.Reference)
			if err != nil {
				continue // a course that was loaded has none such
			}
			fmt.Fprintln(h, lessonDigest(with))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
