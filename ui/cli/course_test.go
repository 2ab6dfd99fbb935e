package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLessonStaysInItsFolder: what a lesson names outside of the folder that
// was loaded is not read, and nothing of it is shown.
func TestLessonStaysInItsFolder(t *testing.T) {
	const secret = "the secret"
	outside := t.TempDir()
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(outside+"/secret.md", secret)
	write(outside+"/files/secret.txt", secret)
	const yaml = "id: x\ntitle: {de: T, en: T}\nsteps:\n  - id: s\n    type: \"true\"\n    expect: works\n    signs: {works: {exit: 0}}\n"
	const named = yaml + "    files:\n      - {source: SOURCE, target: \"~/x\"}\n"
	for _, c := range []struct {
		name, yaml string
		links      map[string]string // below the lesson's folder, to what
	}{
		{"a source with ..", strings.Replace(named, "SOURCE", "../../secret.md", 1), nil},
		{"an absolute source", strings.Replace(named, "SOURCE", outside+"/secret.md", 1), nil},
		{"a link as file", strings.Replace(named, "SOURCE", "a", 1), map[string]string{"files/a": outside + "/secret.md"}},
		{"a link as folder", strings.Replace(named, "SOURCE", "secret.txt", 1), map[string]string{"files": outside + "/files"}},
		{"a link as prose", yaml, map[string]string{"de.md": outside + "/secret.md"}},
		{"a link as lesson", "", map[string]string{"lesson.yaml": outside + "/secret.md"}},
	} {
		dir := t.TempDir()
		lesson := dir + "/10-x"
		write(lesson+"/en.md", "# T\n\nText.\n\n## S {#s}\n\nText.\n")
		if c.links["de.md"] == "" {
			write(lesson+"/de.md", "# T\n\nText.\n\n## S {#s}\n\nText.\n")
		}
		if c.yaml != "" {
			write(lesson+"/lesson.yaml", c.yaml)
		}
		for name, to := range c.links {
			if err := os.MkdirAll(filepath.Dir(lesson+"/"+name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(to, lesson+"/"+name); err != nil {
				t.Fatal(err)
			}
		}
		course, err := load(dir)
		if err == nil {
			t.Errorf("%s: loaded, %q", c.name, course.Lessons()[0].Steps[0].Files)
		} else if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the secret is told: %v", c.name, err)
		}
	}
}
