package host

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// deepFolders are those that demos work in: everything below them is noted, with
// contents.
func deepFolders(accounts map[string]account) []string {
	list := []string{
		"/etc", "/srv", "/container", "/usr/local", "/mnt", "/dev/shm", "/dev/mqueue", "/run/netns",
		"/var/lib/krb5kdc", "/var/cache/apparmor", "/var/mail", "/var/spool/cron", "/var/lib/systemd/linger",
	}
	for _, a := range accounts {
		list = append(list, a.home)
	}
	return list
}

// shallowFolders are noted with the folders in them, but not what is in those,
// so that a new one is found.
var shallowFolders = []string{"/", "/home"}

// lone are folders and devices that are noted alone: a daemon that remaps ids gives
// its folder other rights, and crun gives the /dev/null of the host to the container's
// user (crun issue 1845, measured with 1.21).
var lone = []string{dockerDir, "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"}

// volatile are the folders with what lives in the kernel's memory.
var volatile = []string{"/dev", "/run"}

// leftAlone are files and folders that are left as they are, though they lie in deep
// ones: lab's own, what engines manage themselves, what the system writes when it
// likes.
func leftAlone(accounts map[string]account) []string {
	list := []string{"/etc/resolv.conf", "/etc/adjtime", "/etc/mtab", "/etc/.pwd.lock", "/etc/ld.so.cache"}
	for _, a := range accounts {
		list = append(list, lockMemory(a))
		for _, name := range []string{".cache", ".local/share/containers", ".local/state/lab"} {
			list = append(list, filepath.Join(a.home, name))
		}
	}
	return list
}

// lockMemory is the file in which Podman keeps the locks of a user's containers, as
// mutexes that each of its processes maps (github.com/containers/podman,
// libpod/lock/shm): one in another's place would lock nobody out. Which locks are
// taken goes with the containers.
func lockMemory(a account) string {
	if a.uid == 0 {
		return "/dev/shm/libpod_lock"
	}
	return fmt.Sprintf("/dev/shm/libpod_rootless_lock_%d", a.uid)
}

// maxContents bounds how much is noted, in bytes.
const maxContents = 512 << 20

// An entry is what a file is like, as far as it is put back.
type entry struct {
	Mode   uint32            `json:"mode"` // with the type, as stat(2) has it
	UID    uint32            `json:"uid"`
	GID    uint32            `json:"gid"`
	Device uint64            `json:"device,omitempty"`
	Time   int64             `json:"time,omitempty"` // of modification, in ns; regular files only
	Sum    string            `json:"sum,omitempty"`  // SHA-256 of the content
	Link   string            `json:"link,omitempty"`
	Attrs  map[string]string `json:"attrs,omitempty"` // extended attributes, in hexadecimal
}

func (e entry) kind() uint32 { return e.Mode & unix.S_IFMT }

// quick are the marks of a file whose content need not be read again: no
// program can set the time of change. What is written to a file of a tmpfs through a
// mapping leaves the time as it is (measured with Linux 6.12), and so is not put
// back: it is the memory of programs that still run.
type quick struct {
	Inode  uint64 `json:"inode"`
	Change int64  `json:"change"` // ctime in ns
	Size   int64  `json:"size"`
	Sum    string `json:"sum"`
}

// files is the aspect of files. Values are entries in JSON.
type files struct {
	deep, shallow, lone, left []string

	kept   []string  // left alone as well: what the run kept that made the snapshot
	noting *snapshot // while a snapshot is made
	before *snapshot // what is compared with
	reboot bool      // the kernel has been started since
	size   int64     // noted so far
}

func newFiles(accounts map[string]account, keep []string) *files {
	return &files{
		deep: deepFolders(accounts), shallow: shallowFolders, lone: lone,
		left: append(leftAlone(accounts), keep...),
	}
}

func (f *files) begin(snap *snapshot) {
	f.noting, f.before, f.size, f.kept = snap, nil, 0, nil
	if snap != nil {
		snap.Quick, f.kept = map[string]quick{}, snap.Keep
	}
}

func (f *files) compare(before *snapshot) {
	f.before, f.kept, f.reboot = before, before.Keep, rebooted(before)
}

// leave tells whether a change is none of the demos' doing: it is in what is
// left alone, now or when the snapshot was made, or in what does not outlast a start
// of the computer.
func (f *files) leave(c change) bool {
	within := func(dir string) bool { return c.Name == dir || strings.HasPrefix(c.Name, dir+"/") }
	return slices.ContainsFunc(f.left, within) || slices.ContainsFunc(f.kept, within) || f.reboot && slices.ContainsFunc(volatile, within)
}

