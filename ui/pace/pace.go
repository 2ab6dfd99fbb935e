// Package pace keeps how long what a learner waits for took last time on this computer:
// machines that start, and the demos, controls and proofs of each step.
package pace

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"lab/runner"
	"lab/runner/save"
	"lab/runner/xdg"
	"lab/ui/tutor"
)

// A Store is the file, one for each computer that shares a home. Without a path it only
// remembers. Its methods may be called from several goroutines.
type Store struct {
	Path string

	mu   sync.Mutex
	took map[string]float64 // seconds, by the name of what took them
	news map[string]float64 // of this run of lab
}

// Default is the user's own store, as it was kept last. What cannot be read is not known.
func Default() *Store {
	dir, err := xdg.State()
	host, err2 := os.Hostname()
	if err != nil || err2 != nil {
		return new(Store)
	}
	s := &Store{Path: filepath.Join(dir, "took-"+filepath.Base(host)+".json")}
	s.took = s.read()
	return s
}

func (s *Store) read() map[string]float64 {
	took := map[string]float64{}
	if b, err := os.ReadFile(s.Path); err == nil {
		_ = json.Unmarshal(b, &took) // what of it can be read
	}
	return took
}

// Save adds what was noted to the file.
func (s *Store) Save() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Path == "" || len(s.news) == 0 {
		return nil
	}
	took := s.read() // another lab may have written it since
	for name, seconds := range s.news {
		took[name] = seconds
	}
	b, err := json.MarshalIndent(took, "", "  ")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(s.Path), 0o700)
	}
	if err == nil {
		err = save.Bytes(s.Path, 0o600, append(b, '\n'))
	}
	if err != nil {
		return fmt.Errorf("keep how long things take: %w", err)
	}
	return nil
}

// Last is how long something took last time; 0 if that is not known.
func (s *Store) Last(name string) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	seconds, ok := s.news[name]
	if !ok {
		seconds = s.took[name]
	}
	return time.Duration(seconds * float64(time.Second))
}

// Note notes how long something took.
func (s *Store) Note(name string, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.news == nil {
		s.news = map[string]float64{}
	}
	s.news[name] = float64(took.Milliseconds()) / 1000
}

// Stage is the name of a stage, what is the flavour.
func Stage(stage tutor.Stage, what string) string { return string(stage) + " " + what }

// Part is the name of a part of a step; id is that of a control or a proof.
func Part(lesson, step string, role runner.Role, id string) string {
	return fmt.Sprintf("%s/%s %s %s", lesson, step, role, id)
}

// Listen notes how long what a listener hears of takes.
func (s *Store) Listen(lesson string, l tutor.Listener) tutor.Listener {
	stage, event := l.Stage, l.Event
	waits, since, began := "", time.Time{}, time.Duration(0)
	l.Stage = func(at tutor.Stage, what string) {
		if waits != "" {
			s.Note(waits, time.Since(since))
		}
		if waits = ""; at == tutor.Starting || at == tutor.Resetting {
			waits, since = Stage(at, what), time.Now()
		}
		if stage != nil {
			stage(at, what)
		}
	}
	l.Event = func(e runner.Event) {
		switch {
		case e.Kind == runner.RunStart:
			began = e.At
		case e.Kind == runner.RunEnd && e.Trouble == "":
			s.Note(Part(lesson, e.Step, e.Role, e.ID), e.At-began)
		}
		if event != nil {
			event(e)
		}
	}
	return l
}
