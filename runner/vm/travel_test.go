package vm

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lab/runner"
	"lab/runner/ssh"
)

// TestImageTravels: an image is exported, imported into another store and
// started there. It carries no key of the one and has its own in the other.
func TestImageTravels(t *testing.T) {
	from := twin(t)
	ctx := context.Background()
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

	to := Store{filepath.Join(from.Dir, "other")}
	must(t, os.Mkdir(to.Dir, 0o700))
	must(t, to.ensureKey())
	r, err := to.recipe()
	must(t, err)
	begin = time.Now()
	i, err := to.takeIn(ctx, r, Source{From: file, SHA256: sum}, Options{})
	must(t, err)
	t.Logf("import without snapshots: %v", time.Since(begin).Round(time.Second))
	testForgotten(t, from, i)

	// SELinux is the flavour that a file without its label would keep from starting.
	e, err := to.emulator(ctx)
	must(t, err)
	must(t, to.ensureSnapshot(ctx, i, e, "selinux", func(float64, string) {}))
	m, err := to.Open(ctx, "selinux")
	must(t, err)
	defer m.Close()
	if got := inside(t, m, "getenforce; docker run --rm alpine cat /proc/self/attr/current"); !strings.HasPrefix(got, "Enforcing\n") || !strings.Contains(got, ":container_t:") {
		t.Errorf("the machine says %q", got)
	}
	if got, err := runner.Exec(ctx, m, "user", "id -un", nil); err != nil || got != "user\n" {
		t.Errorf("user is %q, %v", got, err)
	}
	old, err := from.key()
	must(t, err)
	stranger := ssh.New(ssh.Config{Dial: m.qemu.dial, Signer: old})
	defer stranger.Close()
	if _, err := stranger.Start(ctx, runner.Command{User: "root", Line: "true"}); err == nil || !strings.Contains(err.Error(), "unable to authenticate") {
		t.Errorf("with the key of the store that it comes from: %v", err)
	}
}

// testForgotten looks for the keys of a store on a disk that was imported from
// it, and on its own, where they are.
func testForgotten(t *testing.T, from Store, imported image) {
	t.Helper()
	r, err := from.recipe()
	must(t, err)
	i, err := from.image(r)
	must(t, err)
	key, err := from.key()
	must(t, err)
	host, err := i.hostKey()
	must(t, err)
	needles := map[string]string{
		"public key":      strings.Fields(authorized(key.PublicKey()))[1],
		"public host key": strings.Fields(authorized(host))[1],
	}
	if i.HostKey == imported.HostKey {
		t.Error("the host key is the same")
	}
	for name, needle := range needles {
		if n := count(t, i.path("base.qcow2"), needle); n == 0 {
			t.Errorf("the disk does not hold its %s", name)
		}
		if n := count(t, imported.path("base.qcow2"), needle); n != 0 {
			t.Errorf("the imported disk holds the other's %s %d times", name, n)
		}
	}
	// The private key is not known here. It is told by how it begins, and the
	// imported disk has one: its own.
	private := base64.StdEncoding.EncodeToString([]byte("openssh-key-v1\x00\x00\x00\x00\x04none\x00\x00"))[:32]
	for _, disk := range []image{i, imported} {
		if n := count(t, disk.path("base.qcow2"), private); n != 1 {
			t.Errorf("there are %d private keys on %s", n, disk.path("base.qcow2"))
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
