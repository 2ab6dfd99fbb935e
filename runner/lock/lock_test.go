package lock

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// open opens the file once more.
func open(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestWait(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, second := open(t, path), open(t, path)
	if err := Exclusive.Wait(t.Context(), first, func() { t.Error("a free lock is waited for") }); err != nil {
		t.Fatal(err)
	}
	why := errors.New("enough")
	ctx, enough := context.WithCancelCause(t.Context())
	err := Exclusive.Wait(ctx, second, func() { enough(why) })
	if !errors.Is(err, ErrTaken) || !errors.Is(err, why) {
		t.Errorf("the lock is taken: error %v", err)
	}
	if err := Shared(second); !errors.Is(err, ErrTaken) {
		t.Errorf("shared: error %v", err)
	}
	if err := Exclusive.Wait(t.Context(), second, func() { first.Close() }); err != nil {
		t.Errorf("the lock is given back: error %v", err)
	}
}

func TestShared(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	for range 2 {
		if err := Shared(open(t, path)); err != nil {
			t.Fatal(err)
		}
	}
	if err := Exclusive(open(t, path)); !errors.Is(err, ErrTaken) {
		t.Errorf("exclusive: error %v", err)
	}
}

// TestRecord has another process try, since such locks belong to processes.
func TestRecord(t *testing.T) {
	const at = "LOCK_RECORD"
	if path := os.Getenv(at); path != "" {
		if err := Record(open(t, path)); !errors.Is(err, ErrTaken) {
			t.Errorf("error %v", err)
		}
		return
	}
	path := filepath.Join(t.TempDir(), "lock")
	if err := Record(open(t, path)); err != nil {
		t.Fatal(err)
	}
	other := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestRecord$")
	other.Env = append(os.Environ(), at+"="+path)
	if out, err := other.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
