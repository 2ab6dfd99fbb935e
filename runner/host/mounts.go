package host

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// A mount is a line of /proc/self/mountinfo (proc_pid_mountinfo(5)).
type mount struct{ at, root, kind, source string }

func mounts() ([]mount, error) {
	b, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	return parseMounts(string(b)), nil
}

func parseMounts(text string) []mount {
	var list []mount
	for line := range strings.Lines(text) {
		front, back, found := strings.Cut(line, " - ")
		f, b := strings.Fields(front), strings.Fields(back)
		if found && len(f) >= 5 && len(b) >= 2 {
			list = append(list, mount{unescape.Replace(f[4]), unescape.Replace(f[3]), b[0], b[1]})
		}
	}
	return list
}

var unescape = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)

func mountPoints() (map[string]bool, error) {
	list, err := mounts()
	points := map[string]bool{}
	for _, m := range list {
		points[m.at] = true
	}
	return points, err
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
		if slices.ContainsFunc(managed, func(prefix string) bool { return strings.HasPrefix(m.at, prefix) }) {
			continue
		}
		// Mounts lie on top of each other in the order of the list.
		name := m.at
		for n := 2; found[name] != ""; n++ {
			name = fmt.Sprintf("%s (%d)", m.at, n)
		}
		found[name] = fmt.Sprintf("%s %s of %s", m.kind, m.root, m.source)
	}
	return found, err
}

// undoMounts takes new mounts away, the last first. One that is gone stays so:
// nothing says how it was made.
func undoMounts(_ context.Context, changed []change) error {
	var troubles []error
	for _, c := range slices.Backward(changed) {
		if c.Before != "" {
			troubles = append(troubles, fmt.Errorf("the mount on %s is gone or another one", c.Name))
			continue
		}
		at, _, _ := strings.Cut(c.Name, " (")
		if err := unix.Unmount(at, unix.MNT_DETACH|unix.UMOUNT_NOFOLLOW); err != nil && !errors.Is(err, unix.EINVAL) {
			troubles = append(troubles, fmt.Errorf("unmount %s: %w", at, err))
		}
	}
	return errors.Join(troubles...)
}

// unmountBelow takes away what is mounted in a folder, the last first.
func unmountBelow(dir string) error {
	list, err := mounts()
	if err != nil {
		return err
	}
	var troubles []error
	for _, m := range slices.Backward(list) {
		if !strings.HasPrefix(m.at, dir+"/") {
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
