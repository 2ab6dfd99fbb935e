package host

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// TestUndoMounts: mounts that came are taken away, whatever their places are called
// and however they lie on each other, and no others.
func TestUndoMounts(t *testing.T) {
	runtime.LockOSThread() // never unlocked: the thread ends with the test
	if err := unix.Unshare(unix.CLONE_FS | unix.CLONE_NEWNS); errors.Is(err, unix.EPERM) {
		t.Skip("only root makes a mount namespace here")
	} else if err != nil {
		t.Fatal(err)
	}
	mount := func(at string) {
		t.Helper()
		if err := os.MkdirAll(at, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := unix.Mount("none", at, "tmpfs", 0, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Cleanup(func() { unmountBelow(dir) })
	s := new(state)
	stays := []string{filepath.Join(dir, "a"), filepath.Join(dir, "a", "b")}
	for _, at := range stays {
		mount(at)
	}
	before, err := s.takeMounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{
		"a (b)", "a (2)", "c ", "c", "c\nd", `c\040d`, // beside a and c
		"a", "a/-x", "a/b", "a", // on top of a, with others in it
	} {
		mount(filepath.Join(dir, at))
	}
	now, err := s.takeMounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	changed := changes(before, now)
	if len(changed) != 10 {
		t.Errorf("changes are %+v", changed)
	}
	if err := undoMounts(t.Context(), changed); err != nil {
		t.Error(err)
	}
	after, err := s.takeMounts(t.Context())
	if left := changes(before, after); err != nil || len(left) != 0 {
		t.Errorf("left are %+v, %v", left, err)
	}
}
