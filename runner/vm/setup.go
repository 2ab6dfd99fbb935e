package vm

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"lab/runner"
)

// Setup makes the machine ready. It starts over where an earlier one was
// interrupted, goes on with what that one finished, waits where another one is at
// work, and returns at once where everything is there.
func (s Store) Setup(ctx context.Context, o Options) error {
	absent := s.extras(o.Extras, false)
	if s.Ready(ctx, o.Flavours...) == nil && len(absent) == 0 {
		return nil
	}
	if err := canBuild(absent); err != nil {
		return err
	}
	unlock, err := s.lock(ctx, o)
	if err != nil {
		return err
	}
	defer unlock()
	s.removeUnfinished()
	r, err := theRecipe()
	if err != nil {
		return err
	}
	_, unbuilt := s.image(r)
	if err := ensureHost(ctx, unbuilt != nil, o); err != nil {
		return err
	}
	image, err := s.ensureImage(ctx, r, o)
	if err != nil {
		return err
	}
	if err := s.freeze(ctx, image, bakeDone, o); err != nil {
		return err
	}
	return s.buildExtras(ctx, s.extras(o.Extras, false), o)
}

// freeze makes the image's snapshots for this computer. Parts of the whole
// before begin are done.
func (s Store) freeze(ctx context.Context, image image, begin float64, o Options) error {
	if err := s.probeKVM(ctx, image.dir); err != nil {
		return err
	}
	emulator, err := s.emulator(ctx)
	if err != nil {
		return err
	}
	flavours := slices.DeleteFunc(slices.Clone(allIfNone(o.Flavours)), func(flavour string) bool {
		_, err := s.snapshot(image, emulator, flavour)
		return err == nil
	})
	each := (1 - begin) / float64(len(flavours))
	for i, flavour := range flavours {
		from := begin + each*float64(i)
		heard := o.within("snapshot-"+flavour, from, from+each)
		if err := s.ensureSnapshot(ctx, image, emulator, flavour, heard); err != nil {
			return fmt.Errorf("freeze the machine with %s: %w", flavour, err)
		}
	}
	return nil
}

// An image is a baked disk with its kernel, in a folder of the store.
type image struct {
	dir string
	manifest
}

func (i image) path(name string) string { return filepath.Join(i.dir, name) }

// image opens the image of a recipe.
func (s Store) image(r recipe) (image, error) {
	return readImage(s.path(r.name()))
}

func readImage(dir string) (image, error) {
	m, err := readManifest(filepath.Join(dir, manifestName))
	return image{dir, m}, err
}

// ensureImage returns the image of a recipe, and builds it if it is not there
// or damaged.
func (s Store) ensureImage(ctx context.Context, r recipe, o Options) (image, error) {
	found, err := s.image(r)
	if err == nil {
		return found, nil
	}
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errDamaged) {
		return found, err
	}
	if o.Offline {
		return found, &problem{note(needsNetwork), ErrNotSetUp}
	}
	if err := s.room(true); err != nil {
		return found, err
	}
	return s.newImage(r, func(dir string) error {
		if err := s.build(ctx, r, dir, o); err != nil {
			return err
		}
		if err := s.bake(ctx, dir, o); err != nil {
			return fmt.Errorf("start the machine for the first time: %w", err)
		}
		return nil
	})
}

// newImage lets fill make the image of a recipe in an empty folder, and puts it
// in its place when it is whole.
func (s Store) newImage(r recipe, fill func(dir string) error) (image, error) {
	dir, err := os.MkdirTemp(s.Dir, "build-")
	if err != nil {
		return image{}, err
	}
	defer os.RemoveAll(dir)
	if err := fill(dir); err != nil {
		return image{}, err
	}
	if err := os.RemoveAll(s.path(r.name())); err != nil {
		return image{}, err
	}
	if err := os.Rename(dir, s.path(r.name())); err != nil {
		return image{}, err
	}
	return s.image(r)
}

// Ready returns nil if Open can start the machine in each of some flavours, or in
// all if none is named, without a Setup; else an error that wraps ErrNotSetUp and
// says what is missing.
func (s Store) Ready(ctx context.Context, flavours ...string) error {
	_, err := s.snapshots(ctx, allIfNone(flavours))
	return err
}

// snapshots are those of some flavours, in their order. The error wraps ErrNotSetUp.
func (s Store) snapshots(ctx context.Context, flavours []string) ([]snapshot, error) {
	r, err := theRecipe()
	if err != nil {
		return nil, notSetUp(err)
	}
	i, err := s.image(r)
	if err != nil {
		return nil, notSetUp(err)
	}
	emulator, err := s.emulator(ctx)
	if err != nil {
		return nil, notSetUp(err)
	}
	var list []snapshot
	for _, flavour := range flavours {
		frozen, err := s.snapshot(i, emulator, flavour)
		if err != nil {
			return nil, notFrozen(flavour, err)
		}
		list = append(list, frozen)
	}
	return list, nil
}

// Facts are those of the machine in some flavours, or in all if none is named. The
// error wraps ErrNotSetUp if it is not ready.
func (s Store) Facts(ctx context.Context, flavours ...string) ([]runner.Facts, error) {
	frozen, err := s.snapshots(ctx, allIfNone(flavours))
	var list []runner.Facts
	for _, f := range frozen {
		list = append(list, f.Facts)
	}
	return list, err
}

func allIfNone(flavours []string) []string {
	if len(flavours) == 0 {
		return Flavours()
	}
	return flavours
}

// notFrozen says why a flavour's snapshot cannot be used, of an image that can.
func notFrozen(flavour string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		code := map[string]Code{"apparmor": noAppArmor, "selinux": noSELinux}[flavour]
		return &problem{note(code), ErrFlavourNotSetUp}
	}
	return notSetUp(err)
}

func notSetUp(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotSetUp
	}
	return &problem{note(notUsable, err), errors.Join(ErrNotSetUp, err)}
}
