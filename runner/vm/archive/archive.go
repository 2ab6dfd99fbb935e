// Package archive is the file in which the image of the throwaway machine
// travels from one computer to another: a tar archive (POSIX ustar), compressed by
// Zstandard (RFC 8878), of
//
//	manifest.json        what the archive is, and size and SHA-256 of the files that follow
//	vmlinuz              kernel
//	initrd               its initial file system
//	base.qcow2           disk
//	FLAVOUR-DIGEST.qcow2 a snapshot, if there are any
//	NAME-DIGEST.tar      the programs of an extra, if there are any
//
// and nothing else, the first four in this order. Read takes only such a file to the
// last byte. What the files contain is the business of package vm.
//
// The manifest finds damage, not fraud: who makes an archive makes its
// manifest, too. Where it comes from is proved by the SHA-256 of the whole
// file, which Write and Read return, if it was passed on by a way of its own.
package archive

import (
	"archive/tar"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"lab/runner/lazy"
)

// Format is the version of the format that this package writes, and the only
// one that it reads.
const Format = 2

const (
	manifestName  = "manifest.json"
	manifestLimit = 64 << 10 // bytes
	block         = 512      // of a tar archive; each entry fills whole blocks
	windowLimit   = 64 << 20 // bytes of memory that a compressed archive may ask for
)

// files are the names of the files, in their order, and how large each may be
// in bytes.
var files = [...]struct {
	name  string
	limit int64
}{
	{"vmlinuz", 64 << 20},
	{"initrd", 256 << 20},
	{"base.qcow2", 6 << 30},
}

// How the names of the files end that may follow those, and how large each may be in bytes.
const (
	snapshotEnd = ".qcow2"
	extraEnd    = ".tar"
)

var others = map[string]int64{snapshotEnd: 6 << 30, extraEnd: 1 << 30}

// SnapshotName is the name of a flavour's snapshot, for an image and an emulator of
// which a digest is known.
func SnapshotName(flavour, digest string) string { return flavour + "-" + digest + snapshotEnd }

// Why an archive is refused.
var (
	ErrForeign     = errors.New("this is not a file that lab setup --export wrote")
	ErrNewer       = errors.New("a newer lab wrote this file")
	ErrOlder       = errors.New("an older lab wrote this file")
	ErrOtherRecipe = errors.New("a lab with another recipe for the machine wrote this file")
	ErrDamaged     = errors.New("this file is damaged")
)

// A Manifest is an archive's table of contents.
type Manifest struct {
	Format int    `json:"lab_image"`
	Recipe string `json:"recipe"` // SHA-256 of the recipe that the image is made by, in hex
	Kernel string `json:"kernel"` // version
	Files  []File `json:"files"`
}

// A File is a file in the archive.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

var (
	sha256Hex = lazy.Regexp(`^[0-9a-f]{64}$`)
	version   = lazy.Regexp(`^[0-9A-Za-z.+~_-]{1,64}$`)
	otherName = lazy.Regexp(`^[a-z]+-[0-9a-f]{16}\.[a-z0-9]+$`)
)

// check compares a manifest with what this package and recipe's image need.
func (m Manifest) check(recipe string) error {
	switch {
	case m.Format > Format:
		return fmt.Errorf("%w: its format is %d, this lab reads %d", ErrNewer, m.Format, Format)
	case m.Format == 1:
		return ErrOlder
	case m.Format != Format:
		return ErrForeign
	case m.Recipe != recipe:
		return fmt.Errorf("%w: its recipe is %.16q, this lab's is %.16q", ErrOtherRecipe, m.Recipe, recipe)
	case !version().MatchString(m.Kernel) || len(m.Files) < len(files):
		return fmt.Errorf("%w: its manifest makes no sense", ErrDamaged)
	}
	for i, f := range m.Files {
		limit := int64(0)
		if i < len(files) && f.Name == files[i].name {
			limit = files[i].limit
		} else if i >= len(files) && otherName().MatchString(f.Name) {
			limit = others[filepath.Ext(f.Name)]
		}
		if f.Size < 1 || f.Size > limit || !sha256Hex().MatchString(f.SHA256) {
			return fmt.Errorf("%w: its manifest makes no sense: file %q of %d bytes", ErrDamaged, f.Name, f.Size)
		}
	}
	return nil
}

