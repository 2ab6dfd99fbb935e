package progress

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"lab/lessons"
	"lab/runner/lock"
	"lab/runner/points"
)

func TestUpdate(t *testing.T) {
	s := &Store{Path: filepath.Join(t.TempDir(), "lab", "progress.json")}
	if p, err := s.Load(); err != nil || len(p.Steps) != 0 {
		t.Fatalf("no file: %+v, %v", p, err)
	}
	var all sync.WaitGroup
	for _, name := range []string{"a/one", "a/two", "gone/step", "b/one"} {
		all.Go(func() {
			another := Store{Path: s.Path}
			if _, err := another.Update(func(p *Progress) { p.Steps[name] = Step{Opened: time.Now(), Passed: name != "b/one"} }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	p, err := s.Load()
	if err != nil || len(p.Steps) != 4 {
		t.Fatalf("four writers at once: %+v, %v", p, err)
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(s.Path), ".progress-*"))
	if len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	for _, c := range []struct {
		id    string
		steps []string
		state State
		done  int
	}{
		{"a", []string{"one", "two"}, Done, 2},
		{"a", []string{"one", "new"}, Begun, 1},
		{"b", []string{"one"}, Begun, 0},
		{"c", []string{"one"}, New, 0},
	} {
		o := &lessons.Outline{ID: c.id}
		for _, id := range c.steps {
			o.Parts = append(o.Parts, lessons.Part{ID: id})
		}
		if state, done := p.Lesson(o); state != c.state || done != c.done {
			t.Errorf("%s %v: %s, %d done, want %s, %d", c.id, c.steps, state, done, c.state, c.done)
		}
	}
}

func TestDamaged(t *testing.T) {
	for _, content := range []string{"", "[]", `{"format": 1, "steps"`, "null"} {
		s := &Store{Path: filepath.Join(t.TempDir(), "progress.json")}
		if err := os.WriteFile(s.Path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Load(); !errors.Is(err, ErrDamaged) {
			t.Errorf("%q: %v", content, err)
		}
		kept, _ := filepath.Glob(s.Path + ".damaged-*")
		if len(kept) != 1 {
			t.Errorf("%q is not kept: %q", content, kept)
		}
		if _, err := s.Load(); err != nil {
			t.Errorf("%q, the second time: %v", content, err)
		}
	}
}

func TestNewer(t *testing.T) {
	s := &Store{Path: filepath.Join(t.TempDir(), "progress.json")}
	const content = `{"format": 2, "steps": {"a/one": {"opened": "2026-01-02T03:04:05Z"}}, "more": 1}`
	if err := os.WriteFile(s.Path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := s.Update(func(p *Progress) { p.Last = "a/one" })
	if !errors.Is(err, ErrNewer) || p.Steps["a/one"].State() != Begun {
		t.Errorf("%+v, %v", p, err)
	}
	if b, _ := os.ReadFile(s.Path); string(b) != content {
		t.Errorf("overwritten with %s", b)
	}
}

// What cannot be written is not lost: it is written as soon as that is possible,
// beside what another lab has written.
func TestUnwritable(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lab")
	s := &Store{Path: filepath.Join(dir, "progress.json")}
	if err := os.WriteFile(dir, nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	for _, name := range []string{"a/one", "a/two"} {
		p, err := s.Update(func(p *Progress) { p.Steps[name] = Step{Passed: true} })
		if err == nil || p.Steps[name].State() != Done {
			t.Errorf("%+v, error %v", p, err)
		}
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	another := &Store{Path: s.Path}
	for s, name := range map[*Store]string{another: "b/one", s: "a/three"} {
		if _, err := s.Update(func(p *Progress) { p.Steps[name] = Step{Passed: true} }); err != nil {
			t.Fatal(err)
		}
	}
	if p, err := another.Load(); err != nil || len(p.Steps) != 4 {
		t.Errorf("%+v, error %v", p, err)
	}
}

// A damaged file is told, also where lab finds it damaged in between, and stays if
// it cannot be moved.
func TestDamagedInBetween(t *testing.T) {
	s := &Store{Path: filepath.Join(t.TempDir(), "progress.json")}
	note := func(p *Progress) { p.Steps["a/one"] = Step{Passed: true} }
	if err := os.WriteFile(s.Path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Update(note); !errors.Is(err, ErrDamaged) {
		t.Errorf("error %v", err)
	}
	if p, err := s.Load(); err != nil || len(p.Steps) != 1 {
		t.Errorf("%+v, error %v", p, err)
	}
}

// A lab that stands still with the lock does not stop the others for good.
func TestLocked(t *testing.T) {
	s := &Store{Path: filepath.Join(t.TempDir(), "progress.json")}
	unlock, err := s.lock()
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	another := &Store{Path: s.Path}
	if _, err := another.Update(func(*Progress) {}); !errors.Is(err, lock.ErrTaken) {
		t.Errorf("error %v", err)
	}
}

func TestNowhere(t *testing.T) {
	t.Setenv("HOME", "")
	t.Setenv("XDG_STATE_HOME", "")
	s := Default()
	if _, err := s.Load(); err == nil {
		t.Error("there is a file without a folder")
	}
	if p, err := s.Update(func(p *Progress) { p.Last = "a" }); err == nil || p.Last != "a" {
		t.Errorf("%+v, error %v", p, err)
	}
}

// TestNoteAnswer: the best points stay, and what could not be graded is no attempt.
func TestNoteAnswer(t *testing.T) {
	s := &Store{Path: filepath.Join(t.TempDir(), "progress.json")}
	for _, score := range []points.Score{
		{Exercise: "a/b", Most: 6},
		{Exercise: "a/b", Points: 4, Most: 6, Gradable: true},
		{Exercise: "a/b", Points: 2, Most: 6, Gradable: true},
		{Exercise: "a/c", Points: 5, Most: 5, Gradable: true},
		{Exercise: "a/c", Points: 1, Most: 4, Gradable: true}, // other checks than before
	} {
		if _, err := s.Update(func(p *Progress) { p.NoteAnswer(score, time.Unix(1, 0)) }); err != nil {
			t.Fatal(err)
		}
	}
	p, err := s.Load()
	want := map[string]Exercise{
		"a/b": {Attempts: 2, Best: 4, Most: 6, Tried: time.Unix(1, 0).UTC()},
		"a/c": {Attempts: 2, Best: 1, Most: 4, Tried: time.Unix(1, 0).UTC()},
	}
	if err != nil || !reflect.DeepEqual(p.Exercises, want) {
		t.Errorf("%+v: %v, want %+v", p.Exercises, err, want)
	}
}
