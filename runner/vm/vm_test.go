package vm

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lab/runner"
)

// store is the user's own: setting up takes minutes, so tests share it.
func store(t *testing.T) Store {
	t.Helper()
	if testing.Short() {
		t.Skip("needs the machine")
	}
	s, err := DefaultStore()
	if err != nil {
		t.Fatal(err)
	}
	last := ""
	o := Options{Progress: func(p Progress) {
		if line := p.Stage + ": " + p.Text; line != last {
			last = line
			t.Logf("%s %3.0f%% %s", time.Now().Format("15:04:05"), p.Part*100, line)
		}
	}}
	if err := s.Setup(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	return s
}

var snapshots = flag.Bool("snapshots", false, "export and import the machine, and make snapshots anew, which takes minutes each under emulation")

// twin is a linked store for a test that makes a snapshot.
func twin(t *testing.T) Store {
	t.Helper()
	if !*snapshots {
		t.Skip("needs -snapshots")
	}
	return linked(t)
}

// linked is a second store with the same files, as hard links, for a test that changes
// it. Other tests run machines from the first one at the same time.
func linked(t *testing.T) Store {
	t.Helper()
	s := store(t)
	t.Parallel()
	dir, err := os.MkdirTemp(filepath.Dir(s.Dir), "lab-test-")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	must(t, filepath.WalkDir(s.Dir, func(path string, d os.DirEntry, err error) error {
		target := filepath.Join(dir, strings.TrimPrefix(path, s.Dir))
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return os.MkdirAll(target, 0o700)
		case d.Name() == "lock":
			return os.WriteFile(target, nil, 0o600)
		}
		return os.Link(path, target)
	}))
	return Store{dir}
}

// inside runs a command in the machine and returns what it prints, trimmed.
func inside(t *testing.T, m *Machine, line string) string {
	t.Helper()
	out, err := m.output(context.Background(), line)
	must(t, err)
	return strings.TrimSpace(out)
}

func TestMachine(t *testing.T) {
	s := store(t)
	t.Parallel()
	ctx := context.Background()
	for _, flavour := range Flavours() {
		t.Run(flavour, func(t *testing.T) {
			t.Parallel()
			m, err := s.Open(ctx, flavour)
			must(t, err)
			defer m.Close()

			f, err := runner.Probe(ctx, m)
			must(t, err)
			if f.Flavour != flavour || m.Facts().Flavour != flavour || f.Kernel != m.Facts().Kernel {
				t.Errorf("asked for %s, it is %+v, its snapshot was %+v", flavour, f, m.Facts())
			}
			if flavour == "selinux" && f.SELinux != "enforcing" {
				t.Errorf("SELinux is %s", f.SELinux)
			}
			if got := inside(t, m, "systemctl is-system-running"); got != "running" {
				t.Errorf("the system is %s: %s", got, inside(t, m, "systemctl --failed"))
			}
			clock, err := strconv.ParseInt(inside(t, m, "date +%s"), 10, 64)
			if d := time.Since(time.Unix(clock, 0)).Abs(); err != nil || d > 5*time.Minute {
				t.Errorf("the clock is off by %v, %v", d, err)
			}
			testNoNetwork(t, m)
			testReset(t, m)
		})
	}
}

// testNoNetwork: the machine reaches neither this computer, which a QEMU without
// restrict=on shows it as 10.0.2.2, nor anything else.
func testNoNetwork(t *testing.T, m *Machine) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	for _, line := range []string{fmt.Sprintf("timeout 5 bash -c '</dev/tcp/10.0.2.2/%d'", port), "ping -c 1 -W 2 1.1.1.1"} {
		if _, err := m.output(context.Background(), line); err == nil {
			t.Errorf("%q works in the machine", line)
		}
	}
	inside(t, m, "ping -c 1 8.8.8.8") // the dummy interface, the packet filter's control
}

