package watch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestWait: whatever an editor does to save is a change, in folders below, too.
func TestWait(t *testing.T) {
	for name, change := range map[string]func(dir string) error{
		"written":  func(dir string) error { return os.WriteFile(filepath.Join(dir, "a", "file"), []byte("x"), 0o600) },
		"renamed":  func(dir string) error { return os.Rename(filepath.Join(dir, "other"), filepath.Join(dir, "a", "file")) },
		"removed":  func(dir string) error { return os.Remove(filepath.Join(dir, "a", "file")) },
		"new":      func(dir string) error { return os.Mkdir(filepath.Join(dir, "b"), 0o700) },
		"readable": func(dir string) error { return os.Chmod(filepath.Join(dir, "a", "file"), 0) },
	} {
		dir := t.TempDir()
		for _, err := range []error{os.Mkdir(filepath.Join(dir, "a"), 0o700), os.WriteFile(filepath.Join(dir, "a", "file"), nil, 0o600), os.WriteFile(filepath.Join(dir, "other"), nil, 0o600)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		w, err := New(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := change(dir); err != nil { // before Wait, and not missed
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		if err := w.Wait(ctx); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, "again"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := w.Wait(ctx); err != nil {
			t.Errorf("%s, waited for again: %v", name, err)
		}
		cancel()
		w.Close()
	}
}

func TestWaitEnds(t *testing.T) {
	w, err := New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- w.Wait(ctx) }()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := New(filepath.Join(t.TempDir(), "nothing")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
