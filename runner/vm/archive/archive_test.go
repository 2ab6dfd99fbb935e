package archive

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"
)

var contents = map[string]string{
	"vmlinuz":    "kernel",
	"initrd":     strings.Repeat("initial ", 100),
	"base.qcow2": strings.Repeat("disk", 128), // fills its blocks
}

var recipe = strings.Repeat("0123456789abcdef", 4)

// written is an archive of contents, and its digest.
func written(t *testing.T, others ...string) ([]byte, string) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range contents {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	var b bytes.Buffer
	sum, err := Write(&b, dir, recipe, "6.12.0-cloud-amd64", others...)
	must(t, err)
	return b.Bytes(), sum
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestRoundTrip(t *testing.T) {
	roundTrip(t)
	const extra, snapshot = "kubernetes-0123456789abcdef.tar", "selinux-0123456789abcdef.qcow2"
	for _, name := range []string{extra, snapshot} {
		contents[name] = strings.Repeat("content", 99)
		defer delete(contents, name)
	}
	m := roundTrip(t, snapshot, extra)
	if e, s := m.Extras(), m.Snapshots(); len(e) != 1 || e[0].Name != extra || len(s) != 1 || s[0].Name != snapshot {
		t.Errorf("extras %v, snapshots %v", e, s)
	}
}

func roundTrip(t *testing.T, others ...string) Manifest {
	b, sum := written(t, others...)
	whole := sha256.Sum256(b)
	if sum != hex.EncodeToString(whole[:]) {
		t.Errorf("Write says that the digest is %s", sum)
	}
	dir := t.TempDir()
	m, got, err := Read(iotest.OneByteReader(bytes.NewReader(b)), dir, recipe)
	must(t, err)
	if got != sum || m.Kernel != "6.12.0-cloud-amd64" {
		t.Errorf("digest %s, manifest %+v", got, m)
	}
	if !same(dir) {
		t.Error("the contents differ")
	}
	return m
}

// same reports whether the files in dir, and no others, are there as they were.
func same(dir string) bool {
	list, err := os.ReadDir(dir)
	for _, e := range list {
		b, _ := os.ReadFile(filepath.Join(dir, e.Name()))
		if string(b) != contents[e.Name()] {
			return false
		}
	}
	return err == nil && len(list) == len(contents)
}

// entry is a tar entry; change alters a good archive's entries.
type entry struct {
	tar.Header
	content string
}

func TestRefused(t *testing.T) {
	alter := func(f func(m map[string]any)) func([]entry) []entry {
		return func(list []entry) []entry {
			var m map[string]any
			must(t, json.Unmarshal([]byte(list[0].content), &m))
			f(m)
			b, err := json.Marshal(m)
			must(t, err)
			list[0].content, list[0].Size = string(b), int64(len(b))
			return list
		}
	}
	file := func(m map[string]any, i int) map[string]any { return m["files"].([]any)[i].(map[string]any) }
	for _, c := range []struct {
		name   string
		change func([]entry) []entry
		want   error
		text   string
	}{
		{"newer format", alter(func(m map[string]any) { m["lab_image"] = 3; m["files"] = "elsewhere" }), ErrNewer, "its format is 3"},
		{"older format", alter(func(m map[string]any) { m["lab_image"] = 1 }), ErrOlder, ""},
		{"no format", alter(func(m map[string]any) { delete(m, "lab_image") }), ErrForeign, ""},
		{"another recipe", alter(func(m map[string]any) { m["recipe"] = "fedcba9876543210" }), ErrOtherRecipe, "fedcba98"},
		{"no kernel", alter(func(m map[string]any) { m["kernel"] = "" }), ErrDamaged, "manifest"},
		{"a kernel with an escape sequence", alter(func(m map[string]any) { m["kernel"] = "\x1b[2J" }), ErrDamaged, "manifest"},
		{"a file less in the manifest", alter(func(m map[string]any) { m["files"] = m["files"].([]any)[1:] }), ErrDamaged, "manifest"},
		{"another name in the manifest", alter(func(m map[string]any) { file(m, 1)["name"] = "../key" }), ErrDamaged, "../key"},
		{"a file more in the manifest", alter(func(m map[string]any) {
			m["files"] = append(m["files"].([]any), map[string]any{"name": "key", "size": 4, "sha256": recipe})
		}), ErrDamaged, `"key"`},
		{"an extra that leaves the folder", alter(func(m map[string]any) {
			m["files"] = append(m["files"].([]any), map[string]any{"name": "../x-0123456789abcdef.tar", "size": 4, "sha256": recipe})
		}), ErrDamaged, `"../x`},
		{"an extra that is not there", alter(func(m map[string]any) {
			m["files"] = append(m["files"].([]any), map[string]any{"name": "x-0123456789abcdef.tar", "size": 4, "sha256": recipe})
		}), ErrDamaged, "x-0123456789abcdef.tar is not where"},
		{"too large", alter(func(m map[string]any) { file(m, 2)["size"] = int64(1) << 40 }), ErrDamaged, "1099511627776"},
		{"a negative size", alter(func(m map[string]any) { file(m, 2)["size"] = -1 }), ErrDamaged, "-1"},
		{"no digest", alter(func(m map[string]any) { file(m, 2)["sha256"] = "" }), ErrDamaged, "manifest"},
		{"another digest", alter(func(m map[string]any) { file(m, 2)["sha256"] = recipe }), ErrDamaged, "base.qcow2 is not what"},
		{"another size in the manifest", alter(func(m map[string]any) { file(m, 0)["size"] = 7 }), ErrDamaged, "in the place of vmlinuz"},
		{"manifest without JSON", func(l []entry) []entry { l[0].content = strings.Repeat("x", int(l[0].Size)); return l }, ErrDamaged, "JSON"},
		{"no manifest", func(l []entry) []entry { return l[1:] }, ErrForeign, ""},
		{"manifest is a link", func(l []entry) []entry {
			l[0] = entry{Header: tar.Header{Name: manifestName, Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}}
			return l
		}, ErrForeign, ""},
		{"a huge manifest", func(l []entry) []entry {
			l[0].content, l[0].Size = strings.Repeat(" ", manifestLimit+1), manifestLimit+1
			return l
		}, ErrForeign, ""},
		{"another content", func(l []entry) []entry { l[1].content = "KERNEL"; return l }, ErrDamaged, "vmlinuz is not what"},
		{"a name that leaves the folder", func(l []entry) []entry { l[1].Name = "../vmlinuz"; return l }, ErrDamaged, `"../vmlinuz"`},
		{"a link", func(l []entry) []entry {
			l[1] = entry{Header: tar.Header{Name: "vmlinuz", Typeflag: tar.TypeSymlink, Linkname: "/boot/vmlinuz"}}
			return l
		}, ErrDamaged, "in the place of vmlinuz"},
		{"another size", func(l []entry) []entry { l[1].content, l[1].Size = "kernels", 7; return l }, ErrDamaged, "in the place of vmlinuz"},
		{"another order", func(l []entry) []entry { l[1], l[2] = l[2], l[1]; return l }, ErrDamaged, "in the place of vmlinuz"},
		{"a file twice", func(l []entry) []entry { return append(l[:2], append([]entry{l[1]}, l[2:]...)...) }, ErrDamaged, "in the place of initrd"},
		{"a file less", func(l []entry) []entry { return l[:3] }, ErrDamaged, "base.qcow2 is not where"},
		{"a file more", func(l []entry) []entry { return append(l, entry{*header("more", 4), "more"}) }, ErrDamaged, "there is more"},
		{"an extended header", func(l []entry) []entry {
			l[1].Format, l[1].PAXRecords = tar.FormatPAX, map[string]string{"LAB.note": "x"}
			return l
		}, ErrDamaged, "bytes instead of"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, _ := written(t)
			b = rewrite(t, b, c.change)
			_, _, err := Read(bytes.NewReader(b), t.TempDir(), recipe)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
				t.Errorf("error is %v, want %v with %q", err, c.want, c.text)
			}
		})
	}
}

