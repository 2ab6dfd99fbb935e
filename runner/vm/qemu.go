package vm

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"lab/runner/computer"
)

// snapshotName is the name of the snapshot inside a flavour's disk.
const snapshotName = "ready"

// A boot is everything that a QEMU process is started with.
type boot struct {
	accel     string // "tcg", "kvm"
	memoryMiB int
	kernel    string // path of vmlinuz
	initrd    string // path
	cmdline   string
	base      string   // path of the read-only disk below the overlay, "" for none
	baseType  string   // "raw", "qcow2"
	overlay   *os.File // qcow2, written to; passed on as a file descriptor
	above     *os.File // the same, for putAbove; nil for none
	extras    []extra  // that can be put into the machine
	loadvm    bool     // start from the snapshot in the overlay
}

// Descriptors that QEMU inherits.
const (
	qmpFD     = 3
	overlayFD = 4
	aboveFD   = 5
)

// args is the command line without the program's name.
func (b boot) args() []string {
	cpu, itsArgs := processor(b.accel)
	args := []string{
		"-name", "lab",
		"-machine", "q35,accel=" + b.accel,
		"-cpu", cpu,
		"-smp", strconv.Itoa(processors(b.accel)),
		"-m", strconv.Itoa(b.memoryMiB),
		"-nodefaults", "-no-user-config", "-no-reboot",
		"-display", "none",
		"-chardev", fmt.Sprintf("socket,id=qmp,fd=%d", qmpFD),
		"-mon", "chardev=qmp,mode=control",
		"-chardev", "stdio,id=console,signal=off",
		"-serial", "chardev:console",
		"-kernel", b.kernel,
		"-initrd", b.initrd,
		"-append", b.cmdline + itsArgs,
		"-object", "rng-random,id=rng,filename=/dev/urandom",
		"-device", "virtio-rng-pci,rng=rng",
		// No packet leaves: restrict=on lets nothing pass but the forwarded
		// port, which QEMU chooses itself on loopback.
		"-netdev", "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:0-:22",
		"-device", "virtio-net-pci,netdev=net,romfile=",
	}
	if b.overlay != nil {
		args = append(args,
			"-blockdev", fmt.Sprintf("driver=file,node-name=basefile,filename=%s,read-only=on,locking=off", comma(b.base)),
			"-blockdev", fmt.Sprintf("driver=%s,node-name=base,file=basefile,read-only=on", b.baseType),
			"-blockdev", fmt.Sprintf("driver=file,node-name=topfile,filename=/dev/fd/%d,locking=off,discard=unmap,cache.no-flush=on", overlayFD),
			"-blockdev", "driver=qcow2,node-name=top,file=topfile,backing=base,cache.no-flush=on",
			"-device", "virtio-blk-pci,drive=top",
		)
	}
	for i, x := range b.extras {
		args = append(args, x.args(i)...)
	}
	if b.loadvm {
		args = append(args, "-loadvm", snapshotName)
	}
	return args
}

// processors is how many a machine has. Under emulation a second one makes every
// step dearer (a step with one container took 49, 60 and 67 s of the computer's
// processor time with one, 68, 74 and 80 s with two, in turn on two busy cores, QEMU
// 7.2), and the kernel was seen to crash: see setupTries.
func processors(accel string) int {
	if accel == "kvm" {
		return 2
	}
	return 1
}

// processor is the model of a machine's processors, and the kernel's arguments about
// them. Emulated ones have no speculation that has to be guarded against, and nobody
// reads what an earlier owner left in a page; a string instruction, which the kernel
// prefers where the processor says that it is fast (erms), is emulated byte by byte.
// Without all three a boot takes 86 s of the computer's processor time instead of 96,
// nine containers 65 instead of 74 (side by side, QEMU 7.2).
func processor(accel string) (model, itsArgs string) {
	if accel == "kvm" {
		return "host", ""
	}
	return "max,-erms", " mitigations=off init_on_alloc=0"
}

// comma doubles commas, QEMU's way of quoting them in an option's value.
func comma(s string) string { return strings.ReplaceAll(s, ",", ",,") }

// A qemu is a running QEMU.
type qemu struct {
	qmp     *qmp
	console *computer.Tail
	input   *os.File      // what is typed at the console
	done    chan struct{} // closed when QEMU has ended
	err     error         // why, valid after done
	pid     int
	group   *computer.Group
}

