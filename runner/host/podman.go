package host

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"lab/runner"
)

// Podman has no daemon to ask, and asking its command leaves traces of its own.
// What a store holds stands in a few files (github.com/containers/storage,
// containers.go and images.go).
var podmanLists = []struct{ kind, file string }{
	{"container", "overlay-containers/containers.json"},
	{"container", "overlay-containers/volatile-containers.json"},
	{"image", "overlay-images/images.json"},
}

// podmanStore is the folder of a user's store.
func podmanStore(a account) string {
	if a.uid == 0 {
		return "/var/lib/containers/storage"
	}
	return filepath.Join(a.home, ".local/share/containers/storage")
}

func takePodman(a account) func(context.Context) (things, error) {
	return func(context.Context) (things, error) {
		found := things{}
		for _, l := range podmanLists {
			var list []struct {
				ID    string   `json:"id"`
				Names []string `json:"names"`
			}
			b, err := os.ReadFile(filepath.Join(podmanStore(a), l.file))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err == nil && len(b) > 0 {
				err = json.Unmarshal(b, &list)
			}
			if err != nil {
				return nil, fmt.Errorf("%s of %s: %w", l.file, a.login, err)
			}
			for _, one := range list {
				found[l.kind+" "+one.ID] = "named " + strings.Join(one.Names, " ")
			}
		}
		volumes, err := os.ReadDir(filepath.Join(podmanStore(a), "volumes"))
		for _, d := range volumes {
			found["volume "+d.Name()] = "there"
		}
		return found, ignoreGone(err)
	}
}

func undoPodman(a account) func(context.Context, []change) error {
	return func(ctx context.Context, changed []change) error {
		var troubles []error
		for _, c := range changed {
			kind, id, _ := strings.Cut(c.Name, " ")
			switch {
			case c.Before != "":
				troubles = append(troubles, fmt.Errorf("%s was %s and is now %q", c.Name, c.Before, c.Now))
			case kind == "container":
				troubles = append(troubles, a.run(ctx, "podman container rm --force --time 0 --volumes --ignore "+id))
			case kind == "image":
				troubles = append(troubles, a.run(ctx, "podman image rm --force --ignore "+id))
			case kind == "volume":
				troubles = append(troubles, a.run(ctx, "podman volume rm --force "+id))
			}
		}
		return errors.Join(troubles...)
	}
}

// run runs a command line as a user.
func (a account) run(ctx context.Context, line string) error {
	cmd := a.command(runner.Command{Line: line})
	defer context.AfterFunc(ctx, func() {
		if cmd.Process != nil {
			_ = cmd.Process.Kill() // it may have ended
		}
	})()
	_, err := outputOf(ctx, cmd)
	return err
}
