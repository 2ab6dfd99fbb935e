package vm

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// tinyStore is a store that is ready as far as its files tell.
func tinyStore(t *testing.T) Store {
	t.Helper()
	s := Store{filepath.Join(t.TempDir(), "lab")}
	unlock, err := s.lock(t.Context(), Options{})
	must(t, err)
	unlock()
	r, err := theRecipe()
	must(t, err)
	must(t, os.Mkdir(s.path(r.name()), 0o700))
	must(t, tinyImage(s.path(r.name())))
	i, err := s.image(r)
	must(t, err)
	e, err := s.emulator(t.Context())
	if err != nil {
		lacking(t, "no QEMU")
	}
	dir := s.snapshotDir(i, e)
	must(t, os.Mkdir(dir, 0o700))
	for _, flavour := range Flavours() {
		must(t, os.WriteFile(filepath.Join(dir, flavour+".qcow2"), []byte("frozen "+flavour), 0o600))
		files, err := mark(dir, flavour+".qcow2")
		must(t, err)
		must(t, manifest{Files: files}.write(filepath.Join(dir, flavour+".json")))
	}
	must(t, s.Ready(t.Context()))
	return s
}

// lacking skips a test, but fails it in CI, where nothing may be missing.
func lacking(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// readOnly lets the calling goroutine, and no one else, see folders as read-only.
func readOnly(t *testing.T, dirs ...string) {
	t.Helper()
	runtime.LockOSThread() // never unlocked: the thread ends with the test
	if err := unix.Unshare(unix.CLONE_FS | unix.CLONE_NEWNS); errors.Is(err, unix.EPERM) {
		lacking(t, "only root makes a mount namespace here")
	} else {
		must(t, err)
	}
	must(t, unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""))
	for _, dir := range dirs {
		must(t, unix.Mount(dir, dir, "", unix.MS_BIND, ""))
		t.Cleanup(func() { must(t, unix.Unmount(dir, unix.MNT_DETACH)) })
		must(t, unix.Mount("", dir, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, ""))
	}
}

// passedOn is a folder of another file system, which hands over to a folder and has
// no files without a name.
func passedOn(t *testing.T, dir string) string {
	t.Helper()
	if _, err := exec.LookPath("bindfs"); err != nil {
		lacking(t, "no bindfs")
	}
	if f, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0); err != nil {
		t.Skip(err)
	} else {
		f.Close()
	}
	at := t.TempDir()
	if out, err := exec.Command("bindfs", dir, at).CombinedOutput(); err != nil {
		t.Fatalf("bindfs: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("fusermount", "-u", at).CombinedOutput(); err != nil {
			t.Errorf("fusermount: %v: %s", err, out)
		}
	})
	if f, err := neverNamed(at); !errors.Is(err, unix.EOPNOTSUPP) {
		t.Fatalf("bindfs made a file without a name: %v, %v", f, err)
	}
	return at
}

// found is what Check says of one thing.
func found(t *testing.T, s Store, id string) Finding {
	t.Helper()
	list := s.Check(t.Context())
	i := slices.IndexFunc(list, func(f Finding) bool { return f.ID == id })
	if i < 0 {
		t.Fatalf("nothing of %s in %+v", id, list)
	}
	return list[i]
}

// checkCopy copies a store's snapshot and returns the folder in which it lies.
func checkCopy(t *testing.T, s Store) (dir string) {
	t.Helper()
	frozen, err := s.snapshots(t.Context(), Flavours())
	must(t, err)
	f, err := frozen[0].copy(t.Context())
	must(t, err)
	defer f.Close()
	got, err := io.ReadAll(io.NewSectionReader(f, 0, 1<<20))
	if must(t, err); string(got) != "frozen apparmor" {
		t.Errorf("the copy is %q", got)
	}
	dir, err = tryOverlay(frozen[0])
	must(t, err)
	return dir
}

// TestReadOnlyStore: machines start from a store that is read-only, and what cannot
// be done there is said.
func TestReadOnlyStore(t *testing.T) {
	s, other := tinyStore(t), t.TempDir()
	readOnly(t, s.Dir)
	for tmpdir, want := range map[string]string{other: other, "": scratchDir, "not/absolute": scratchDir} {
		t.Setenv("TMPDIR", tmpdir)
		if got := checkCopy(t, s); got != want {
			t.Errorf("with TMPDIR=%s the disk is in %s", tmpdir, got)
		}
		if f := found(t, s, "room"); !f.OK || !strings.Contains(f.Detail.String(), want) {
			t.Errorf("room is %+v", f)
		}
	}
	must(t, s.Setup(t.Context(), Options{}))
	unlock, err := s.lockToRead(t.Context(), Options{})
	must(t, err)
	unlock()
	for _, s := range []Store{s, {s.path("none")}} {
		if err := s.Clean(t.Context(), Options{}); !errors.Is(err, unix.EROFS) || noteOf(err).Code != readOnlyStore {
			t.Errorf("clean: %v", err)
		}
	}
}

