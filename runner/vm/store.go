package vm

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"

	"lab/lessons"
	"lab/runner/lock"
	"lab/runner/xdg"
)

// A Store is the folder that holds what machines start from:
//
//	lock                   held by the lab that sets up
//	kvm.json               what the probe boot found
//	DIGEST/                one recipe: manifest.json, base.qcow2, vmlinuz, initrd
//	DIGEST/DIGEST/         its snapshots for one QEMU, accelerator and processor:
//	                       FLAVOUR.json with their keys, FLAVOUR.qcow2
//	NAME-DIGEST.tar        the programs of an extra
//	build-*                unfinished work, removed by the next Setup
//
// A folder counts only from the moment its manifest is there, which is written last.
type Store struct{ Dir string }

// DefaultStore is lab's folder for what can be made again.
func DefaultStore() (Store, error) {
	dir, err := xdg.Cache()
	return Store{dir}, err
}

func (s Store) path(name ...string) string {
	return filepath.Join(append([]string{s.Dir}, name...)...)
}

// lock keeps other labs from setting up in the same store. The kernel gives
// the lock back when this process ends.
func (s Store) lock(ctx context.Context, o Options) (unlock func(), err error) {
	var f *os.File
	if err = os.MkdirAll(s.Dir, 0o700); err == nil {
		f, err = os.OpenFile(s.path("lock"), os.O_CREATE|os.O_RDWR, 0o600)
	}
	switch {
	case errors.Is(err, unix.EROFS), errors.Is(err, fs.ErrPermission):
		return nil, &problem{note(readOnlyStore, s.Dir), err}
	case err != nil:
		return nil, fmt.Errorf("lock the store: %w", err)
	}
	return hold(ctx, f, lock.Exclusive, o)
}

// lockToRead keeps other labs from changing the store, which may be one that is
// read-only here.
func (s Store) lockToRead(ctx context.Context, o Options) (unlock func(), err error) {
	f, err := os.Open(s.path("lock"))
	if err != nil {
		return nil, notSetUp(err)
	}
	return hold(ctx, f, lock.Shared, o)
}

// hold waits for a lock on an open file.
func hold(ctx context.Context, f *os.File, kind lock.Kind, o Options) (unlock func(), err error) {
	err = kind.Wait(ctx, f, func() { o.report("wait", -1, "another lab is setting up the machine") })
	if err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
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

// find returns the paths in dir whose names match a pattern.
func find(dir, pattern string) []string {
	names, _ := fs.Glob(os.DirFS(dir), pattern) // fails only if the pattern is wrong
	for i := range names {
		names[i] = filepath.Join(dir, names[i])
	}
	return names
}

// superseded are what of the store this lab does not start machines from: images
// and extras of another recipe, and snapshots for another emulator.
func (s Store) superseded(ctx context.Context) []string {
	r, err := theRecipe()
	if err != nil {
		return nil
	}
	dirs := slices.Concat(find(s.Dir, made), find(s.Dir, "*-"+made+".tar"))
	for _, x := range s.extras(lessons.Extras(), true) {
		dirs = slices.DeleteFunc(dirs, func(path string) bool { return path == x.path })
	}
	if i, err := s.image(r); err == nil {
		if e, err := s.emulator(ctx); err == nil {
			ours := s.snapshotDir(i, e)
			snapshots := find(i.dir, made)
			dirs = append(dirs, slices.DeleteFunc(snapshots, func(dir string) bool { return dir == ours })...)
		}
	}
	return slices.DeleteFunc(dirs, func(dir string) bool { return dir == s.path(r.name()) })
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
	for _, dir := range find(s.Dir, "build-*") {
		os.RemoveAll(dir)
	}
	s.removeScratch()
}
