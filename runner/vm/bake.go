package vm

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lab/runner"
	"lab/runner/computer"
	"lab/runner/debian"
)

// Limits of a boot. Under TCG on a busy computer a boot took up to 90 s.
const (
	bootLimit = 10 * time.Minute
	bakeLimit = 30 * time.Minute
)

// bake boots the fresh disk in dir with AppArmor, as SELinux needs labels, which
// come now. It lets the machine fill user's image store and label its files, turns the
// disk as it is then into base.qcow2, and freezes the machine, which has gone on,
// as AppArmor's snapshot.
func (s Store) bake(ctx context.Context, dir string, o Options) error {
	if err := s.probeKVM(ctx, dir); err != nil {
		return err
	}
	e, err := s.emulator(ctx)
	if err != nil {
		return err
	}
	end := bakeDone
	if slices.Equal(o.Flavours, []string{"apparmor"}) { // nothing follows
		end = 1
	}
	heard := o.within("bake", diskDone, end)
	if err := again(func() error { return s.bakeOnce(ctx, dir, e, heard) }); err != nil {
		return err
	}
	return errors.Join(os.Remove(filepath.Join(dir, "disk.raw")), os.Remove(filepath.Join(dir, "kernel-version")))
}

func (s Store) bakeOnce(ctx context.Context, dir string, e emulator, heard func(float64, string)) error {
	heard(0, "boot")
	disk, err := newOverlay(ctx, dir)
	if err != nil {
		return err
	}
	defer disk.Close()
	above, err := newOverlay(ctx, dir)
	if err != nil {
		return err
	}
	defer above.Close()
	b := image{dir: dir}.boot(e, "apparmor", disk)
	b.base, b.baseType, b.above = filepath.Join(dir, "disk.raw"), "raw", above
	m, err := s.boot(ctx, b)
	if err != nil {
		return err
	}
	defer m.Close()
	if err := m.bake(ctx, heard); err != nil {
		return err
	}
	heard(0.62, "disk")
	if err := m.split(ctx); err != nil {
		return fmt.Errorf("part the disk from what is written to it from now on: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	described := make(chan error, 1)
	go func() { described <- finishImage(ctx, dir, disk) }()
	if err := m.settle(ctx, e, "apparmor", func(part float64, text string) { heard(0.63+0.37*part, text) }); err != nil {
		cancel()
		<-described
		return err
	}
	if err := <-described; err != nil {
		return err
	}
	i, err := readImage(dir)
	if err != nil {
		return err
	}
	return s.keep(ctx, i, e, "apparmor", above, m)
}

// bake runs the bake script in the machine.
func (m *Machine) bake(ctx context.Context, heard func(float64, string)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, bakeLimit, fmt.Errorf("it took longer than %v", bakeLimit))
	defer cancel()
	p, err := m.Start(ctx, runner.Command{User: "root", Line: "/usr/lib/lab/bake 2>&1"})
	if err != nil {
		return err
	}
	defer p.Close()
	stop := context.AfterFunc(ctx, func() { p.Close() })
	defer stop()
	stages := map[string]float64{"stores": 0.49, "labels": 0.58, "done": 0.62}
	log := &computer.Tail{Limit: 8 << 10}
	err = hearStages(io.TeeReader(p, log), func(stage string) { heard(stages[stage], stage) })
	exit := 0
	if err == nil {
		exit, err = p.Wait()
	}
	if err != nil {
		return errors.Join(context.Cause(ctx), err)
	}
	if exit != 0 {
		return fmt.Errorf("the bake script ended with exit status %d\n%s", exit, debian.Complaints(log.String()))
	}
	return nil
}

// hearStages reads to the end, whatever is written, and hands on each stage that a
// line names.
func hearStages(r io.Reader, hear func(stage string)) error {
	in := bufio.NewReader(r)
	for {
		line, err := in.ReadSlice('\n')
		if stage, ok := bytes.CutPrefix(line, []byte("lab: stage ")); ok {
			hear(string(bytes.TrimSpace(stage)))
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil && err != bufio.ErrBufferFull: // a long line comes in pieces
			return err
		}
	}
}

// split has the machine write what it writes from now on to another disk above its
// own, which is whole as it is then: the file system is frozen meanwhile (fsfreeze(8)),
// until this closes the shell's standard input.
func (m *Machine) split(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, bootLimit, fmt.Errorf("it took longer than %v", bootLimit))
	defer cancel()
	p, err := m.Start(ctx, runner.Command{User: "root", Line: "sync && fsfreeze --freeze / && echo frozen && cat; fsfreeze --unfreeze /"})
	if err != nil {
		return err
	}
	defer p.Close()
	stop := context.AfterFunc(ctx, func() { p.Close() })
	defer stop()
	if _, err := io.ReadFull(p, make([]byte, len("frozen\n"))); err != nil {
		return errors.Join(context.Cause(ctx), err)
	}
	if err := m.qemu.putAbove(ctx); err != nil {
		return err
	}
	if err := p.CloseWrite(); err != nil {
		return err
	}
	exit, err := p.Wait()
	if err == nil && exit != 0 {
		err = fmt.Errorf("fsfreeze --unfreeze ended with exit status %d", exit)
	}
	return errors.Join(context.Cause(ctx), err)
}

// finishImage turns raw disk and overlay into one file and writes the manifest.
func finishImage(ctx context.Context, dir string, overlay *os.File) error {
	if err := flatten(ctx, overlay, filepath.Join(dir, "disk.raw"), "raw", filepath.Join(dir, "base.qcow2")); err != nil {
		return err
	}
	kernel, err := os.ReadFile(filepath.Join(dir, "kernel-version"))
	if err != nil {
		return err
	}
	return describeImage(dir, string(kernel))
}

