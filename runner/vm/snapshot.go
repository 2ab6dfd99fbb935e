package vm

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"lab/runner"
	"lab/runner/computer"
	"lab/runner/engine"
	"lab/runner/trace"
	"lab/runner/vm/archive"
)

// An emulator is the QEMU that machines run in, on what, and how.
type emulator struct {
	version   string // first line of qemu-system-x86_64 --version
	accel     string // "kvm" or "tcg"
	processor string // of this computer
}

// emulator finds out how machines run here.
func (s Store) emulator(ctx context.Context) (emulator, error) {
	version, err := qemuVersion(ctx)
	if err != nil {
		return emulator{}, err
	}
	return emulator{version, s.accelerator(version), computer.Processor()}, nil
}

// snapshotDir holds the snapshots of an image for an emulator: a snapshot of one
// QEMU is not for another, nor that of one processor: KVM shows the machine this one, and
// TCG its time stamp counter, by which the machine has measured its clock (helper_rdtsc in
// QEMU's target/i386/tcg, cpu_get_host_ticks; the machine found the computer's 2,596 MHz).
func (s Store) snapshotDir(i image, e emulator) string {
	h := sha256.New()
	model, itsArgs := processor(e.accel)
	fmt.Fprintln(h, e.version, e.accel, e.processor, memoryMiB, processors(e.accel), model, kernelArgs+itsArgs, i.Files["base.qcow2"].SHA256, i.Kernel, trace.Digest())
	return i.path(short(h.Sum(nil)))
}

// travelName is a snapshot's name in an archive, which says for what image and emulator
// it is.
func (s Store) travelName(flavour string, i image, e emulator) string {
	return archive.SnapshotName(flavour, filepath.Base(s.snapshotDir(i, e)))
}

// A snapshot is a frozen machine of one flavour.
type snapshot struct {
	path string
	manifest
}

// snapshot opens a flavour's finished snapshot.
func (s Store) snapshot(i image, e emulator, flavour string) (snapshot, error) {
	dir := s.snapshotDir(i, e)
	m, err := readManifest(filepath.Join(dir, flavour+".json"))
	m.Facts.Extras = s.extraNames()
	return snapshot{filepath.Join(dir, flavour+".qcow2"), m}, err
}

// ensureSnapshot boots the image in a flavour and freezes it, if that was not
// done or is damaged.
func (s Store) ensureSnapshot(ctx context.Context, i image, e emulator, flavour string, heard func(float64, string)) error {
	_, err := s.snapshot(i, e, flavour)
	if err == nil {
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errDamaged) {
		return err
	}
	return again(func() error { return s.makeSnapshot(ctx, i, e, flavour, heard) })
}

// makeSnapshot boots the image and freezes it.
func (s Store) makeSnapshot(ctx context.Context, i image, e emulator, flavour string, heard func(float64, string)) error {
	heard(0, "boot")
	overlay, err := newOverlay(ctx, i.dir)
	if err != nil {
		return err
	}
	defer overlay.Close()
	m, err := s.boot(ctx, i.boot(e, flavour, overlay))
	if err != nil {
		return err
	}
	defer m.Close()
	if err := m.settle(ctx, e, flavour, func(part float64, text string) { heard(0.6+0.4*part, text) }); err != nil {
		return err
	}
	return s.keep(ctx, i, e, flavour, overlay, m)
}

// zeroFree leaves zeros in all memory that is free, but for some that is left for what
// allocates meanwhile: a snapshot does not keep those.
const zeroFree = `free=$(grep ^MemFree: /proc/meminfo | tr -dc 0-9); ` +
	`dd if=/dev/zero of=/dev/null bs=$((free - 65536))K count=1 status=none`

// dropCaches frees the memory that keeps what was read from the disk.
const dropCaches = "sync; echo 3 >/proc/sys/vm/drop_caches; "

