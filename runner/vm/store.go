package vm

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// A Store is the folder that holds what machines start from:
//
//	lock                   held by the lab that sets up
//	key                    the private key for all machines of this installation
//	kvm.json               what the probe boot found
//	DIGEST/                one recipe: manifest.json, base.qcow2, vmlinuz, initrd
//	DIGEST/DIGEST/         its snapshots for one QEMU and one accelerator:
//	                       FLAVOUR.json, FLAVOUR.qcow2
//	build-*                unfinished work, removed by the next Setup
//
// A folder counts only from the moment its manifest is there, which is written last.
type Store struct{ Dir string }

// DefaultStore is the folder lab in the user's cache directory (XDG_CACHE_HOME).
func DefaultStore() (Store, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return Store{}, fmt.Errorf("find the cache directory: %w", err)
	}
	return Store{filepath.Join(dir, "lab")}, nil
}

func (s Store) path(name ...string) string {
	return filepath.Join(append([]string{s.Dir}, name...)...)
}

// lock keeps other labs from setting up in the same store. The kernel gives
// the lock back when this process ends.
func (s Store) lock(ctx context.Context, o Options) (unlock func(), err error) {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the store: %w", err)
	}
	f, err := os.OpenFile(s.path("lock"), os.O_CREATE|os.O_RDWR|unix.O_CLOEXEC, 0o600)
	if errors.Is(err, unix.EROFS) || errors.Is(err, fs.ErrPermission) {
		return nil, &problem{note(readOnlyStore, s.Dir), err}
	} else if err != nil {
		return nil, fmt.Errorf("lock the store: %w", err)
	}
	return hold(ctx, f, unix.LOCK_EX, o)
}

// lockToRead keeps other labs from changing the store, which may be one that is
// read-only here.
func (s Store) lockToRead(ctx context.Context, o Options) (unlock func(), err error) {
	f, err := os.Open(s.path("lock"))
	if err != nil {
		return nil, notSetUp(err)
	}
	return hold(ctx, f, unix.LOCK_SH, o)
}

// hold waits for a lock of flock(2) on an open file.
func hold(ctx context.Context, f *os.File, how int, o Options) (unlock func(), err error) {
	for said := false; ; said = true {
		err := unix.Flock(int(f.Fd()), how|unix.LOCK_NB)
		if err == nil {
			return func() { f.Close() }, nil
		}
		if !errors.Is(err, unix.EWOULDBLOCK) {
			f.Close()
			return nil, fmt.Errorf("lock %s: %w", f.Name(), err)
		}
		if !said {
			o.report("wait", -1, "another lab is setting up the machine")
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, context.Cause(ctx)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// Clean removes everything that Setup made. Machines that run keep what they
// have open; they cannot be reset to another state by it.
func (s Store) Clean(ctx context.Context, o Options) error {
	unlock, err := s.lock(ctx, o)
	if err != nil {
		return err
	}
	defer unlock()
	if err := s.removeScratch(); err != nil {
		return err
	}
	if err := os.RemoveAll(s.Dir); err != nil {
		return fmt.Errorf("remove the store: %w", err)
	}
	return nil
}

// made matches the names of folders in the store that are named by a digest.
const made = "[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]" +
	"[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]"

// superseded are the folders of the store that this lab does not start machines
// from: images of another recipe, and snapshots for another engine.
func (s Store) superseded(ctx context.Context) []string {
	r, err := s.recipe()
	if err != nil {
		return nil
	}
	dirs, _ := filepath.Glob(s.path(made)) // fails only if the pattern is wrong
	if i, err := s.image(r); err == nil {
		if e, err := s.engine(ctx); err == nil {
			ours := s.snapshotDir(i, e)
			snapshots, _ := filepath.Glob(i.path(made))
			dirs = append(dirs, slices.DeleteFunc(snapshots, func(dir string) bool { return dir == ours })...)
		}
	}
	return slices.DeleteFunc(dirs, func(dir string) bool { return dir == s.path(r.digest) })
}

// usage is the size of the files below dir in bytes.
func usage(dir string) (bytes int64) {
	filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				bytes += info.Size()
			}
		}
		return nil
	})
	return bytes
}

// removeUnfinished removes what an interrupted Setup left. The store is locked.
func (s Store) removeUnfinished() {
	left, _ := filepath.Glob(s.path("build-*"))
	for _, dir := range left {
		os.RemoveAll(dir)
	}
	s.removeScratch()
}
