package progress

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"lab/lessons"
)

func TestUpdate(t *testing.T) {
	s := Store{filepath.Join(t.TempDir(), "lab", "progress.json")}
	if p, err := s.Load(); err != nil || len(p.Steps) != 0 {
		t.Fatalf("no file: %+v, %v", p, err)
	}
	var all sync.WaitGroup
	for _, name := range []string{"a/one", "a/two", "gone/step", "b/one"} {
		all.Go(func() {
			if _, err := s.Update(func(p *Progress) { p.Steps[name] = Step{Opened: time.Now(), Passed: name != "b/one"} }); err != nil {
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
		l := &lessons.Lesson{ID: c.id}
		for _, id := range c.steps {
			l.Steps = append(l.Steps, &lessons.Step{ID: id})
		}
		if state, done := p.Lesson(l); state != c.state || done != c.done {
			t.Errorf("%s %v: %s, %d done, want %s, %d", c.id, c.steps, state, done, c.state, c.done)
		}
	}
}

func TestDamaged(t *testing.T) {
	for _, content := range []string{"", "[]", `{"format": 1, "steps"`, "null"} {
		s := Store{filepath.Join(t.TempDir(), "progress.json")}
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
	s := Store{filepath.Join(t.TempDir(), "progress.json")}
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

func TestDefault(t *testing.T) {
	t.Setenv("HOME", "/home/x")
	for env, want := range map[string]string{
		"/state": "/state/lab/progress.json", "state": "/home/x/.local/state/lab/progress.json", "": "/home/x/.local/state/lab/progress.json",
	} {
		s, err := Default(func(string) string { return env })
		if err != nil || s.Path != want {
			t.Errorf("%q: %s, %v", env, s.Path, err)
		}
	}
}