// settle makes a booted machine ready for lessons and freezes it into its disk.
// It stands still from then on.
func (m *Machine) settle(ctx context.Context, e emulator, flavour string, heard func(float64, string)) error {
	heard(0, "clean")
	if _, err := m.output(ctx, dropCaches+zeroFree); err != nil {
		return err
	}
	heard(0.2, "warm up")
	if err := m.warmUp(ctx, flavour); err != nil {
		return err
	}
	heard(0.7, "probes")
	if _, err := m.output(ctx, trace.Line("set")); err != nil {
		return fmt.Errorf("set the kernel's probes: %w", err)
	}
	heard(0.8, "freeze")
	if err := m.describe(ctx, e); err != nil {
		return err
	}
	return m.freeze(ctx, sayAlone, saysAlone)
}

// describe asks the machine for its facts.
func (m *Machine) describe(ctx context.Context, e emulator) (err error) {
	m.facts, err = engine.Facts(ctx, m)
	m.facts.Kind, m.facts.Accelerator, m.facts.Trace = "vm", e.accel, trace.Digest()
	return err
}

// keep makes the disk of a frozen machine the image's snapshot of a flavour.
func (s Store) keep(ctx context.Context, i image, e emulator, flavour string, disk *os.File, m *Machine) error {
	dir, name := s.snapshotDir(i, e), flavour+".qcow2"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := copyTo(ctx, filepath.Join(dir, name), disk); err != nil {
		return err
	}
	files, err := mark(dir, name)
	if err != nil {
		return err
	}
	return manifest{Kernel: i.Kernel, Files: files, Facts: m.facts, keys: m.keys}.write(filepath.Join(dir, flavour+".json"))
}

func (i image) boot(e emulator, flavour string, overlay *os.File) boot {
	return boot{
		accel: e.accel, memoryMiB: memoryMiB,
		kernel: i.path("vmlinuz"), initrd: i.path("initrd"),
		cmdline: kernelArgsFor(flavour),
		base:    i.path("base.qcow2"), baseType: "qcow2", overlay: overlay,
	}
}

// warmUp labels what the bake script could not, and makes the engines and
// logins do once what they do slower the first time. Docker's daemon is the same
// for all, Podman is each user's own.
func (m *Machine) warmUp(ctx context.Context, flavour string) error {
	if flavour == "selinux" {
		if _, err := m.output(ctx, "restorecon -RF /home/user"); err != nil {
			return err
		}
	}
	for _, run := range []struct{ user, line string }{
		{"root", "docker run --rm alpine true && podman run --rm alpine true"},
		{"user", "podman run --rm alpine true && sync"},
	} {
		if _, err := runner.Exec(ctx, m, run.user, run.line, nil); err != nil {
			return err
		}
	}
	return nil
}

const sayAlone = `printf "\n` + saysAlone + `\n" >/dev/console`

// freeze makes the snapshot, once nobody is logged in any more, and then a command of
// root's sh has made the machine say something on its console. The connections are
// closed first, and their sessions have ended: else they would be in the snapshot, and
// wait for what never comes. The command has no single quotes.
func (m *Machine) freeze(ctx context.Context, last, says string) error {
	const alone = `while systemctl list-units --no-legend "session-*.scope" | grep -q .; do sleep 0.1; done; `
	if _, err := m.output(ctx, "systemd-run --quiet --collect sh -c '"+alone+last+"'"); err != nil {
		return err
	}
	m.conns.Close()
	if _, err := m.qemu.says(ctx, says); err != nil {
		return err
	}
	if err := m.qemu.qmp.quiet(ctx, "stop"); err != nil {
		return err
	}
	return m.qemu.qmp.quiet(ctx, "savevm "+snapshotName)
}

// copyTo copies an open file to a path.
func copyTo(ctx context.Context, path string, from *os.File) error {
	to, err := os.Create(path)
	if err != nil {
		return err
	}
	defer to.Close()
	if err := copyFile(ctx, to, from); err != nil {
		return err
	}
	return to.Close()
}
