package debian

import (
	"archive/tar"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/sys/unix"

	"lab/runner/computer"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func recipe(t *testing.T) fs.FS {
	t.Helper()
	r, err := Recipe()
	must(t, err)
	return r
}

func TestPackages(t *testing.T) {
	list := fstest.MapFS{"list": {Data: []byte("# two\none # the first\n\n  two\n")}}
	if got, err := Packages(list, "list"); err != nil || !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("packages are %q, %v", got, err)
	}
	if got, err := Packages(recipe(t), "packages"); err != nil || !slices.Contains(got, "podman") {
		t.Errorf("the machine's packages are %q, %v", got, err)
	}
}

func TestUnpack(t *testing.T) {
	dir := t.TempDir()
	defer unix.Umask(unix.Umask(0o077))
	must(t, Unpack(recipe(t), dir))
	for name, want := range map[string]fs.FileMode{
		"rootfs/usr": 0o755, "customize.sh": 0o755, "rootfs/usr/lib/lab/bake": 0o755, "rootfs/etc/docker/daemon.json": 0o644,
	} {
		info, err := os.Stat(filepath.Join(dir, name))
		must(t, err)
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
}

func TestComplaints(t *testing.T) {
	log := "\x1b[32mI: automatically chosen mode: root\x1b[0m\r\n" +
		"\x1b[2Kinstalling:  12.00 [=>   ]\rE: one\r\n\x1b[1;31mE: two\x1b[0m\r\n"
	if got, want := Complaints(log), "  E: one\n  E: two"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestStandIns makes the stand-ins as on a computer without a registry.
func TestStandIns(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute, and Debian's packages over the network")
	}
	if _, err := exec.LookPath("mmdebstrap"); err != nil || os.Getuid() != 0 {
		t.Skip("needs mmdebstrap, and root as on that computer")
	}
	dir, err := os.MkdirTemp("/var/tmp", "lab-test-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := StandIns(dir + "/stand-ins")
	last := 0.0
	must(t, s.Make(t.Context(), func(part float64, _ string) { last = max(last, part) }))
	if last < 0.9 {
		t.Errorf("progress ends at %v", last)
	}
	for name, c := range map[string]struct{ has, lacks []string }{
		"alpine": {has: []string{"bin/busybox", "bin/sh", "sbin/apk", "sbin/iptables", "lib/x86_64-linux-gnu/libresolv.so.2"}, lacks: []string{"tmp/lab"}},
		"hello":  {has: []string{"busybox"}},
		"keyctl": {has: []string{"usr/bin/keyctl"}},
		"debian": {has: []string{"usr/sbin/capsh", "usr/share/lab/apt/Packages"}, lacks: []string{"tmp/lab", "usr/lib/lab", "usr/bin/busybox", "usr/bin/keyctl"}},
	} {
		names := namesIn(t, filepath.Join(string(s), name+".tar"))
		for _, want := range c.has {
			if !slices.Contains(names, want) {
				t.Errorf("%s.tar has no %s", name, want)
			}
		}
		for _, no := range c.lacks {
			if slices.Contains(names, no) {
				t.Errorf("%s.tar has %s", name, no)
			}
		}
	}
	must(t, s.Remove())
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
}

// namesIn are the names in a tarball, without ./ and / around them.
func namesIn(t *testing.T, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	var list []string
	for r := tar.NewReader(f); ; {
		h, err := r.Next()
		if err == io.EOF {
			return list
		}
		must(t, err)
		list = append(list, strings.Trim(strings.TrimPrefix(h.Name, "."), "/"))
	}
}

// TestLifeline: what lab has started ends with lab, also if it prints nothing.
func TestLifeline(t *testing.T) {
	life, held, err := os.Pipe()
	must(t, err)
	cmd := computer.Command(t.Context(), "sh", "-c", lifeline, "sh", "sleep", "1000")
	cmd.ExtraFiles = []*os.File{life}
	must(t, cmd.Start())
	life.Close()
	held.Close()
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Error("it goes on")
	}
}
