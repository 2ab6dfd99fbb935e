package cli

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDependencies keeps the directions of the design: what a package must
// never import, directly or not.
func TestDependencies(t *testing.T) {
	ours := list(t, "lab/...")
	for _, c := range []struct {
		pkg   string
		never []string // prefixes of import paths
	}{
		{"lab", []string{"testing"}},
		{"lab/lessons", []string{"lab/"}},
		{"lab/runner", []string{"lab/ui", "lab/runner/", "charm.land", "golang.org/x/crypto", "github.com/moby/moby"}},
		{"lab/runner/judge", []string{"lab/ui", "lab/runner/vm", "lab/runner/ssh", "charm.land", "golang.org/x/crypto", "github.com/moby/moby"}},
		{"lab/runner/points", []string{"lab/ui", "lab/runner/vm", "lab/runner/ssh", "lab/runner/grade", "charm.land", "golang.org/x/crypto", "github.com/moby/moby"}},
		{"lab/runner/place", []string{"lab/ui", "charm.land"}},
		{"lab/runner/grade", []string{"lab/ui", "lab/runner/place", "lab/runner/vm", "lab/runner/host", "lab/runner/remote", "lab/runner/ssh", "charm.land", "golang.org/x/crypto", "github.com/moby/moby"}},
		{"lab/runner/vm", []string{"lab/ui", "lab/runner/judge", "charm.land"}},
		{"lab/runner/host", []string{"lab/ui", "lab/runner/vm", "lab/runner/ssh", "lab/runner/judge", "charm.land", "golang.org/x/crypto"}},
		{"lab/runner/remote", []string{"lab/ui", "lab/runner/vm", "lab/runner/host", "lab/runner/ssh", "lab/runner/judge", "charm.land", "golang.org/x/crypto", "github.com/moby/moby"}},
		{"lab/runner/doctor", []string{"lab/ui", "lab/runner/vm", "lab/runner/host", "lab/runner/remote", "lab/runner/judge", "charm.land", "golang.org/x/crypto"}},
		{"lab/runner/computer", []string{"lab/", "charm.land", "golang.org/x/crypto"}},
		{"lab/runner/debian", []string{"lab/ui", "lab/runner/vm", "lab/runner/host", "lab/runner/engine", "lab/lessons", "charm.land", "golang.org/x/crypto", "github.com/moby/moby"}},
		{"lab/runner/vm/archive", []string{"lab/", "charm.land", "golang.org/x/crypto", "github.com/moby/moby"}},
		{"lab/runner/save", []string{"lab/", "charm.land"}},
		{"lab/runner/submission", []string{"lab/ui", "lab/runner", "charm.land"}},
		{"lab/runner/marking", []string{"lab/ui", "lab/runner/place", "lab/runner/grade", "lab/runner/vm", "lab/runner/host", "lab/runner/ssh", "charm.land", "golang.org/x/crypto"}},
		{"lab/runner/lazy", []string{"lab/", "github.com/"}},
		{"lab/runner/lock", []string{"lab/", "github.com/"}},
		{"lab/runner/xdg", []string{"lab/", "github.com/"}},
		{"lab/runner/trace", []string{"lab/ui", "lab/runner", "charm.land", "golang.org/x/crypto"}},
		{"lab/runner/walls", []string{"lab/ui", "lab/runner/vm", "lab/runner/judge", "charm.land", "golang.org/x/crypto"}},
		{"lab/ui/words", []string{"lab/ui/", "lab/runner"}},
		{"lab/ui/report", []string{"lab/runner/place", "lab/runner/vm", "lab/runner/ssh", "lab/runner/host", "lab/ui/cli"}},
		{"lab/ui/tui", []string{"lab/runner/place", "lab/runner/vm", "lab/runner/ssh", "lab/runner/host", "lab/ui/cli"}},
		{"lab/ui/tutor", []string{"lab/runner/place", "lab/runner/vm", "lab/runner/ssh", "lab/runner/host", "lab/ui/cli", "lab/ui/tell", "lab/ui/words", "lab/ui/tui", "charm.land"}},
		{"lab/ui/tell", []string{"lab/runner/place", "lab/runner/vm", "lab/runner/ssh", "lab/runner/host", "lab/ui/cli", "lab/ui/tui", "charm.land"}},
		{"lab/ui/progress", []string{"lab/runner/vm", "lab/ui/cli", "lab/ui/tui", "charm.land"}},
	} {
		for _, name := range c.never { // a rule about a package that does not exist keeps nothing
			exists := func(pkg string) bool { return strings.HasPrefix(pkg+"/", strings.TrimSuffix(name, "/")+"/") }
			if strings.HasPrefix(name, "lab/") && !slices.ContainsFunc(ours, exists) {
				t.Errorf("there is no package %s", name)
			}
		}
		for _, dep := range deps(t, c.pkg) {
			forbidden := func(prefix string) bool { return strings.HasPrefix(dep, prefix) }
			if c.pkg == "lab/runner" && dep == "lab/runner/trace" || dep == "lab/runner/lazy" {
				continue // lies below runner, see their own rules
			}
			if dep != c.pkg && slices.ContainsFunc(c.never, forbidden) {
				t.Errorf("%s depends on %s", c.pkg, dep)
			}
		}
	}
}

// TestCommands: programs whose output lab reads speak English, because package
// computer runs them all. Demos, the terminals of tests, and the learner's editor are not
// lab's own.
func TestCommands(t *testing.T) {
	own := []string{"../../runner/computer/command.go", "../../runner/host/process.go", "../../runner/ptytest/ptytest.go", "../editor/editor.go"}
	for _, root := range []string{"../../runner", ".."} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || slices.Contains(own, path) {
				return err
			}
			b, err := os.ReadFile(path)
			if bytes.Contains(b, []byte("exec.Command")) {
				t.Errorf("%s runs a program by itself: computer.Command does that", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestDependencyTable: README has a reason for each module that lab uses itself, and names
// no other.
func TestDependencyTable(t *testing.T) {
	read := func(name, pattern string) []string {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var modules []string
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(b), -1) {
			modules = append(modules, strings.Split(m[1], ", ")...)
		}
		slices.Sort(modules)
		return modules
	}
	used := read("../../go.mod", `(?m)^\t(\S+) v\S+$`)
	told := read("../../README.md", `(?m)^\| ([a-z]+(?:\.[a-z]+)+/[^|]*\S) \|`)
	if len(used) == 0 || !slices.Equal(used, told) {
		t.Errorf("go.mod has %q, README %q", used, told)
	}
}

func deps(t *testing.T, pkg string) []string { return list(t, "-deps", pkg) }

func list(t *testing.T, args ...string) []string {
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...).Output()
	if err != nil {
		t.Fatalf("go list %s: %v", args, err)
	}
	return strings.Fields(string(out))
}
