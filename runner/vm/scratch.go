package vm

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"lab/runner/computer"
)

// scratchDir is where mmdebstrap unpacks: a place that the sub-uids of an
// ordinary user can reach, which the home directory often is not.
const scratchDir = "/var/tmp"

// scratchPrefix begins the names of a store's scratch directories. Other
// stores may be building at the same time.
func (s Store) scratchPrefix() string {
	sum := sha256.Sum256([]byte(s.Dir))
	return "lab-build-" + short(sum[:]) + "-"
}

func (s Store) makeScratch() (string, error) {
	dir, err := os.MkdirTemp(scratchDir, s.scratchPrefix())
	if err != nil {
		return "", fmt.Errorf("make a scratch directory: %w", err)
	}
	return dir, os.Chmod(dir, 0o755)
}

// removeScratch removes the store's scratch directories, also files in them
// that belong to sub-uids.
func (s Store) removeScratch() error {
	dirs, err := filepath.Glob(filepath.Join(scratchDir, s.scratchPrefix()+"*"))
	for _, dir := range dirs {
		if os.RemoveAll(dir) == nil {
			continue
		}
		cmd := computer.Command(context.Background(), "mmdebstrap", "--unshare-helper", "rm", "-rf", dir)
		if out, e := cmd.CombinedOutput(); e != nil {
			err = errors.Join(err, fmt.Errorf("remove %s: %w: %s", dir, e, out))
		}
		os.RemoveAll(dir)
	}
	return err
}
