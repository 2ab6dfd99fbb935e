package host

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A counter is an aspect whose only thing is a number in a file.
func counter(path string, undo func(context.Context, []change) error) aspect {
	return aspect{
		name: "counter", lasting: true, undo: undo,
		take: func(context.Context) (things, error) {
			b, err := os.ReadFile(path)
			return things{"number": string(b)}, err
		},
	}
}

func TestJournal(t *testing.T) {
	dir, path := t.TempDir(), filepath.Join(t.TempDir(), "number")
	must(t, os.WriteFile(path, []byte("1"), 0o600))
	putBack := func(_ context.Context, c []change) error { return os.WriteFile(path, []byte(c[0].Before), 0o600) }
	s := &state{files: &files{}, profiles: &profiles{}, aspects: []aspect{counter(path, putBack)}}

	// What a killed lab was writing is not taken for notes.
	must(t, os.MkdirAll(dir+"/new-1/contents", 0o700))
	must(t, os.MkdirAll(dir+"/old-1/contents", 0o700))
	j, err := openJournal(dir)
	must(t, err)
	if j.pending() {
		t.Error("half of a snapshot counts")
	}
	if rest, _ := filepath.Glob(dir + "/*-1"); len(rest) > 0 {
		t.Errorf("left lying about: %v", rest)
	}
	if _, err := openJournal(dir); err == nil || !strings.Contains(err.Error(), "another lab") {
		t.Errorf("a second one: %v", err)
	}

	must(t, j.write(t.Context(), s))
	must(t, os.WriteFile(path, []byte("2"), 0o600))
	must(t, j.close()) // as when lab is killed
	j, err = openJournal(dir)
	must(t, err)
	if !j.pending() {
		t.Fatal("nothing is noted")
	}
	before, err := j.read()
	must(t, err)
	list, err := s.differences(t.Context(), before)
	if want := []string{"counter number was 1, is 2"}; !slices.Equal(list, want) || err != nil {
		t.Errorf("differences are %q, %v", list, err)
	}
	must(t, s.undo(t.Context(), before))
	if b, _ := os.ReadFile(path); string(b) != "1" {
		t.Errorf("the number is %s", b)
	}
	must(t, j.forget())
	if j.pending() {
		t.Error("it is not forgotten")
	}

	must(t, j.write(t.Context(), s))
	must(t, os.WriteFile(filepath.Join(j.before(), recordName), []byte("{"), 0o600))
	if _, err := j.read(); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("damaged notes: %v", err)
	}
}

// TestCannotUndo: what stays different is named, with why.
func TestCannotUndo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "number")
	must(t, os.WriteFile(path, []byte("2"), 0o600))
	no := func(context.Context, []change) error { return errors.New("no way back") }
	boot, err := bootID()
	must(t, err)
	offset, err := clockOffset()
	must(t, err)
	s := &state{files: &files{}, profiles: &profiles{}, aspects: []aspect{counter(path, no)}}
	before := &snapshot{Boot: boot, Offset: offset, Things: map[string]things{"counter": {"number": "1"}}}
	err = s.undo(t.Context(), before)
	if err == nil || !strings.Contains(err.Error(), "counter number was 1, is 2") || !strings.Contains(err.Error(), "no way back") {
		t.Errorf("error is %v", err)
	}
}

// TestAfterRestart: what lived in the old kernel is not compared with the new one,
// and never what was not noted.
func TestAfterRestart(t *testing.T) {
	s := newState(map[string]account{}, nil)
	all := map[string]things{}
	for _, a := range s.aspects {
		all[a.name] = things{}
	}
	boot, err := bootID()
	must(t, err)
	names := func(before *snapshot) (list []string) {
		for _, a := range s.current(before) {
			list = append(list, a.name)
		}
		return list
	}
	if got := names(&snapshot{Boot: boot, Things: all}); len(got) != len(s.aspects) {
		t.Errorf("in the same kernel: %v", got)
	}
	if got := names(&snapshot{Boot: "another", Things: all}); !slices.Contains(got, "file") || !slices.Contains(got, "profile") || slices.Contains(got, "mount") {
		t.Errorf("in another one: %v", got)
	}
	memory, disk := change{Name: "/dev/shm/old", Before: "x"}, change{Name: "/etc/old", Before: "x"}
	s.files.compare(&snapshot{Boot: boot})
	if s.files.leave(memory) || s.files.leave(disk) {
		t.Error("in the same kernel files are left as they are")
	}
	s.files.compare(&snapshot{Boot: "another"})
	if !s.files.leave(memory) || s.files.leave(disk) {
		t.Error("in another one files in memory are put back, or those on disk not")
	}
	delete(all, "file")
	if got := names(&snapshot{Boot: boot, Things: all}); slices.Contains(got, "file") {
		t.Errorf("without files: %v", got)
	}
}
