package vm

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"lab/assets"
	"lab/lessons"
	"lab/runner/computer"
	"lab/runner/debian"
	"lab/runner/save"
)

// An extra is a set of programs that a lesson needs and not everybody wants to build.
// The machine and its snapshots are the same with and without it: see [Machine.Equip].
type extra struct {
	name   string
	recipe fs.FS
	path   string // of the programs as a tar archive, which is there when it is whole
}

func (s Store) extra(name string) (extra, error) {
	recipe, err := fs.Sub(assets.Extras, "extras/"+name)
	if err != nil {
		return extra{}, err
	}
	h := sha256.New()
	err = sumFiles(h, recipe)
	return extra{name, recipe, s.path(name + "-" + short(h.Sum(nil)) + ".tar")}, err
}

func (x extra) there() bool { _, err := os.Stat(x.path); return err == nil }

// extras are those of some names that are there, or those that are not.
func (s Store) extras(names []string, there bool) (list []extra) {
	for _, name := range names {
		if x, err := s.extra(name); err == nil && x.there() == there {
			list = append(list, x)
		}
	}
	return list
}

// extraNames are the names of those that are there.
func (s Store) extraNames() (names []string) {
	for _, x := range s.extras(lessons.Extras(), true) {
		names = append(names, x.name)
	}
	return names
}

// buildExtras builds extras with the Go of this computer, whose caches keep what it
// has downloaded and compiled.
func (s Store) buildExtras(ctx context.Context, list []extra, o Options) error {
	if err := canBuild(list); err != nil {
		return err
	}
	for _, x := range list {
		if err := s.buildExtra(ctx, x, o); err != nil {
			return fmt.Errorf("build the extra %s: %w", x.name, err)
		}
	}
	return nil
}

// canBuild returns nil if extras can be built on this computer.
func canBuild(list []extra) error {
	if len(list) > 0 && !computer.Has("go") {
		return &problem{Note: note(noGo, list[0].name)}
	}
	return nil
}

func (s Store) buildExtra(ctx context.Context, x extra, o Options) error {
	o.report("extra-"+x.name, -1, "")
	scratch, err := s.makeScratch()
	if err != nil {
		return err
	}
	defer s.removeScratch()
	recipe, programs := filepath.Join(scratch, "recipe"), filepath.Join(scratch, "programs")
	if err := debian.Unpack(x.recipe, recipe); err != nil {
		return err
	}
	if err := x.compile(ctx, recipe, programs, o); err != nil {
		return err
	}
	return x.pack(programs)
}

// compile runs the recipe's script, which puts programs into a folder.
func (x extra) compile(ctx context.Context, recipe, programs string, o Options) error {
	cmd := computer.Command(ctx, "sh", "build.sh", programs)
	cmd.Dir = recipe
	if o.Offline {
		cmd.Env = append(cmd.Environ(), "GOPROXY=off", "GOTOOLCHAIN=local")
	}
	said, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	complaints := &computer.Tail{Limit: 8 << 10}
	for in := bufio.NewScanner(io.TeeReader(said, complaints)); in.Scan(); {
		o.report("extra-"+x.name, -1, in.Text()) // the package that is compiled
	}
	_, _ = io.Copy(io.Discard, said) // what follows a line that is too long
	if err := cmd.Wait(); err != nil {
		return errors.Join(context.Cause(ctx), fmt.Errorf("%w\n%s", err, complaints))
	}
	return nil
}

// pack makes the archive of the programs in a folder.
func (x extra) pack(programs string) error {
	f, err := os.CreateTemp(filepath.Dir(x.path), "build-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // where it did not get its name
	defer f.Close()
	t := tar.NewWriter(f)
	if err := errors.Join(t.AddFS(os.DirFS(programs)), t.Close(), f.Sync()); err != nil {
		return err
	}
	return save.Rename(f.Name(), x.path)
}

// takeExtra takes in the programs of an extra that another lab has built, and removes
// those that this one would build otherwise, or does not know.
func (s Store) takeExtra(path string) error {
	for _, x := range s.extras(lessons.Extras(), false) {
		if filepath.Base(path) == filepath.Base(x.path) {
			return save.Rename(path, x.path)
		}
	}
	return os.Remove(path)
}

// extraSlot is the first place on the machine's bus for extras, behind those that
// QEMU gives to the devices of a snapshot.
const extraSlot = 0x10

// args has QEMU show an extra's archive to the machine as a disk. A snapshot that was
// made without it loads all the same; its kernel finds the disk when it looks for new
// devices. None can be added later: the machine's bus cannot be plugged into.
func (x extra) args(i int) []string {
	return []string{
		"-blockdev", fmt.Sprintf("driver=file,node-name=extra%d,filename=%s,read-only=on,locking=off", i, comma(x.path)),
		"-device", fmt.Sprintf("virtio-blk-pci,drive=extra%d,serial=%s,addr=%#x", i, x.name, extraSlot+i),
	}
}

// Equip puts an extra's programs into the machine.
func (m *Machine) Equip(ctx context.Context, name string) error {
	_, err := m.output(ctx, "echo 1 >/sys/bus/pci/rescan && udevadm settle --timeout=60 && tar -xC /usr/local/bin -f /dev/disk/by-id/virtio-"+name)
	if err != nil {
		return fmt.Errorf("put the extra %s into the machine: %w", name, err)
	}
	return nil
}
