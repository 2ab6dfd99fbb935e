package vm

import (
	"bytes"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lab/runner"
	"lab/runner/ssh"
	"lab/runner/vm/archive"
)

// TestImageTravels: an image and its snapshots are exported, imported into another
// store and started there. They carry no key of the one and have their own in the other.
func TestImageTravels(t *testing.T) {
	from := twin(t)
	ctx := t.Context()
	file := filepath.Join(from.Dir, "class")
	out, err := os.Create(file)
	must(t, err)
	defer out.Close()
	begin := time.Now()
	sum, err := from.Export(ctx, out, Options{})
	must(t, err)
	info, err := out.Stat()
	must(t, err)
	t.Logf("export: %v, %d MiB", time.Since(begin).Round(time.Second), info.Size()>>20)
	old := snapshotsOf(t, from)
	testForgotten(t, file, old)

	to := Store{filepath.Join(from.Dir, "other")}
	var stages []string
	begin = time.Now()
	imported, err := to.Import(ctx, Source{From: file, SHA256: sum}, Options{Progress: func(p Progress) {
		if !slices.Contains(stages, p.Stage) {
			stages = append(stages, p.Stage)
		}
	}})
	must(t, err)
	t.Logf("import: %v", time.Since(begin).Round(time.Second))
	if !imported || !slices.Equal(stages, []string{"import", "keys"}) {
		t.Errorf("imported %t; stages are %v", imported, stages)
	}
	for n, now := range snapshotsOf(t, to) {
		if now.Facts.Kernel != old[n].Facts.Kernel || now.Facts.Flavour != old[n].Facts.Flavour || now.Facts.Trace == "" {
			t.Errorf("its facts are %+v", now.Facts)
		}
	}

	// SELinux is the flavour in which a file without its label would keep sshd from its keys.
	m, err := to.Open(ctx, "selinux")
	must(t, err)
	defer m.Close()
	if got := inside(t, m, "getenforce; docker run --rm alpine cat /proc/self/attr/current"); !strings.HasPrefix(got, "Enforcing\n") || !strings.Contains(got, ":container_t:") {
		t.Errorf("the machine says %q", got)
	}
	if got, err := runner.Exec(ctx, m, "user", "id -un", nil); err != nil || got != "user\n" {
		t.Errorf("user is %q, %v", got, err)
	}
	login, err := old[1].config()
	must(t, err)
	login.Dial, login.HostKey = m.qemu.dial, nil
	stranger := ssh.New(login)
	defer stranger.Close()
	if _, err := stranger.Start(ctx, runner.Command{User: "root", Line: "true"}); err == nil || !strings.Contains(err.Error(), "unable to authenticate") {
		t.Errorf("with the key of the store that it comes from: %v", err)
	}
}

// snapshotsOf are all of a store.
func snapshotsOf(t *testing.T, s Store) []snapshot {
	t.Helper()
	list, err := s.snapshots(t.Context(), Flavours())
	must(t, err)
	return list
}

// testForgotten looks for the keys of snapshots in them, where they are, in what was
// exported, and on the disk.
func testForgotten(t *testing.T, file string, old []snapshot) {
	t.Helper()
	in, err := os.Open(file)
	must(t, err)
	defer in.Close()
	dir := t.TempDir()
	r, err := theRecipe()
	must(t, err)
	m, _, err := archive.Read(in, dir, r.sum)
	must(t, err)
	if len(m.Snapshots()) != len(old) {
		t.Fatalf("the snapshots are %v", m.Snapshots())
	}
	// sshd's private key is not known here. It is told by how it begins. Public ones may
	// be left in memory that nobody has used since; they let nobody in.
	private := base64.StdEncoding.EncodeToString([]byte("openssh-key-v1\x00\x00\x00\x00\x04none\x00\x00"))[:32]
	for n, frozen := range old {
		if count(t, frozen.path, private) == 0 {
			t.Errorf("snapshot %d does not hold its private key", n)
		}
		if k := count(t, filepath.Join(dir, m.Snapshots()[n].Name), private); k != 0 {
			t.Errorf("what was exported of snapshot %d holds %d private keys", n, k)
		}
	}
	for name, needle := range map[string]string{"private": private, "public": strings.Fields(old[0].Host)[1]} {
		if k := count(t, filepath.Join(dir, "base.qcow2"), needle); k != 0 {
			t.Errorf("the disk holds %d %s keys", k, name)
		}
	}
}

// count counts a text in a file. The text is not across the ends of blocks.
func count(t *testing.T, path, text string) int {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	buf := make([]byte, 4<<20)
	n := 0
	for {
		k, err := io.ReadFull(f, buf)
		n += bytes.Count(buf[:k], []byte(text))
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return n
		}
		must(t, err)
	}
}