// testReset: files, processes, containers and users of before are gone, and the
// machine works.
func testReset(t *testing.T, m *Machine) {
	ctx := context.Background()
	inside(t, m, "echo >/root/mark; useradd mark; docker run --detach --name mark alpine sleep 1000; (sleep 12345 >/dev/null 2>&1 &)")
	open, err := m.Start(ctx, runner.Command{User: "user", Line: "sleep 1000"})
	must(t, err)
	begin := time.Now()
	must(t, m.Reset(ctx))
	t.Logf("reset and login: %v", time.Since(begin))
	if _, err := open.Wait(); err == nil {
		t.Error("a process of before the reset did not end with an error")
	}
	if got := inside(t, m, "ls /root; id mark 2>&1; docker ps --all --quiet; pgrep -f '[s]leep 12345' || true"); got != "id: 'mark': no such user" && got != "id: ‘mark’: no such user" {
		t.Errorf("left behind: %q", got)
	}
}

// forgets resets a machine in which something was written.
func forgets(t *testing.T, m *Machine) {
	t.Helper()
	inside(t, m, "echo written >/root/mark; sync")
	must(t, m.Reset(t.Context()))
	inside(t, m, "test ! -e /root/mark")
}

// TestKernelDies: whoever waits for a command is told what the kernel said last.
func TestKernelDies(t *testing.T) {
	s := store(t)
	t.Parallel()
	m, err := s.Open(t.Context(), "apparmor")
	must(t, err)
	defer m.Close()
	_, err = m.output(t.Context(), "echo c >/proc/sysrq-trigger")
	if err == nil || !strings.Contains(err.Error(), "QEMU ended") || !strings.Contains(err.Error(), "Kernel panic - not syncing: sysrq triggered crash") {
		t.Errorf("the error is %v", err)
	}
}

// TestKernelThatDoesNotBoot: the error shows what the console said. The kernel looks for
// the disk itself: the initrd would do so for half a minute.
func TestKernelThatDoesNotBoot(t *testing.T) {
	s := store(t)
	t.Parallel()
	i, e := imageOf(t, s)
	overlay, err := newOverlay(t.Context(), t.TempDir())
	must(t, err)
	defer overlay.Close()
	b := i.boot(e, "apparmor", overlay)
	b.cmdline = "rdinit=/nowhere root=nowhere console=ttyS0 panic=1"
	m, err := s.boot(context.Background(), b)
	if err == nil {
		m.Close()
		t.Fatal("it booted")
	}
	if !strings.Contains(err.Error(), "Unable to mount root fs") {
		t.Errorf("error is %v", err)
	}
}

// TestDamagedSnapshot: a snapshot that was cut off is not used, and Setup makes
// a new one without building the disk again.
func TestDamagedSnapshot(t *testing.T) {
	s := twin(t)
	ctx := context.Background()
	i, e := imageOf(t, s)
	frozen, err := s.snapshot(i, e, "apparmor")
	must(t, err)
	must(t, os.Remove(frozen.path))
	must(t, os.WriteFile(frozen.path, []byte("QFI"), 0o600))
	if _, err := s.Open(ctx, "apparmor"); !errors.Is(err, ErrNotSetUp) || !errors.Is(err, errDamaged) {
		t.Errorf("opening it: %v", err)
	}
	var stages []string
	must(t, s.Setup(ctx, Options{Offline: true, Progress: func(p Progress) {
		if !slices.Contains(stages, p.Stage) {
			stages = append(stages, p.Stage)
		}
	}}))
	if !slices.Equal(stages, []string{"snapshot-apparmor"}) {
		t.Errorf("stages are %v", stages)
	}
	m, err := s.Open(ctx, "apparmor")
	must(t, err)
	defer m.Close()
	if got := inside(t, m, "systemctl list-units --no-legend 'session-*.scope' | wc -l"); got != "1" {
		t.Errorf("%s sessions are open; the snapshot has some", got)
	}
}