// Snapshots are the files of snapshots.
func (m Manifest) Snapshots() []File { return m.ending(snapshotEnd) }

// Extras are the files of extras.
func (m Manifest) Extras() []File { return m.ending(extraEnd) }

func (m Manifest) ending(end string) (list []File) {
	for _, f := range m.Files[min(len(files), len(m.Files)):] {
		if filepath.Ext(f.Name) == end {
			list = append(list, f)
		}
	}
	return list
}

// length of an archive in bytes, before it is compressed, whose manifest has a certain length.
func (m Manifest) length(manifest int64) int64 {
	n := entryLength(manifest) + 2*block // the end is two empty blocks
	for _, f := range m.Files {
		n += entryLength(f.Size)
	}
	return n
}

func entryLength(size int64) int64 { return block + (size+block-1)/block*block }

// Names are those of the files that each archive has, in their order.
func Names() (list []string) {
	for _, f := range files {
		list = append(list, f.name)
	}
	return list
}

// Write writes an archive of the files in dir, snapshots and extras by their names
// among them, and returns its SHA-256 in hex.
func Write(w io.Writer, dir, recipe, kernel string, others ...string) (sum string, err error) {
	m := Manifest{Format: Format, Recipe: recipe, Kernel: kernel}
	for _, name := range append(Names(), others...) {
		size, digest, err := measure(filepath.Join(dir, name))
		if err != nil {
			return "", err
		}
		m.Files = append(m.Files, File{name, size, digest})
	}
	if err := m.check(recipe); err != nil { // Read would refuse it
		return "", err
	}
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return "", err
	}
	h := sha256.New()
	z, err := zstd.NewWriter(io.MultiWriter(w, h))
	if err != nil {
		return "", err
	}
	defer z.Close()
	t := tar.NewWriter(z)
	if err := t.WriteHeader(header(manifestName, int64(len(b)))); err != nil {
		return "", err
	}
	if _, err := t.Write(b); err != nil {
		return "", err
	}
	for _, f := range m.Files {
		if err := add(t, filepath.Join(dir, f.Name), f); err != nil {
			return "", err
		}
	}
	if err := errors.Join(t.Close(), z.Close()); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func measure(path string) (size int64, sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return size, hex.EncodeToString(h.Sum(nil)), err
}

func header(name string, size int64) *tar.Header {
	return &tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: size, Format: tar.FormatUSTAR}
}

func add(t *tar.Writer, path string, f File) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := t.WriteHeader(header(f.Name, f.Size)); err != nil {
		return err
	}
	_, err = io.Copy(t, in)
	return err
}

// Read unpacks an archive of a recipe's image into dir, which it may leave with
// a part of the files if there is an error, and returns the archive's SHA-256
// in hex. The error wraps one of those above if the archive is refused, else
// it is that of in or of the file system.
func Read(in io.Reader, dir, recipe string) (m Manifest, sum string, err error) {
	h := sha256.New()
	src, err := open(io.TeeReader(in, h))
	if err != nil {
		return m, "", err
	}
	defer src.Close()
	m, err = unpack(tar.NewReader(src), src, dir, recipe)
	if err == nil {
		switch _, err = io.CopyN(io.Discard, src, 1); err {
		case nil:
			err = fmt.Errorf("%w: something follows its end", ErrDamaged)
		case io.EOF:
			err = nil
		}
	}
	return m, hex.EncodeToString(h.Sum(nil)), src.explain(err)
}

// Contents reads no more of an archive than which files of a recipe's image are in it.
// The error is as that of Read.
func Contents(in io.Reader, recipe string) (Manifest, error) {
	src, err := open(in)
	if err != nil {
		return Manifest{}, err
	}
	defer src.Close()
	m, _, err := readManifest(tar.NewReader(src), recipe)
	return m, src.explain(err)
}

