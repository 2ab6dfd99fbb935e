package host

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Docker's daemon leaves things in its store that no object refers to and no
// command removes. Docker 25.0 to 27.2 do so with the layer of a container that
// was exported, if they run until it is removed
// (github.com/moby/moby/issues/48516); all do with what they were making when they
// were killed.

// takeStores notes what is in the store of Docker's daemon and of those that ran
// remapped.
func takeStores(ctx context.Context) (things, error) {
	folders, err := takeRemapped(ctx)
	if err != nil {
		return nil, err
	}
	found, err := readStore(dockerDir)
	for name := range folders {
		if err != nil {
			return nil, err
		}
		var more things
		more, err = readStore(filepath.Join(dockerDir, name))
		maps.Copy(found, more)
	}
	return found, err
}

// notLeft are changes of a store that are objects' doing, or the owner's.
func notLeft(c change) bool { return !isNew(c) || c.Now != leftOver }

// undoStores removes what is new in a store and that nothing refers to. A daemon
// that runs may be about to refer to it, and has counted its references in
// memory, so it is stopped.
func undoStores(ctx context.Context, changed []change) error {
	changed, err := settled(ctx, takeStores, changed)
	if err != nil {
		return err
	}
	changed = slices.DeleteFunc(changed, func(c change) bool {
		return triedMount().MatchString(filepath.Base(c.Name)) && os.Remove(c.Name) == nil // empty, and of no use to the daemon
	})
	if len(changed) == 0 {
		return nil
	}
	const unit = "docker.service"
	running := run(ctx, "systemctl", "is-active", "--quiet", unit) == nil
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case running:
		if err := run(ctx, "systemctl", "stop", unit); err != nil {
			return err
		}
	}
	err = removeLeft(ctx, changed)
	if running {
		err = errors.Join(err, undoDaemon(ctx, nil))
	}
	return err
}

// settleTime is for a daemon that still works for a client that was killed, and
// for what the owner does meanwhile.
const settleTime = 5 * time.Second

// settled waits for things to be in use or gone, and returns what is neither.
func settled(ctx context.Context, take func(context.Context) (things, error), changed []change) ([]change, error) {
	for end := time.Now().Add(settleTime); ; {
		now, err := take(ctx)
		if err != nil {
			return nil, err
		}
		changed = slices.DeleteFunc(changed, func(c change) bool { return now[c.Name] != leftOver })
		if len(changed) == 0 || time.Now().After(end) {
			return changed, nil
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func removeLeft(ctx context.Context, changed []change) error {
	now, err := takeStores(ctx)
	if err != nil {
		return err
	}
	var troubles []error
	for _, c := range changed {
		if now[c.Name] == leftOver {
			troubles = append(troubles, unmountBelow(c.Name), remove(c.Name))
		}
	}
	return errors.Join(troubles...)
}
