package vm

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
// building one, and with its snapshots where they are for the same QEMU and processor.
// Where the image is there already, it is kept, and only extras that are not are taken in.
// Import reports false where it took nothing.
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
	r, err := theRecipe()
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
	readDone   = 0.3
	importDone = 0.6
)

// takeIn makes the image of a recipe out of an archive, and its snapshots.
func (s Store) takeIn(ctx context.Context, r recipe, src Source, o Options) (image, error) {
	if err := s.room(false); err != nil {
		return image{}, err
	}
	return s.newImage(r, func(dir string) error {
		m, err := src.unpack(ctx, dir, r.sum, o.within("import", 0, readDone))
		if err != nil {
			return err
		}
		if err := describeImage(dir, m.Kernel); err != nil {
			return err
		}
		i, err := readImage(dir)
		if err != nil {
			return err
		}
		return s.takeRest(ctx, i, m, o)
	})
}

// takeRest takes in what has come with an image: extras, and those snapshots that are
// for the QEMU and the processor of this computer.
func (s Store) takeRest(ctx context.Context, i image, m archive.Manifest, o Options) error {
	if err := s.keepExtras(i.dir, m); err != nil {
		return err
	}
	if err := s.probeKVM(ctx, i.dir); err != nil {
		return err
	}
	e, err := s.emulator(ctx)
	if err != nil {
		return err
	}
	list := m.Snapshots()
	for n, f := range list {
		disk, err := os.OpenFile(i.path(f.Name), os.O_RDWR, 0)
		if err != nil {
			return err
		}
		defer disk.Close()
		if err := os.Remove(i.path(f.Name)); err != nil { // nothing is left of it, whatever comes
			return err
		}
		flavour, found := strings.CutSuffix(f.Name, s.travelName("", i, e))
		if !found || !slices.Contains(Flavours(), flavour) {
			continue
		}
		each := (importDone - readDone) / float64(len(list))
		from := readDone + each*float64(n)
		o.within("keys", from, from+each)(0, flavour)
		if s.adopt(ctx, i, e, flavour, disk) != nil && ctx.Err() != nil {
			return context.Cause(ctx)
		} // else it is booted later, as those for another QEMU
	}
	return nil
}

// adopt gives a machine that was frozen while it asked for keys its own, and makes it
// the image's snapshot of a flavour.
func (s Store) adopt(ctx context.Context, i image, e emulator, flavour string, disk *os.File) error {
	ctx, cancel := context.WithTimeoutCause(ctx, openLimit, fmt.Errorf("it did not answer within %v", openLimit))
	defer cancel()
	q, err := i.load(ctx, e, flavour, disk, nil)
	if err != nil {
		return err
	}
	defer q.kill()
	if err := q.qmp.quiet(ctx, "cont"); err != nil {
		return err
	}
	m, err := admit(ctx, q)
	if err != nil {
		return err
	}
	if err := m.describe(ctx, e); err != nil {
		return err
	}
	if err := m.freeze(ctx, sayAlone, saysAlone); err != nil {
		return err
	}
	return s.keep(ctx, i, e, flavour, disk, m)
}

// takeExtras takes out of an archive the extras that are not there yet. It reports
// false where the archive has none of them.
func (s Store) takeExtras(ctx context.Context, r recipe, src Source, o Options) (taken bool, err error) {
	absent := s.extras(lessons.Extras(), false)
	if len(absent) == 0 {
		return false, nil
	}
	m, err := src.contents(ctx, r.sum)
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
	if m, err = src.unpack(ctx, dir, r.sum, o.within("import", 0, importDone)); err != nil {
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
	for _, f := range m.Snapshots() {
		if err := checkDisk(filepath.Join(dir, f.Name), 1); err != nil {
			return m, err
		}
	}
	return m, checkDisk(filepath.Join(dir, "base.qcow2"), 0)
}
