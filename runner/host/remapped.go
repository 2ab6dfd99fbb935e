package host

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"lab/runner/lazy"
)

// remapped is the name of the folder of a daemon that runs its containers in a
// user namespace: the ids that their root has outside. It has a store of its own.
var remapped = lazy.Regexp(`^\d+\.\d+$`)

func takeRemapped(context.Context) (things, error) {
	found := things{}
	names, err := os.ReadDir(dockerDir)
	for _, d := range names {
		if remapped().MatchString(d.Name()) {
			found[d.Name()] = "there"
		}
	}
	return found, ignoreGone(err)
}

// undoRemapped removes the stores of daemons that do not run any more.
func undoRemapped(_ context.Context, changed []change) error {
	var troubles []error
	for _, c := range changed {
		dir := filepath.Join(dockerDir, c.Name)
		troubles = append(troubles, unmountBelow(dir), remove(dir))
	}
	return errors.Join(troubles...)
}