func rewrite(t *testing.T, archive []byte, change func([]entry) []entry) []byte {
	t.Helper()
	var list []entry
	z, err := zstd.NewReader(bytes.NewReader(archive))
	must(t, err)
	defer z.Close()
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		must(t, err)
		content, err := io.ReadAll(r)
		must(t, err)
		list = append(list, entry{*h, string(content)})
	}
	var b bytes.Buffer
	packed, err := zstd.NewWriter(&b)
	must(t, err)
	w := tar.NewWriter(packed)
	for _, e := range change(list) {
		must(t, w.WriteHeader(&e.Header))
		_, err := io.WriteString(w, e.content)
		must(t, err)
	}
	must(t, w.Close())
	must(t, packed.Close())
	return b.Bytes()
}

// TestOlder: what an earlier lab wrote, which was not compressed, is told from what no
// lab wrote.
func TestOlder(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	manifest := `{"lab_image": 1}`
	must(t, w.WriteHeader(header(manifestName, int64(len(manifest)))))
	_, err := io.WriteString(w, manifest)
	must(t, err)
	must(t, w.Close())
	if _, _, err := Read(&b, t.TempDir(), recipe); !errors.Is(err, ErrOlder) {
		t.Errorf("error is %v", err)
	}
}

func TestForeign(t *testing.T) {
	for _, text := range []string{"", "PK\x03\x04", "<!DOCTYPE html>", strings.Repeat("\x00", 2048), strings.Repeat("a", 2048)} {
		if _, _, err := Read(strings.NewReader(text), t.TempDir(), recipe); !errors.Is(err, ErrForeign) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

// TestTruncated cuts an archive off.
func TestTruncated(t *testing.T) {
	b, _ := written(t)
	for n := range b {
		_, _, err := Read(bytes.NewReader(b[:n]), t.TempDir(), recipe)
		if !errors.Is(err, ErrDamaged) && !(n < 4 && errors.Is(err, ErrForeign)) {
			t.Fatalf("the first %d of %d bytes: %v", n, len(b), err)
		}
	}
	if _, _, err := Read(bytes.NewReader(append(b, 0)), t.TempDir(), recipe); !errors.Is(err, ErrDamaged) {
		t.Errorf("one byte more: %v", err)
	}
}

// TestShort leaves one or both of the empty blocks at the end of the tar archive out.
func TestShort(t *testing.T) {
	b, _ := written(t)
	z, err := zstd.NewReader(bytes.NewReader(b))
	must(t, err)
	defer z.Close()
	whole, err := io.ReadAll(z)
	must(t, err)
	for _, n := range []int{1, block, 2 * block} {
		var short bytes.Buffer
		packed, err := zstd.NewWriter(&short)
		must(t, err)
		_, err = packed.Write(whole[:len(whole)-n])
		must(t, err)
		must(t, packed.Close())
		if _, _, err := Read(&short, t.TempDir(), recipe); !errors.Is(err, ErrDamaged) {
			t.Errorf("without the last %d bytes: %v", n, err)
		}
	}
}

// TestFlipped turns over bits: the archive is refused, or the digest of the whole
// differs and the files do not.
func TestFlipped(t *testing.T) {
	b, sum := written(t)
	refused := 0
	for i := range b {
		b[i] ^= 1 << (i % 8)
		dir := t.TempDir()
		_, got, err := Read(bytes.NewReader(b), dir, recipe)
		switch {
		case err != nil:
			refused++
		case got == sum:
			t.Fatalf("byte %d: the digest is the same", i)
		case !same(dir):
			t.Fatalf("byte %d: the files differ and nobody says so", i)
		}
		b[i] ^= 1 << (i % 8)
	}
	if refused < len(b)*9/10 {
		t.Errorf("only %d of %d are refused", refused, len(b))
	}
}

// TestBrokenSource: what comes in the way of reading is not a damaged archive.
func TestBrokenSource(t *testing.T) {
	b, _ := written(t)
	cable := errors.New("somebody pulled the cable")
	for n := range b {
		in := io.MultiReader(bytes.NewReader(b[:n]), iotest.ErrReader(cable))
		if _, _, err := Read(in, t.TempDir(), recipe); !errors.Is(err, cable) || errors.Is(err, ErrDamaged) || errors.Is(err, ErrForeign) {
			t.Fatalf("after %d bytes: %v", n, err)
		}
	}
}

func TestWriteWithoutFiles(t *testing.T) {
	if _, err := Write(io.Discard, t.TempDir(), recipe, "6.12"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error is %v", err)
	}
}
