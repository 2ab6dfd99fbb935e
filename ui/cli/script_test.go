package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"lab/runner/host"
)

func TestMain(m *testing.M) {
	testscript.Main(cleaning{m}, map[string]func(){
		"lab": func() { os.Exit(Main(os.Args[1:]...)) },
	})
}

// cleaning removes what tests have built when they are over.
type cleaning struct{ *testing.M }

// Run runs the tests.
func (c cleaning) Run() int {
	defer os.RemoveAll(binaries)
	return c.M.Run()
}

// TestScript runs lab as a user does, with an empty cache: no script has a
// machine, or anybody to agree to building one.
func TestScript(t *testing.T) {
	recorded, err := filepath.Abs("../../runner/judge/testdata")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_CACHE_HOME", e.WorkDir+"/cache")
			e.Setenv("LANG", "en_US.UTF-8")
			e.Setenv("RECORDED", recorded) // transcripts of the real machine
			return nil
		},
		Condition: func(name string) (bool, error) {
			switch name {
			case "disposable":
				_, err := host.ReadMarker()
				return err == nil, nil
			case "root":
				return os.Getuid() == 0, nil
			}
			return false, fmt.Errorf("no condition %s", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"code": code},
	})
}

// code runs lab and demands an exit code: code 2 lab verify --on moon
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N command…")
	}
	err := ts.Exec(args[1], args[2:]...)
	if got := exitStatus(err); got != args[0] {
		ts.Fatalf("%v: exit code %s, want %s", args[1:], got, args[0])
	}
}
func exitStatus(err error) string {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return "0"
	case errors.As(err, &exit):
		return fmt.Sprint(exit.ExitCode())
	}
	return err.Error()
}