// TestNowhereToWrite: where no folder takes a machine's disk, Check says so.
func TestNowhereToWrite(t *testing.T) {
	s := tinyStore(t)
	t.Setenv("TMPDIR", "")
	readOnly(t, s.Dir, scratchDir)
	f := found(t, s, "room")
	if hint := f.Hint.String(); f.OK || !f.Needed || f.Hint.Code != noPlace || !strings.Contains(hint, scratchDir+": read-only file system") {
		t.Errorf("room is %+v", f)
	}
}

// TestUnreadableStore: what somebody may not read is not ready for him.
func TestUnreadableStore(t *testing.T) {
	if os.Getuid() != 0 {
		lacking(t, "only root becomes somebody else")
	}
	s := tinyStore(t)
	for dir := s.Dir; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		must(t, os.Chmod(dir, 0o755))
	}
	runtime.LockOSThread() // never unlocked: the thread ends with the test
	must(t, unix.Setfsuid(1234))
	t.Cleanup(func() { must(t, unix.Setfsuid(0)) })
	if f := found(t, s, "image"); f.OK || f.Hint.String() != "unreadable: "+s.Dir {
		t.Errorf("image is %+v", f)
	}
}

// TestStoreWithoutNameless: on a file system without files that never had a name,
// one is made elsewhere, or removed after it was made.
func TestStoreWithoutNameless(t *testing.T) {
	s, other := tinyStore(t), t.TempDir()
	t.Setenv("TMPDIR", other)
	at := passedOn(t, s.Dir)
	if got := checkCopy(t, Store{at}); got != other {
		t.Errorf("the disk is in %s", got)
	}
	before, err := os.ReadDir(s.Dir)
	must(t, err)
	f, dir, err := nameless([]string{at}, 1)
	must(t, err)
	_, err = f.WriteString("written")
	must(t, err)
	must(t, f.Close())
	after := before
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) { // FUSE hears later of it
		after, err = os.ReadDir(s.Dir)
		if must(t, err); len(before) == len(after) {
			break
		}
	}
	if dir != at || len(before) != len(after) {
		t.Errorf("in %s there is %v, before %v", dir, after, before)
	}
	if _, _, err := nameless([]string{at, other}, 1<<40); err == nil || !strings.Contains(err.Error(), other+": ") {
		t.Errorf("without room: %v", err)
	}
}

// TestSharedMachine starts the machine from a store that is read-only, and from one
// on a file system without files that never had a name. It runs itself again there.
func TestSharedMachine(t *testing.T) {
	s := store(t)
	const inner = "LAB_TEST_SHARED"
	if os.Getenv(inner) != "" {
		m, err := s.Open(t.Context(), "apparmor")
		must(t, err)
		defer m.Close()
		forgets(t, m)
		return
	}
	t.Parallel()
	run := func(t *testing.T, env string, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), args[0], append(args[1:], os.Args[0], "-test.run=^TestSharedMachine$", "-test.v")...)
		cmd.Env = append(os.Environ(), inner+"=1", env)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "--- PASS: TestSharedMachine") {
			t.Errorf("%v\n%s", err, out)
		}
	}
	t.Run("read-only", func(t *testing.T) {
		if os.Getuid() != 0 {
			lacking(t, "only root makes a mount namespace here")
		}
		run(t, "", "unshare", "--mount", "sh", "-ec", `mount --bind "$0" "$0"; mount -o remount,bind,ro "$0"; ! touch "$0/x"; exec "$@"`, s.Dir)
	})
	t.Run("without nameless files", func(t *testing.T) {
		cache := t.TempDir()
		must(t, os.Symlink(passedOn(t, s.Dir), filepath.Join(cache, "lab")))
		run(t, "XDG_CACHE_HOME="+cache, "env")
	})
}

// imageOf is the image in a store, and the emulator here.
func imageOf(t *testing.T, s Store) (image, emulator) {
	t.Helper()
	r, err := theRecipe()
	must(t, err)
	i, err := s.image(r)
	must(t, err)
	e, err := s.emulator(t.Context())
	must(t, err)
	return i, e
}