// start starts QEMU and returns when it has loaded what it starts from; the
// context limits that. The process dies with this one, however that ends: the
// kernel sends it SIGKILL when the thread that started it is gone
// (PR_SET_PDEATHSIG, prctl(2)), so that thread is kept for it.
func start(ctx context.Context, b boot) (*qemu, error) {
	if err := reachable(); err != nil {
		return nil, err
	}
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("make a socket pair for QEMU: %w", err)
	}
	ours, theirs := os.NewFile(uintptr(pair[0]), "qmp"), os.NewFile(uintptr(pair[1]), "qmp")
	defer theirs.Close()
	defer ours.Close()
	conn, err := net.FileConn(ours)
	if err != nil {
		return nil, fmt.Errorf("talk to QEMU: %w", err)
	}

	cmd := computer.Command(context.Background(), program, b.args()...)
	cmd.ExtraFiles = []*os.File{theirs}
	for _, f := range []*os.File{b.overlay, b.above} {
		if f != nil {
			cmd.ExtraFiles = append(cmd.ExtraFiles, f)
		}
	}
	typed, input, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer typed.Close()
	p := &qemu{console: &computer.Tail{Limit: 64 << 10}, input: input, done: make(chan struct{})}
	complaints := &computer.Tail{Limit: 8 << 10}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = typed, p.console, complaints
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL

	started := make(chan error)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this goroutine
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		p.pid, p.group = cmd.Process.Pid, computer.GroupOf(cmd)
		started <- nil
		err := p.group.Wait()
		if text := strings.TrimSpace(complaints.String()); text != "" {
			err = errors.Join(err, errors.New(text))
		}
		if err == nil {
			err = errors.New("the machine switched itself off")
		}
		if crashed(p.console.String()) {
			err = errCrashed
		}
		p.err = fmt.Errorf("QEMU ended: %w", err)
		conn.Close()
		input.Close()
		close(p.done)
	}()
	if err := <-started; err != nil {
		conn.Close()
		input.Close()
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	stop := context.AfterFunc(ctx, p.kill)
	defer stop()
	if p.qmp, err = newQMP(ctx, conn, qmpLimit); err != nil {
		p.kill()
		return nil, errors.Join(context.Cause(ctx), p.err, fmt.Errorf("talk to QEMU: %w", err))
	}
	return p, nil
}

// putAbove puts the overlay above, which is empty, on top of the running machine's
// disk. What the disk consists of until then is not written to any more.
func (p *qemu) putAbove(ctx context.Context) error {
	cache := map[string]bool{"no-flush": true}
	err := p.qmp.command(ctx, "blockdev-add", map[string]any{
		"driver": "qcow2", "node-name": "above", "backing": nil, "cache": cache,
		"file": map[string]any{
			"driver": "file", "filename": fmt.Sprintf("/dev/fd/%d", aboveFD),
			"locking": "off", "discard": "unmap", "cache": cache,
		},
	}, nil)
	if err != nil {
		return err
	}
	return p.qmp.command(ctx, "blockdev-snapshot", map[string]string{"node": "top", "overlay": "above"}, nil)
}

// killLimit is how long a killed QEMU may take: the kernel frees its memory, and
// lets it end a request to a file system that does not answer first.
const killLimit = 10 * time.Second

// kill ends QEMU and waits for its end.
func (p *qemu) kill() {
	_ = p.group.Signal(syscall.SIGKILL) // it may have ended
	select {
	case <-p.done:
	case <-time.After(killLimit):
	}
}

// port asks QEMU which port on loopback it forwards to the machine's sshd.
func (p *qemu) port(ctx context.Context) (int, error) {
	text, err := p.qmp.human(ctx, "info usernet")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(text) {
		// TCP[HOST_FORWARD]  12  127.0.0.1 43919  10.0.2.15 22  0 0
		f := strings.Fields(line)
		if len(f) > 3 && strings.HasPrefix(f[0], "TCP[HOST_FORWARD]") {
			return strconv.Atoi(f[3])
		}
	}
	return 0, fmt.Errorf("QEMU names no forwarded port in %q", text)
}

// dial connects to the machine's sshd. The connection is tried again until the
// context or QEMU ends: while the machine boots, nobody listens.
func (p *qemu) dial(ctx context.Context) (net.Conn, error) {
	port, err := p.port(ctx)
	if err != nil {
		return nil, err
	}
	var d net.Dialer
	for {
		conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			return conn, nil
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-p.done:
			return nil, p.err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// reachable is nil where this computer can connect to itself, by which lab reaches
// the machine. A new network namespace, for one, has its loopback switched off.
// Nothing is sent.
func reachable() error {
	c, err := net.Dial("udp", "127.0.0.1:22")
	if err != nil {
		return &problem{Note: note(noLoopback, err)}
	}
	return c.Close()
}
