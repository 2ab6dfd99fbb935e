package host

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strings"

	"github.com/moby/sys/mountinfo"
	"golang.org/x/sys/unix"
)

func mountPoints() (map[string]bool, error) {
	list, err := mountinfo.GetMounts(nil)
	points := map[string]bool{}
	for _, m := range list {
		points[m.Mountpoint] = true
	}
	return points, err
}

// A mount has a name of its own also where it lies on another one.
type mount struct{ name, at, what string }

// mounts are all, in the order in which they were made.
func mounts() ([]mount, error) {
	list, err := mountinfo.GetMounts(nil)
	var named []mount
	times := map[string]int{}
	for _, m := range list {
		name := m.Mountpoint
		if times[name]++; times[name] > 1 {
			name += fmt.Sprintf(" //%d", times[name]) // no place has two slashes side by side
		}
		named = append(named, mount{name, m.Mountpoint, fmt.Sprintf("%s %s of %s", m.FSType, m.Root, m.Source)})
	}
	return named, err
}

// takeMounts notes mounts but those that engines and systemd manage.
func (s *state) takeMounts(context.Context) (things, error) {
	list, err := mounts()
	managed := []string{
		"/var/lib/docker/", "/run/docker/", "/var/lib/containers/", "/run/containers/",
		"/run/user/", "/run/credentials/", "/run/systemd/", "/proc/sys/fs/binfmt_misc",
	}
	for _, a := range s.accounts {
		managed = append(managed, filepath.Join(a.home, ".local/share/containers")+"/")
	}
	found := things{}
	for _, m := range list {
		if !slices.ContainsFunc(managed, func(prefix string) bool { return strings.HasPrefix(m.at, prefix) }) {
			found[m.name] = m.what
		}
	}
	return found, err
}

// undoMounts takes new mounts away, the last first. One that is gone stays so:
// nothing says how it was made.
func undoMounts(_ context.Context, changed []change) error {
	var troubles []error
	came := map[string]bool{}
	for _, c := range changed {
		if came[c.Name] = c.Before == ""; !came[c.Name] {
			troubles = append(troubles, fmt.Errorf("the mount on %s is gone or another one", c.Name))
		}
	}
	return errors.Join(append(troubles, unmount(func(m mount) bool { return came[m.name] }))...)
}

// unmountBelow takes away what is mounted in a folder.
func unmountBelow(dir string) error {
	return unmount(func(m mount) bool { return strings.HasPrefix(m.at, dir+"/") })
}

// unmount takes mounts away, the last first.
func unmount(which func(mount) bool) error {
	list, err := mounts()
	if err != nil {
		return err
	}
	var troubles []error
	for _, m := range slices.Backward(list) {
		if !which(m) {
			continue
		}
		if err := unix.Unmount(m.at, unix.MNT_DETACH|unix.UMOUNT_NOFOLLOW); err != nil && !errors.Is(err, unix.EINVAL) {
			troubles = append(troubles, fmt.Errorf("unmount %s: %w", m.at, err))
		}
	}
	return errors.Join(troubles...)
}

// takeLinks notes network interfaces and whether they are up.
func takeLinks(context.Context) (things, error) {
	found := things{}
	list, err := net.Interfaces()
	for _, i := range list {
		found[i.Name] = "down"
		if i.Flags&net.FlagUp != 0 {
			found[i.Name] = "up"
		}
	}
	return found, err
}

func undoLinks(ctx context.Context, changed []change) error {
	var troubles []error
	for _, c := range changed {
		switch {
		case c.Before == "":
			troubles = append(troubles, run(ctx, "ip", "link", "delete", c.Name))
		case c.Now == "":
			troubles = append(troubles, fmt.Errorf("the interface %s is gone", c.Name))
		default:
			troubles = append(troubles, run(ctx, "ip", "link", "set", c.Name, c.Before))
		}
	}
	return errors.Join(troubles...)
}