func unpack(t *tar.Reader, src *source, dir, recipe string) (Manifest, error) {
	m, size, err := readManifest(t, recipe)
	if err != nil {
		return m, err
	}
	for _, f := range m.Files {
		if err := extract(t, filepath.Join(dir, f.Name), f); err != nil {
			return m, err
		}
	}
	if _, err := t.Next(); err != io.EOF {
		return m, fmt.Errorf("%w: there is more in it than in its manifest", ErrDamaged)
	}
	if got, want := src.count, m.length(size); got != want {
		return m, fmt.Errorf("%w: it has %d bytes instead of %d", ErrDamaged, got, want)
	}
	return m, nil
}

// readManifest reads the first entry, if it is the manifest of a recipe's image.
func readManifest(t *tar.Reader, recipe string) (m Manifest, size int64, err error) {
	h, err := t.Next()
	if errors.Is(err, ErrDamaged) {
		return m, 0, err
	}
	if err != nil || h.Name != manifestName || h.Typeflag != tar.TypeReg || h.Size > manifestLimit {
		return m, 0, ErrForeign
	}
	b, err := io.ReadAll(t)
	if err != nil {
		return m, 0, fmt.Errorf("%w: it ends within its manifest", ErrDamaged)
	}
	var mark struct {
		Format int `json:"lab_image"`
	}
	if json.Unmarshal(b, &mark) == nil && mark.Format > Format {
		m.Format = mark.Format // the rest may have changed
		return m, 0, m.check(recipe)
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, 0, fmt.Errorf("%w: its manifest is no JSON: %w", ErrDamaged, err)
	}
	return m, h.Size, m.check(recipe)
}

// extract writes the next entry, which must be f, to path.
func extract(t *tar.Reader, path string, f File) error {
	h, err := t.Next()
	switch {
	case err != nil:
		return fmt.Errorf("%w: %s is not where it belongs: %w", ErrDamaged, f.Name, err)
	case h.Name != f.Name || h.Typeflag != tar.TypeReg || h.Size != f.Size:
		return fmt.Errorf("%w: %q of %d bytes, type %q, is in the place of %s of %d bytes",
			ErrDamaged, h.Name, h.Size, h.Typeflag, f.Name, f.Size)
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer out.Close()
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(out, sum), t)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: it ends within %s", ErrDamaged, f.Name)
	case err != nil:
		return err
	case hex.EncodeToString(sum.Sum(nil)) != f.SHA256:
		return fmt.Errorf("%w: %s is not what its manifest says", ErrDamaged, f.Name)
	}
	return out.Close()
}

// A source is a decompressed archive. It counts what is read, and tells an archive that
// is damaged from one that cannot be read.
type source struct {
	in     *bufio.Reader
	zstd   *zstd.Decoder // nil: it is not compressed, as before format 2
	count  int64         // bytes, decompressed
	broken error         // of in, nil at its end
}

// open begins to read an archive.
func open(in io.Reader) (*source, error) {
	s := &source{}
	s.in = bufio.NewReader(watched{in, &s.broken})
	begin, _ := s.in.Peek(4)
	if string(begin) != "\x28\xb5\x2f\xfd" { // RFC 8878, 3.1.1
		return s, nil
	}
	var err error
	s.zstd, err = zstd.NewReader(s.in, zstd.WithDecoderMaxWindow(windowLimit))
	return s, err
}

func (s *source) Read(b []byte) (n int, err error) {
	if s.zstd == nil {
		n, err = s.in.Read(b)
	} else if n, err = s.zstd.Read(b); err != nil && err != io.EOF {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	s.count += int64(n)
	return n, err
}

// explain replaces an error by what has come in the way of reading, which is no fault
// of the archive.
func (s *source) explain(err error) error {
	if s.broken != nil {
		return fmt.Errorf("read the file: %w", s.broken)
	}
	return err
}

func (s *source) Close() {
	if s.zstd != nil {
		s.zstd.Close()
	}
}

// watched remembers the error of a reader.
type watched struct {
	io.Reader
	broken *error
}

func (w watched) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	if err != nil && err != io.EOF {
		*w.broken = err
	}
	return n, err
}
