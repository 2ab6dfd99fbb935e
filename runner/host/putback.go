package host

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// undoFiles removes what is new, makes anew what is gone and mends the rest,
// and has systemd read its units again if one of them is among it.
func (s *state) undoFiles(ctx context.Context, changed []change) error {
	err := s.files.undo(changed)
	units := slices.ContainsFunc(changed, func(c change) bool { return strings.HasPrefix(c.Name, "/etc/systemd/") })
	if units {
		err = errors.Join(err, run(ctx, "systemctl", "daemon-reload"))
	}
	return err
}

func (f *files) undo(changed []change) error {
	var troubles []error
	for _, c := range slices.Backward(changed) { // what is in a folder before the folder
		if c.Before == "" {
			troubles = append(troubles, remove(c.Name))
		}
	}
	for _, c := range changed { // a folder before what is in it
		if c.Before == "" {
			continue
		}
		if err := f.putBack(c); err != nil {
			troubles = append(troubles, fmt.Errorf("put back %s: %w", c.Name, err))
		}
	}
	return errors.Join(troubles...)
}

// remove removes a file or a folder. What is below a folder of which only the
// name was noted goes with it, but nothing that is mounted there.
func remove(path string) error {
	var st unix.Stat_t
	if err := unix.Lstat(path, &st); err != nil {
		return ignoreGone(err)
	}
	if st.Mode&unix.S_IFMT != unix.S_IFDIR {
		return ignoreGone(os.Remove(path))
	}
	mounted, err := mountPoints()
	if err != nil {
		return err
	}
	for at := range mounted {
		if at == path || strings.HasPrefix(at, path+"/") {
			return fmt.Errorf("remove %s: something is mounted on %s", path, at)
		}
	}
	return os.RemoveAll(path)
}

func (f *files) putBack(c change) error {
	var want, have entry
	if err := json.Unmarshal([]byte(c.Before), &want); err != nil {
		return err
	}
	if c.Now != "" {
		if err := json.Unmarshal([]byte(c.Now), &have); err != nil {
			return err
		}
	}
	other := c.Now == "" || have.kind() != want.kind() || have.Sum != want.Sum || have.Link != want.Link || have.Device != want.Device
	if !other {
		return want.apply(c.Name, have)
	}
	if c.Now != "" && (have.kind() != want.kind() && have.kind() == unix.S_IFDIR) {
		if err := remove(c.Name); err != nil {
			return err
		}
	}
	return f.make(c.Name, want)
}

// make makes a file and puts it into its place, over what is there.
func (f *files) make(path string, want entry) error {
	if want.kind() == unix.S_IFDIR {
		_ = os.Remove(path) // a file in its place
		if err := unix.Mkdir(path, 0o700); err != nil && !errors.Is(err, unix.EEXIST) {
			return err
		}
		return want.apply(path, entry{})
	}
	next := filepath.Join(filepath.Dir(path), ".lab-"+filepath.Base(path))
	if err := remove(next); err != nil {
		return err
	}
	var err error
	switch want.kind() {
	case unix.S_IFREG:
		err = copyTo(next, filepath.Join(f.before.contents, want.Sum))
	case unix.S_IFLNK:
		err = os.Symlink(want.Link, next)
	default:
		err = unix.Mknod(next, want.Mode, int(want.Device))
	}
	if err != nil {
		return err
	}
	var have entry // what it has from its folder
	if have.Attrs, err = attributes(next); err != nil {
		return err
	}
	if err := want.apply(next, have); err != nil {
		return err
	}
	return os.Rename(next, path)
}

func copyTo(path, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// apply gives a file owner, mode, attributes and time. The order matters: a
// change of owner takes away setuid bits and file capabilities.
func (want entry) apply(path string, have entry) error {
	if err := os.Lchown(path, int(want.UID), int(want.GID)); err != nil {
		return err
	}
	if want.kind() != unix.S_IFLNK {
		if err := unix.Chmod(path, want.Mode&0o7777); err != nil {
			return err
		}
	}
	for name := range have.Attrs {
		if _, ok := want.Attrs[name]; !ok {
			if err := unix.Lremovexattr(path, name); err != nil && !errors.Is(err, unix.ENODATA) {
				return fmt.Errorf("take away the attribute %s: %w", name, err)
			}
		}
	}
	for name, value := range want.Attrs {
		b, err := hex.DecodeString(value)
		if err != nil {
			return err
		}
		if err := unix.Lsetxattr(path, name, b, 0); err != nil {
			return fmt.Errorf("set the attribute %s: %w", name, err)
		}
	}
	if want.Time == 0 {
		return nil
	}
	times := []unix.Timespec{{Nsec: unix.UTIME_OMIT}, unix.NsecToTimespec(want.Time)}
	return unix.UtimesNanoAt(unix.AT_FDCWD, path, times, unix.AT_SYMLINK_NOFOLLOW)
}
