package vm

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lab/runner/vm/archive"
)

// synthetic is an archive of this lab's recipe whose disk is a text.
func synthetic(t *testing.T, s Store) (content []byte, sum string) {
	t.Helper()
	r, err := theRecipe()
	must(t, err)
	dir := t.TempDir()
	for _, name := range []string{"vmlinuz", "initrd", "base.qcow2"} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("not really "+name), 0o600))
	}
	var b bytes.Buffer
	sum, err = archive.Write(&b, dir, r.sum, "6.12.0")
	must(t, err)
	return b.Bytes(), sum
}

// TestRefusedImports: whatever is wrong, it is found before a machine starts,
// and nothing stays in the store.
func TestRefusedImports(t *testing.T) {
	s := Store{t.TempDir()}
	r, err := theRecipe()
	must(t, err)
	good, sum := synthetic(t, s)
	other := strings.Replace(sum, sum[:1], map[bool]string{true: "1", false: "0"}[sum[0] == '0'], 1)
	disagree := func(string) bool { return false }
	file := filepath.Join(t.TempDir(), "class")
	interrupted := func(string) bool { t.Error("it was read to its end"); return false }
	for _, c := range []struct {
		name    string
		content []byte
		src     Source
		want    error
		text    string
	}{
		{"interrupted", good, Source{From: file, Agree: interrupted}, context.Canceled, ""},
		{"no file", nil, Source{From: file + "-elsewhere"}, os.ErrNotExist, ""},
		{"a folder", nil, Source{From: filepath.Dir(file)}, nil, "is a folder"},
		{"a foreign file", []byte("<!DOCTYPE html>"), Source{From: file}, archive.ErrForeign, ""},
		{"cut off", good[:len(good)/2], Source{From: file}, archive.ErrDamaged, ""},
		{"another digest", good, Source{From: file, SHA256: other}, ErrDigest, sum},
		{"digest not agreed to", good, Source{From: file, Agree: disagree}, ErrNotAgreed, ""},
		{"a disk that is none", good, Source{From: file, SHA256: sum}, archive.ErrForeign, "its disk"},
	} {
		t.Run(c.name, func(t *testing.T) {
			must(t, os.WriteFile(file, c.content, 0o600))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, err := s.takeIn(ctx, r, c.src, Options{Progress: func(Progress) {
				if c.want == context.Canceled {
					cancel()
				}
			}})
			if err == nil || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
				t.Errorf("error is %v, want %v with %q", err, c.want, c.text)
			}
			left, err := os.ReadDir(s.Dir)
			must(t, err)
			if len(left) != 0 {
				t.Errorf("in the store are %v", left)
			}
		})
	}
}

// TestFetch: a download is whole or an error.
func TestFetch(t *testing.T) {
	content := bytes.Repeat([]byte("image "), 1000)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/whole", http.StatusFound)
		case "/whole":
			w.Write(content)
		case "/short":
			w.Header().Set("Content-Length", "7000")
			w.Write(content)
		case "/stalls":
			w.Header().Set("Content-Length", "7000")
			w.Write(content)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		case "/silent":
			<-r.Context().Done()
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	for _, c := range []struct {
		path, want string // "": no error
		limit      time.Duration
	}{
		{"/whole", "", time.Minute},
		{"/moved", "", time.Minute},
		{"/absent", "404", time.Minute},
		{"/short", "unexpected EOF", time.Minute},
		{"/stalls", "nothing came for", 200 * time.Millisecond},
		{"/silent", "nothing came for", 200 * time.Millisecond},
	} {
		got, err := fetchAll(t.Context(), server.URL+c.path, c.limit)
		switch {
		case c.want == "" && (err != nil || !bytes.Equal(got, content)):
			t.Errorf("%s: %d bytes, %v", c.path, len(got), err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: error is %v, want %q", c.path, err, c.want)
		}
	}
	stop, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := fetchAll(stop, server.URL+"/stalls", time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

func fetchAll(ctx context.Context, url string, limit time.Duration) ([]byte, error) {
	in, _, err := fetch(ctx, url, limit)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(in)
}

func TestImportFromServer(t *testing.T) {
	s := Store{t.TempDir()}
	r, err := theRecipe()
	must(t, err)
	content, sum := synthetic(t, s)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "class", time.Time{}, bytes.NewReader(content))
	}))
	defer server.Close()
	var asked string
	var parts []float64
	src := Source{From: server.URL + "/class", Agree: func(sum string) bool { asked = sum; return true }}
	_, err = src.unpack(t.Context(), t.TempDir(), r.sum, func(part float64, _ string) { parts = append(parts, part) })
	if !src.Remote() || asked != sum || !errors.Is(err, archive.ErrForeign) { // its disk is none
		t.Errorf("asked about %q, error %v", asked, err)
	}
	if len(parts) < 2 || parts[len(parts)-1] != 1 {
		t.Errorf("progress is %v", parts)
	}
}