func (f *files) take(ctx context.Context) (things, error) {
	mounted, err := mountPoints()
	if err != nil {
		return nil, err
	}
	found := things{}
	for _, path := range f.lone {
		if err := f.look(found, path); err != nil {
			return nil, err
		}
	}
	for _, dir := range f.shallow {
		if err := f.look(found, dir); err != nil {
			return nil, err
		}
		names, err := os.ReadDir(dir)
		if ignoreGone(err) != nil {
			return nil, err
		}
		for _, d := range names {
			if path := filepath.Join(dir, d.Name()); d.IsDir() && !mounted[path] {
				if err := f.look(found, path); err != nil {
					return nil, err
				}
			}
		}
	}
	for _, dir := range f.deep {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return ignoreGone(err)
			case ctx.Err() != nil:
				return context.Cause(ctx)
			case slices.Contains(f.left, path) || slices.Contains(f.kept, path) || path != dir && mounted[path]:
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			return f.look(found, path)
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// look notes one file, if it is there.
func (f *files) look(found things, path string) error {
	var st unix.Stat_t
	if err := unix.Lstat(path, &st); err != nil {
		return ignoreGone(err)
	}
	e := entry{Mode: st.Mode, UID: st.Uid, GID: st.Gid}
	var err error
	switch e.kind() {
	case unix.S_IFSOCK:
		return nil // its process made it and knows how to
	case unix.S_IFLNK:
		e.Link, err = os.Readlink(path)
	case unix.S_IFCHR, unix.S_IFBLK:
		e.Device = st.Rdev
	case unix.S_IFREG:
		e.Time = st.Mtim.Nano()
		e.Sum, err = f.sum(path, st)
	}
	if err == nil {
		e.Attrs, err = attributes(path)
	}
	if err != nil {
		return ignoreGone(err)
	}
	b, err := json.Marshal(e)
	found[path] = string(b)
	return err
}

// sum is the digest of a file's content. While a snapshot is made the content
// is kept.
func (f *files) sum(path string, st unix.Stat_t) (string, error) {
	marks := quick{Inode: st.Ino, Change: st.Ctim.Nano(), Size: st.Size}
	if f.before != nil {
		marks.Sum = f.before.Quick[path].Sum
		if marks.Sum != "" && marks == f.before.Quick[path] {
			return marks.Sum, nil
		}
	}
	in, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	if f.noting == nil {
		h := sha256.New()
		_, err := io.Copy(h, in)
		return hex.EncodeToString(h.Sum(nil)), err
	}
	if f.size += st.Size; f.size > maxContents {
		return "", fmt.Errorf("there is too much to note below %s: at %s it is more than %d MB; have demos run as a new user: lab setup --on host --user NAME",
			strings.Join(f.deep, " "), path, maxContents>>20)
	}
	if marks.Sum, err = store(f.noting.contents, in); err != nil {
		return "", err
	}
	f.noting.Quick[path] = marks
	return marks.Sum, nil
}

// store keeps a content in a folder under its digest, which it returns.
func store(dir string, in io.Reader) (string, error) {
	out, err := os.CreateTemp(dir, "new-")
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(out, h), in)
	if err = errors.Join(err, out.Close()); err != nil {
		return "", err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	return sum, os.Rename(out.Name(), filepath.Join(dir, sum))
}

// attributes are the extended attributes of a file, SELinux's label and file
// capabilities among them.
func attributes(path string) (map[string]string, error) {
	list := make([]byte, 4096)
	n, err := unix.Llistxattr(path, list)
	if errors.Is(err, unix.ERANGE) {
		list = make([]byte, 64<<10) // the largest list, xattr(7)
		n, err = unix.Llistxattr(path, list)
	}
	if errors.Is(err, unix.ENOTSUP) || err == nil && n == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("extended attributes of %s: %w", path, err)
	}
	attrs := map[string]string{}
	value := make([]byte, 64<<10)
	for name := range strings.SplitSeq(strings.TrimRight(string(list[:n]), "\x00"), "\x00") {
		size, err := unix.Lgetxattr(path, name, value)
		if errors.Is(err, unix.ENODATA) || errors.Is(err, unix.ENOTSUP) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("extended attribute %s of %s: %w", name, path, err)
		}
		attrs[name] = hex.EncodeToString(value[:size])
	}
	return attrs, nil
}
