package pace

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"lab/runner"
	"lab/ui/tutor"
)

// What took how long is known in the next run of lab, also where two ran at the same
// time, and what came in the way is no measure.
func TestKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lab", "took.json")
	other := &Store{Path: path}
	other.Note(Stage(tutor.Starting, "selinux"), 9*time.Second)
	s := &Store{Path: path}
	heard := 0
	listen := s.Listen("seccomp", tutor.Listener{Event: func(runner.Event) { heard++ }})
	listen.Stage(tutor.Starting, "apparmor")
	listen.Stage(tutor.Running, "no-mkdir")
	for _, e := range []runner.Event{
		{Kind: runner.RunStart, Step: "no-mkdir", Role: runner.Act, At: time.Second},
		{Kind: runner.RunEnd, Step: "no-mkdir", Role: runner.Act, At: 4 * time.Second},
		{Kind: runner.RunStart, Step: "no-mkdir", Role: runner.Control, ID: "without", At: 60 * time.Second},
		{Kind: runner.RunEnd, Step: "no-mkdir", Role: runner.Control, ID: "without", At: 62 * time.Second, Trouble: runner.Interrupted},
	} {
		listen.Event(e)
	}
	if heard != 4 {
		t.Errorf("%d events were passed on", heard)
	}
	if err := other.Save(); err != nil {
		t.Fatal(err)
	}
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
	later := &Store{Path: path}
	later.took = later.read()
	for name, want := range map[string]time.Duration{
		Part("seccomp", "no-mkdir", runner.Act, ""):            3 * time.Second,
		Part("seccomp", "no-mkdir", runner.Control, "without"): 0,
		Stage(tutor.Starting, "selinux"):                       9 * time.Second,
	} {
		if got := later.Last(name); got != want {
			t.Errorf("%s took %v, want %v", name, got, want)
		}
	}
	if _, ok := later.took[Stage(tutor.Starting, "apparmor")]; !ok {
		t.Error("the start of the machine was not noted")
	}
}

func TestDamaged(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	s := Default()
	s.Note("x y", time.Second)
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := Default().Last("x y"); got != 0 {
		t.Errorf("a damaged file says %v", got)
	}
	if err := s.Save(); err != nil || Default().Last("x y") != time.Second {
		t.Error("it is not written anew", err)
	}
}