// TestCheckDisk: QEMU's own disks, good ones and such that reach for other files.
func TestCheckDisk(t *testing.T) {
	if _, err := exec.LookPath("qemu-img"); err != nil {
		t.Skip("no qemu-img")
	}
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	for _, args := range [][]string{
		{"create", "-f", "qcow2", path("plain"), "6G"},
		{"convert", "-c", "-O", "qcow2", "-o", "compression_type=zstd", path("plain"), path("zstd")},
		{"convert", "-c", "-O", "qcow2", "-o", "compression_type=zlib", path("plain"), path("zlib")},
		{"create", "-f", "qcow2", "-F", "qcow2", "-b", path("plain"), path("backing")},
		{"create", "-f", "qcow2", "-o", "data_file=" + path("elsewhere"), path("data"), "1M"},
		{"create", "-f", "qcow2", "-o", "compat=0.10", path("old"), "1M"},
		{"create", "-f", "qcow2", path("huge"), "7G"},
		{"create", "-f", "qcow2", path("snapshots"), "1M"},
		{"snapshot", "-c", "one", path("snapshots")},
		{"create", "-f", "raw", path("raw"), "1M"},
	} {
		if out, err := exec.Command("qemu-img", args...).CombinedOutput(); err != nil {
			t.Fatalf("qemu-img %q: %v: %s", args, err, out)
		}
	}
	must(t, os.WriteFile(path("short"), []byte("QFI\xfb\x00\x00\x00\x03"), 0o600))
	for name, want := range map[string]string{
		"plain": "", "zstd": "", "zlib": "",
		"backing": "builds on another file", "data": "keeps its data elsewhere", "old": "version 3", "huge": "too large",
		"snapshots": "has 1 snapshots instead of 0", "raw": "is not qcow2", "short": "shorter than a header",
	} {
		err := checkDisk(path(name), 0)
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case want != "" && (!errors.Is(err, archive.ErrForeign) || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: error is %v, want %q", name, err, want)
		}
	}
	must(t, checkDisk(path("snapshots"), 1))
}

// TestStrangeSnapshots: a snapshot for another QEMU, or one that QEMU does not go on with,
// leaves nothing behind and does not keep the image from being taken in.
func TestStrangeSnapshots(t *testing.T) {
	s := Store{t.TempDir()}
	e, err := s.emulator(t.Context())
	if err != nil {
		lacking(t, "no QEMU")
	}
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	img := func(args ...string) {
		if out, err := exec.Command("qemu-img", args...).CombinedOutput(); err != nil {
			t.Fatalf("qemu-img %q: %v: %s", args, err, out)
		}
	}
	img("create", "-f", "qcow2", path("base.qcow2"), diskSize)
	for _, name := range []string{"vmlinuz", "initrd"} {
		must(t, os.WriteFile(path(name), []byte("not really "+name), 0o600))
	}
	sum, err := digest(path("base.qcow2"))
	must(t, err)
	const kernel = "6.12.0"
	i := image{dir, manifest{Kernel: kernel, Files: map[string]fileMark{"base.qcow2": {SHA256: sum}}}}
	names := []string{"apparmor-0123456789abcdef.qcow2", s.travelName("selinux", i, e), s.travelName("another", i, e)}
	for _, name := range names {
		img("create", "-f", "qcow2", path(name), diskSize)
		img("snapshot", "-c", snapshotName, path(name))
	}
	r, err := theRecipe()
	must(t, err)
	file, err := os.Create(path("class"))
	must(t, err)
	defer file.Close()
	_, err = archive.Write(file, dir, r.sum, kernel, names...)
	must(t, err)
	got, err := s.takeIn(t.Context(), r, Source{From: path("class")}, Options{})
	must(t, err)
	if left := find(got.dir, "*"); len(left) != 4 || got.Kernel != kernel {
		t.Errorf("in the image's folder are %q", left)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, ErrNotSetUp) {
		t.Errorf("ready: %v", err)
	}
}

// TestSaidLine: what a console said is whole, whatever stands around it.
func TestSaidLine(t *testing.T) {
	for said, want := range map[string]string{
		"[    1.0] quiet\r\nlab: host key ssh-ed25519 AAAA root@host\r\nmore": "ssh-ed25519 AAAA root@host",
		"":                               "",
		"lab: host key ssh-ed25519 AA":   "", // the rest is still to come
		"echo lab: host key ssh-ed25519": "",
	} {
		if got, ok := saidLine(said, saysHostKey); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %t", said, got, ok)
		}
	}
}

// TestKeys: of a host key that is none, it is said which.
func TestKeys(t *testing.T) {
	private, public, err := newKey()
	must(t, err)
	good := keys{private, authorized(public)}
	if _, err := good.config(); err != nil {
		t.Error(err)
	}
	for name, k := range map[string]keys{"host key": {good.Login, "ssh-ed25519 AAAA[    2.0] sd 0:0"}, "key": {"", good.Host}} {
		if _, err := k.config(); err == nil || !strings.Contains(err.Error(), "the machine's "+name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
