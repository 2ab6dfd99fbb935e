package lessons

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestOddFiles is about what only a real folder can hold.
func TestOddFiles(t *testing.T) {
	tests := []struct {
		name string
		make func(dir string) error
		want string
	}{
		{"link among the files", func(dir string) error {
			name := filepath.Join(dir, "10-demo/files/a.txt")
			return errors.Join(os.Remove(name), os.Symlink("/etc/hostname", name))
		}, "10-demo/files/a.txt:1:1: cannot be read: a link cannot be part of the program"},
		{"folder in place of a file", func(dir string) error {
			name := filepath.Join(dir, "10-demo/de.md")
			return errors.Join(os.Remove(name), os.Mkdir(name, 0o777))
		}, "10-demo/de.md:1:1: cannot be read: not a regular file"},
		{"file in place of a folder", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "20-more/files"), nil, 0o666)
		}, "20-more/files:1:1: cannot be read: not a folder"},
		{"too large", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "10-demo/de.md"), make([]byte, maxText+1), 0o666)
		}, "10-demo/de.md:1:1: the file is larger than 64 kB (make two lessons of it)"},
		{"dot folder among the files", func(dir string) error {
			return os.MkdirAll(filepath.Join(dir, "10-demo/files/.git/x"), 0o777)
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := errors.Join(os.CopyFS(dir, validCourse(t)), tt.make(dir)); err != nil {
				t.Fatal(err)
			}
			_, err := Load(os.DirFS(dir))
			problems, _ := errors.AsType[Problems](err)
			var got []string
			for _, p := range problems {
				got = append(got, short(p))
			}
			want := slices.DeleteFunc([]string{tt.want}, func(s string) bool { return s == "" })
			if !slices.Equal(got, want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), tt.want)
			}
		})
	}
}