// flatten makes one qcow2 file of an overlay, which has no name, and the disk
// below it. The options are qemu-img's.
func flatten(ctx context.Context, overlay *os.File, base, baseType, target string, options ...string) error {
	source := fmt.Sprintf(`json:{"driver":"qcow2","file":{"driver":"file","filename":"/dev/fd/3","locking":"off"},`+
		`"backing":{"driver":%q,"file":{"driver":"file","filename":%q}}}`, baseType, base)
	args := append(append([]string{"convert", "-O", "qcow2"}, options...), source, target)
	return qemuImg(ctx, []*os.File{overlay}, args...)
}

// qemuImg runs qemu-img with some open files, from descriptor 3 on.
func qemuImg(ctx context.Context, files []*os.File, args ...string) error {
	cmd := computer.Command(ctx, "qemu-img", args...)
	cmd.ExtraFiles = files
	if out, err := cmd.CombinedOutput(); err != nil {
		return errors.Join(context.Cause(ctx), fmt.Errorf("qemu-img %s: %w: %s", args[0], err, out))
	}
	return nil
}

// describeImage writes the manifest of the image in dir.
func describeImage(dir, kernel string) error {
	m := manifest{Kernel: strings.TrimSpace(kernel)}
	var err error
	if m.Files, err = mark(dir, "base.qcow2", "vmlinuz", "initrd"); err != nil {
		return err
	}
	return m.write(filepath.Join(dir, manifestName))
}

// newOverlay makes an empty qcow2 file to put on top of the machine's disk, whose
// name is not in it. The file has no name any more: it is gone when the last process
// that has it open ends.
func newOverlay(ctx context.Context, dir string) (*os.File, error) {
	path := filepath.Join(dir, "overlay.qcow2")
	if err := qemuImg(ctx, nil, "create", "-q", "-f", "qcow2", path, diskSize); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	return f, os.Remove(path)
}

// setupTries is how often a step of the set-up is begun anew whose kernel crashes.
// Under QEMU 7.2 without KVM, with two processors, Debian's kernel 6.12 was seen to
// run into the breakpoint ("Oops: int3") by which it keeps other processors out of
// code that it is changing (text_poke_bp, arch/x86/kernel/alternative.c), after it
// had taken the breakpoint out again. Probes that are set and removed change much code.
const setupTries = 3

// again does something that begins with a fresh disk until no kernel crashes in it.
func again(do func() error) error {
	for try := 1; ; try++ {
		if err := do(); !errors.Is(err, errCrashed) || try == setupTries {
			return err
		}
	}
}

// boot boots a machine and returns when somebody can log in.
func (s Store) boot(ctx context.Context, b boot) (*Machine, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, bootLimit, fmt.Errorf("no login within %v", bootLimit))
	defer cancel()
	q, err := start(ctx, b)
	if err != nil {
		return nil, err
	}
	if _, err = q.says(ctx, saysWaits); err != nil {
		q.kill()
		return nil, fmt.Errorf("boot the machine: %w", err)
	}
	m, err := admit(ctx, q)
	if err != nil {
		q.kill()
		return nil, fmt.Errorf("boot the machine: %w", err)
	}
	return m, nil
}

// admit gives keys to a machine that asks for them, and returns when somebody can log
// in and all of its units are up.
func admit(ctx context.Context, q *qemu) (*Machine, error) {
	keys, err := q.exchangeKeys(ctx)
	if err != nil {
		return nil, err
	}
	m := &Machine{qemu: q, keys: keys}
	if err := m.connect(); err != nil {
		return nil, err
	}
	for {
		// While sshd is not up, QEMU takes the connection and drops it.
		_, err := m.output(ctx, "systemctl is-system-running --wait || { systemctl --failed --plain --no-legend >&2; exit 1; }")
		var exit *runner.ExitError
		switch {
		case err == nil:
			return m, nil
		case errors.As(err, &exit):
			return nil, fmt.Errorf("a unit failed: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w%s", context.Cause(ctx), err, q.lastWords())
		case <-q.done:
			return nil, fmt.Errorf("%w%s", q.err, q.lastWords())
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// errCrashed is the end of a kernel that made a mistake.
var errCrashed = errors.New("the machine's kernel crashed")

// crashed tells whether the console ends so.
func crashed(console string) bool {
	return strings.Contains(console, "Kernel panic - not syncing: Fatal exception")
}

// says waits for a line of the console that begins with a text, and returns the rest
// of it.
func (p *qemu) says(ctx context.Context, begin string) (rest string, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, bootLimit, fmt.Errorf("it did not say %q within %v", begin, bootLimit))
	defer cancel()
	for {
		if rest, ok := saidLine(p.console.String(), begin); ok {
			return rest, nil
		}
		select {
		case <-p.done:
			return "", fmt.Errorf("%w%s", p.err, p.lastWords())
		case <-ctx.Done():
			return "", fmt.Errorf("%w%s", context.Cause(ctx), p.lastWords())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// lastWords is the end of the console's output.
func (p *qemu) lastWords() string {
	text := strings.TrimSpace(p.console.String())
	if text == "" {
		return "\nthe console is empty"
	}
	lines := strings.Split(text, "\n")
	from := max(0, len(lines)-10)
	for i, line := range lines {
		if strings.Contains(line, "] BUG: ") || strings.Contains(line, "] Oops: ") || strings.Contains(line, "] Kernel panic") {
			from = min(i, from)
			break
		}
	}
	return "\nthe console ends with:\n  " + strings.Join(lines[from:], "\n  ")
}
