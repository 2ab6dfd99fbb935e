package vm

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"lab/runner/computer"
	"lab/runner/save"
)

// kvmLimit is how long the probe boot may take to its first words. Where KVM
// works, they come within a second; where it only seems to, QEMU aborts or spins.
const kvmLimit = 20 * time.Second

// A kvmProbe is what a probe boot found, and under which conditions.
type kvmProbe struct {
	QEMU  string `json:"qemu"`
	Host  string `json:"host"` // kernel release and version of this computer
	Works bool   `json:"works"`
	Why   string `json:"why"`
}

// accelerator is what machines here run with: KVM only where a probe boot
// proved it, because the file /dev/kvm alone proves nothing.
func (s Store) accelerator(qemu string) string {
	p, ok := s.lastProbe()
	if ok && p.Works && p.QEMU == qemu && p.Host == hostKernel() && mayUseKVM() == nil {
		return "kvm"
	}
	return "tcg"
}

func (s Store) lastProbe() (kvmProbe, bool) {
	var p kvmProbe
	b, err := os.ReadFile(s.path("kvm.json"))
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	return p, err == nil
}

// probeKVM boots the kernel in dir under KVM, unless that was done before under the
// same conditions, and writes down whether it spoke.
func (s Store) probeKVM(ctx context.Context, dir string) error {
	qemu, err := qemuVersion(ctx)
	if err != nil {
		return err
	}
	p, ok := s.lastProbe()
	if mayUseKVM() != nil || ok && p.QEMU == qemu && p.Host == hostKernel() {
		return nil
	}
	p = kvmProbe{QEMU: qemu, Host: hostKernel()}
	p.Works, p.Why = tryKVM(ctx, dir)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return save.Bytes(s.path("kvm.json"), 0o600, b)
}

// tryKVM boots without a disk and waits until the kernel has unpacked and
// started its initial file system.
func tryKVM(ctx context.Context, dir string) (works bool, why string) {
	const said = "Run /init as init process"
	ctx, cancel := context.WithTimeoutCause(ctx, kvmLimit, errors.New("it did not reach user space within "+kvmLimit.String()))
	defer cancel()
	q, err := start(ctx, boot{
		accel: "kvm", memoryMiB: 512,
		kernel: filepath.Join(dir, "vmlinuz"), initrd: filepath.Join(dir, "initrd"),
		cmdline: "console=ttyS0 loglevel=7 panic=-1",
	})
	if err != nil {
		return false, err.Error()
	}
	defer q.kill()
	for {
		if strings.Contains(q.console.String(), said) {
			return true, "it reached user space"
		}
		select {
		case <-q.done:
			return false, q.err.Error()
		case <-ctx.Done():
			return false, context.Cause(ctx).Error()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// mayUseKVM returns nil if this user can open /dev/kvm.
func mayUseKVM() error {
	f, err := os.OpenFile("/dev/kvm", os.O_RDWR, 0)
	if err == nil {
		f.Close()
	}
	return err
}

// hostKernel names the running kernel of this computer.
func hostKernel() string {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return ""
	}
	return unix.ByteSliceToString(u.Release[:]) + " " + unix.ByteSliceToString(u.Version[:])
}

// qemuVersion is the first line of qemu-system-x86_64 --version.
func qemuVersion(ctx context.Context) (string, error) {
	out, err := computer.Command(ctx, program, "--version").Output()
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return line, nil
}
