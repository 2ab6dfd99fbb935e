package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestOutfile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report")
	for _, c := range []struct {
		name string
		err  error
		want string // content afterwards
	}{
		{"first", nil, "first"},
		{"failed", errors.New("disk full"), "first"},
		{"second", nil, "second"},
	} {
		o, err := newOutfile(path)
		if err != nil {
			t.Fatal(err)
		}
		got := o.write(func(w io.Writer) error {
			_, err := io.WriteString(w, c.name)
			return errors.Join(err, c.err)
		})
		o.discard()
		if !errors.Is(got, c.err) {
			t.Errorf("%s: error %v, want %v", c.name, got, c.err)
		}
		if content, _ := os.ReadFile(path); string(content) != c.want {
			t.Errorf("%s: the file has %q, want %q", c.name, content, c.want)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d files are left, want 1", len(entries))
	}
}
