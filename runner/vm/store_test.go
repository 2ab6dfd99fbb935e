package vm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestManifest(t *testing.T) {
	damage := []struct {
		name string
		do   func(t *testing.T, file string)
		want string // "" means that nothing is wrong
	}{
		{"nothing", func(*testing.T, string) {}, ""},
		{"touched", func(t *testing.T, file string) { must(t, os.Chtimes(file, time.Time{}, time.Now().Add(time.Hour))) }, ""},
		{"cut off", func(t *testing.T, file string) { must(t, os.Truncate(file, 3)) }, "3 bytes instead of 7"},
		{"changed", func(t *testing.T, file string) { must(t, os.WriteFile(file, []byte("CONTENT"), 0o600)) }, "its content has changed"},
		{"gone", func(t *testing.T, file string) { must(t, os.Remove(file)) }, "it is gone"},
		{"manifest cut off", func(t *testing.T, file string) { must(t, os.Truncate(filepath.Dir(file)+"/"+manifestName, 10)) }, "unexpected end"},
	}
	for _, tt := range damage {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "disk")
			must(t, os.WriteFile(file, []byte("content"), 0o600))
			must(t, os.Chtimes(file, time.Time{}, time.Now().Add(-time.Hour)))
			marks, err := mark(dir, "disk")
			must(t, err)
			must(t, manifest{Files: marks, keys: keys{Login: "private"}}.write(filepath.Join(dir, manifestName)))
			if info, err := os.Stat(filepath.Join(dir, manifestName)); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the manifest, which holds keys, is %v, %v", info, err)
			}
			tt.do(t, file)
			m, err := readManifest(filepath.Join(dir, manifestName))
			switch {
			case tt.want == "" && (err != nil || m.Login != "private"):
				t.Errorf("%v, key %q", err, m.Login)
			case tt.want != "" && (!errors.Is(err, errDamaged) || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("error is %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := readManifest(filepath.Join(t.TempDir(), manifestName)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no manifest: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestLockWaits(t *testing.T) {
	s := Store{filepath.Join(t.TempDir(), "store")}
	unlock, err := s.lock(context.Background(), Options{})
	must(t, err)
	said := make(chan string, 1)
	got := make(chan error, 1)
	go func() {
		second, err := s.lock(context.Background(), Options{Progress: func(p Progress) { said <- p.Stage }})
		if err == nil {
			second()
		}
		got <- err
	}()
	if stage := <-said; stage != "wait" {
		t.Errorf("stage is %q", stage)
	}
	select {
	case err := <-got:
		t.Fatalf("got the lock while it was held: %v", err)
	default:
	}
	unlock()
	must(t, <-got)

	unlock, err = s.lock(context.Background(), Options{})
	must(t, err)
	defer unlock()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.lock(ctx, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting with a context that has ended: %v", err)
	}
}

func TestOfflineSetupFailsAtOnce(t *testing.T) {
	if len(missing(true)) > 0 {
		t.Skip("the host's packages are not there")
	}
	err := Store{t.TempDir()}.Setup(context.Background(), Options{Offline: true})
	if !errors.Is(err, ErrNotSetUp) || noteOf(err).Code != needsNetwork {
		t.Errorf("error is %v", err)
	}
}

// A flavour that nobody wanted yet keeps none from the machine in another one.
func TestReadyInOneFlavour(t *testing.T) {
	s := tinyStore(t)
	ctx := t.Context()
	frozen, err := s.snapshots(ctx, []string{"selinux"})
	must(t, err)
	must(t, os.Remove(strings.TrimSuffix(frozen[0].path, ".qcow2")+".json"))

	must(t, s.Ready(ctx, "apparmor"))
	must(t, s.Setup(ctx, Options{Flavours: []string{"apparmor"}}))
	if facts, err := s.Facts(ctx, "apparmor"); err != nil || len(facts) != 1 {
		t.Errorf("AppArmor's facts: %v, %v", facts, err)
	}
	_, opened := s.Open(ctx, "selinux")
	_, facts := s.Facts(ctx)
	for what, err := range map[string]error{"all": s.Ready(ctx), "SELinux": s.Ready(ctx, "selinux"), "open": opened, "facts": facts} {
		if !errors.Is(err, ErrFlavourNotSetUp) || !errors.Is(err, ErrNotSetUp) || noteOf(err).Code != noSELinux {
			t.Errorf("%s: %v", what, err)
		}
	}
	if f := found(t, s, "room"); !f.OK {
		t.Errorf("room is %+v", f)
	}
	if f := found(t, s, "image"); f.OK || f.Needed || f.Detail.Code != noSELinux {
		t.Errorf("image is %+v", f)
	}
}

// TestMoveDisk: a disk that another file system takes keeps its holes.
func TestMoveDisk(t *testing.T) {
	here, there := t.TempDir(), "/dev/shm"
	if err := unix.Access(there, unix.W_OK); err != nil {
		t.Skip("no other file system to write to")
	}
	there, err := os.MkdirTemp(there, "lab-test-")
	must(t, err)
	defer os.RemoveAll(there)
	big := make([]byte, 8<<20)
	copy(big[3<<20:], "in the middle")
	must(t, os.WriteFile(here+"/disk.raw", big, 0o600))
	must(t, moveDisk(t.Context(), here+"/disk.raw", here+"/moved.raw"))
	must(t, moveDisk(t.Context(), here+"/moved.raw", there+"/disk.raw"))
	got, err := os.ReadFile(there + "/disk.raw")
	must(t, err)
	if !bytes.Equal(got, big) {
		t.Error("the content differs")
	}
	var st unix.Stat_t
	must(t, unix.Stat(there+"/disk.raw", &st))
	if st.Blocks*512 >= 4<<20 {
		t.Errorf("%d of %d bytes take room", st.Blocks*512, st.Size)
	}
	if err := moveDisk(t.Context(), here+"/moved.raw", here+"/none/disk.raw"); err == nil {
		t.Error("no error for a folder that is not there")
	}
}

// TestSuperseded: nothing that this lab starts from, and nothing that is no
// finished work, is named as superseded.
func TestSuperseded(t *testing.T) {
	s := Store{filepath.Join(t.TempDir(), "rec[1]*")} // no pattern
	must(t, os.Mkdir(s.Dir, 0o700))
	if _, found := s.Superseded(t.Context()); found {
		t.Error("there is something in an empty store")
	}
	r, err := theRecipe()
	must(t, err)
	ours := s.path(r.name())
	must(t, os.Mkdir(ours, 0o700))
	must(t, tinyImage(ours))
	x, err := s.extra("kubernetes")
	must(t, err)
	want := []string{s.path("0123456789abcdef"), s.path("kubernetes-0123456789abcdef.tar")}
	others := []string{x.path, s.path("build-123"), s.path("0123456789abcdeF")}
	if e, err := s.emulator(t.Context()); err == nil { // QEMU is there
		i, err := s.image(r)
		must(t, err)
		others = append(others, s.snapshotDir(i, e))
		want = append(want, filepath.Join(ours, "fedcba9876543210"))
	}
	for _, dir := range append(others, want...) {
		must(t, os.Mkdir(dir, 0o700))
		must(t, os.WriteFile(filepath.Join(dir, "disk"), make([]byte, 3<<20), 0o600))
	}
	if got := s.superseded(t.Context()); !slices.Equal(got, want) {
		t.Errorf("superseded are %v, want %v", got, want)
	}
	f, found := s.Superseded(t.Context())
	if command := f.Hint.String(); !strings.Contains(command, "rm -r '"+want[0]+"' '") {
		t.Errorf("a shell does not read it as paths: %s", command)
	}
	if size := fmt.Sprintf("superseded: %d, ", 3*len(want)); !found || f.OK || f.Needed || !strings.HasPrefix(f.Detail.String(), size) {
		t.Errorf("finding is %+v, want %s", f, size)
	}
}

func tinyImage(dir string) error {
	for _, name := range []string{"base.qcow2", "vmlinuz", "initrd"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600); err != nil {
			return err
		}
	}
	return describeImage(dir, "6.12.0")
}
