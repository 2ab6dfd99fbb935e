package vm

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/crypto/ssh"

	"lab/lessons"
	"lab/runner/vm/archive"
)

// A Source is an archive that Export wrote, and what is known about it.
type Source struct {
	From   string // path, or http or https URL
	SHA256 string // of the whole archive in hex, lower case; "" if not known
	// Agree is asked about the digest of a whole archive with a SHA256 that is
	// not known, before anything in it is used. nil agrees.
	Agree func(sum string) bool
}

// Why a whole archive is refused.
var (
	ErrDigest    = errors.New("this is another file than the one that was meant")
	ErrNotAgreed = errors.New("its SHA-256 was not agreed to")
)

// Import makes the machine ready with the image from an archive instead of
// building one. It gives the image keys of its own. Where the image is there
// already, it is kept, and only extras that are not are taken in. Import reports
// false where it took nothing.
func (s Store) Import(ctx context.Context, src Source, o Options) (imported bool, err error) {
	unlock, err := s.lock(ctx, o)
	if err != nil {
		return false, err
	}
	defer unlock()
	s.removeUnfinished()
	if err := ensureHost(ctx, false, o); err != nil {
		return false, err
	}
	if err := s.ensureKey(); err != nil {
		return false, err
	}
	r, err := s.recipe()
	if err != nil {
		return false, err
	}
	found, err := s.image(r)
	if err != nil {
		found, err = s.takeIn(ctx, r, src, o)
		imported = true
	} else {
		imported, err = s.takeExtras(ctx, r, src, o)
	}
	if err != nil {
		return false, err
	}
	if err := s.freeze(ctx, found, importDone, o); err != nil {
		return imported, err
	}
	return imported, s.buildExtras(ctx, s.extras(o.Extras, false), o)
}

// Where the stages of an import end, as parts of the whole.
const (
	readDone   = 0.1
	importDone = 0.25
)

// takeIn makes the image of a recipe out of an archive.
func (s Store) takeIn(ctx context.Context, r recipe, src Source, o Options) (image, error) {
	if err := s.room(false); err != nil {
		return image{}, err
	}
	key, err := s.key()
	if err != nil {
		return image{}, err
	}
	return s.newImage(r, func(dir string) error {
		m, err := src.unpack(ctx, dir, r.common, o.within("import", 0, readDone))
		if err != nil {
			return err
		}
		if err := s.keepExtras(dir, m); err != nil {
			return err
		}
		heard := o.within("keys", readDone, importDone)
		heard(0, "boot")
		hostKey, err := rekey(ctx, dir, authorized(key.PublicKey()))
		if err != nil {
			return fmt.Errorf("give the image keys of its own: %w", err)
		}
		heard(0.9, "disk")
		return describeImage(dir, m.Kernel, hostKey)
	})
}

// takeExtras takes out of an archive the extras that are not there yet. It reports
// false where the archive has none of them.
func (s Store) takeExtras(ctx context.Context, r recipe, src Source, o Options) (taken bool, err error) {
	absent := s.extras(lessons.Extras(), false)
	if len(absent) == 0 {
		return false, nil
	}
	m, err := src.contents(ctx, r.common)
	if err != nil {
		return false, err
	}
	wanted := func(f archive.File) bool {
		return slices.ContainsFunc(absent, func(x extra) bool { return filepath.Base(x.path) == f.Name })
	}
	if !slices.ContainsFunc(m.Extras(), wanted) {
		return false, nil
	}
	if err := s.room(false); err != nil {
		return false, err
	}
	dir, err := os.MkdirTemp(s.Dir, "build-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	if m, err = src.unpack(ctx, dir, r.common, o.within("import", 0, importDone)); err != nil {
		return false, err
	}
	return true, s.keepExtras(dir, m)
}

// contents reads what is in the archive.
func (src Source) contents(ctx context.Context, recipe string) (archive.Manifest, error) {
	in, _, err := src.open(ctx)
	if err != nil {
		return archive.Manifest{}, err
	}
	defer in.Close()
	return archive.Contents(in, recipe)
}

// keepExtras takes in the extras of an archive that was unpacked into dir.
func (s Store) keepExtras(dir string, m archive.Manifest) error {
	for _, f := range m.Extras() {
		if err := s.takeExtra(filepath.Join(dir, f.Name)); err != nil {
			return err
		}
	}
	return nil
}

// unpack writes the files of the archive into dir, if it is the one that was meant.
func (src Source) unpack(ctx context.Context, dir, recipe string, heard func(float64, string)) (archive.Manifest, error) {
	in, size, err := src.open(ctx)
	if err != nil {
		return archive.Manifest{}, err
	}
	defer in.Close()
	heard(0, "")
	m, sum, err := archive.Read(&meter{ctx: ctx, in: in, size: size, heard: heard}, dir, recipe)
	switch {
	case err != nil:
		return m, err
	case src.SHA256 != "" && src.SHA256 != sum:
		return m, fmt.Errorf("%w: its SHA-256 is %s, not %s", ErrDigest, sum, src.SHA256)
	case src.SHA256 == "" && src.Agree != nil && !src.Agree(sum):
		return m, ErrNotAgreed
	}
	return m, checkDisk(filepath.Join(dir, "base.qcow2"))
}

// rekey gives the disk in dir keys of its own, and returns the one that its
// sshd shows.
func rekey(ctx context.Context, dir, publicKey string) (hostKey string, err error) {
	disk, carried := filepath.Join(dir, "base.qcow2"), filepath.Join(dir, "carried.qcow2")
	if err := os.Rename(disk, carried); err != nil {
		return "", err
	}
	overlay, said, err := edit(ctx, dir, carried, newKeys(publicKey))
	if err != nil {
		return "", err
	}
	defer overlay.Close()
	if hostKey, err = hostKeyIn(said); err != nil {
		return "", err
	}
	if err := flatten(ctx, overlay, carried, "qcow2", disk); err != nil {
		return "", err
	}
	return hostKey, os.Remove(carried)
}

// hostKeyIn finds the key in what a console said.
func hostKeyIn(said string) (string, error) {
	line, _ := saidLine(said, saysHostKey)
	if _, _, _, _, err := ssh.ParseAuthorizedKey([]byte(line)); err != nil {
		return "", fmt.Errorf("the machine's host key %q: %w", line, err)
	}
	return line, nil
}
