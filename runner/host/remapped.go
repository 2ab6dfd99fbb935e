package host

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// remapped is the name of the folder of a daemon that runs its containers in a
// user namespace: the ids that their root has outside. It has a store of its own.
var remapped = regexp.MustCompile(`^\d+\.\d+$`)

func takeRemapped(context.Context) (things, error) {
	found := things{}
	names, err := os.ReadDir(dockerDir)
	for _, d := range names {
		if remapped.MatchString(d.Name()) {
			found[d.Name()] = "there"
		}
	}
	return found, ignoreGone(err)
}

// undoRemapped removes the stores of daemons that do not run any more.
func undoRemapped(_ context.Context, changed []change) error {
	list, err := mounts()
	if err != nil {
		return err
	}
	var troubles []error
	for _, c := range changed {
		dir := filepath.Join(dockerDir, c.Name)
		for _, m := range slices.Backward(list) {
			if !strings.HasPrefix(m.at, dir+"/") {
				continue
			}
			if err := unix.Unmount(m.at, unix.MNT_DETACH|unix.UMOUNT_NOFOLLOW); err != nil {
				troubles = append(troubles, fmt.Errorf("unmount %s: %w", m.at, err))
			}
		}
		troubles = append(troubles, remove(dir))
	}
	return errors.Join(troubles...)
}
