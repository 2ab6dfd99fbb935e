package vm

import (
	"errors"
	"os"
	"runtime"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

func TestArgs(t *testing.T) {
	full := boot{
		accel: "tcg", memoryMiB: 2048, kernel: "/k", initrd: "/i", cmdline: "quiet",
		base: "/a,b/base.qcow2", baseType: "qcow2", overlay: os.Stdin, loadvm: true, extras: []extra{{name: "x", path: "/s,t/x.tar"}},
	}
	probe := boot{accel: "kvm", memoryMiB: 512, kernel: "/k", initrd: "/i"}
	tests := []struct {
		name    string
		boot    boot
		want    []string // an option and its value, in this order
		without []string
	}{
		{"emulation", full, []string{"-cpu", "max,-erms"}, nil},
		{"one processor", full, []string{"-smp", "1"}, nil},
		{"KVM", probe, []string{"-cpu", "host"}, []string{"-blockdev", "-loadvm"}},
		{"nothing but the forwarded port passes", full,
			[]string{"-netdev", "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:0-:22"}, nil},
		{"a comma in a path", full,
			[]string{"-blockdev", "driver=file,node-name=basefile,filename=/a,,b/base.qcow2,read-only=on,locking=off"}, nil},
		{"an extra can only be read", full,
			[]string{"-blockdev", "driver=file,node-name=extra0,filename=/s,,t/x.tar,read-only=on,locking=off"}, nil},
		{"an extra behind all other devices", full, []string{"-device", "virtio-blk-pci,drive=extra0,serial=x,addr=0x10"}, nil},
		{"snapshot", full, []string{"-loadvm", "ready"}, nil},
		{"kernel", full, []string{"-append", "quiet mitigations=off init_on_alloc=0"}, nil},
		{"kernel under KVM", probe, []string{"-append", ""}, nil},
	}
	for _, tt := range tests {
		args := tt.boot.args()
		if !containsPair(args, tt.want[0], tt.want[1]) {
			t.Errorf("%s: no %q in %q", tt.name, tt.want, args)
		}
		for _, option := range tt.without {
			if slices.Contains(args, option) {
				t.Errorf("%s: %s in %q", tt.name, option, args)
			}
		}
	}
}

func containsPair(list []string, a, b string) bool {
	for i := 0; i+1 < len(list); i++ {
		if list[i] == a && list[i+1] == b {
			return true
		}
	}
	return false
}

// TestLoopbackDown: where nothing can be reached it is said at once.
func TestLoopbackDown(t *testing.T) {
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and not unlocked: the thread ends with the goroutine
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			done <- err
			return
		}
		_, err := start(t.Context(), boot{})
		done <- err
	}()
	err := <-done
	if errors.Is(err, unix.EPERM) {
		t.Skip("network namespaces need root")
	}
	if n, _ := NoteOf(err); n.Code != noLoopback {
		t.Errorf("error %v", err)
	}
	if err := reachable(); err != nil {
		t.Error(err)
	}
}
