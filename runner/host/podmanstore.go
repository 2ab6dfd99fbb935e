package host

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lab/runner/lock"
	"lab/runner/save"
)

// Podman, too, leaves what it was making when it was killed. A layer has a record
// in a list before an image or a container refers to it, and files beside that
// (github.com/containers/storage, layers.go and drivers/overlay).
var (
	layerLists = []string{"overlay-layers/layers.json", "overlay-layers/volatile-layers.json"}
	layerUsers = []string{"overlay-images/images.json", "overlay-containers/containers.json", "overlay-containers/volatile-containers.json"}
)

// recordOf names the record of a layer as a thing.
func recordOf(id string) string { return "the record of " + id }

// takeLayers notes the layers of a user's store.
func takeLayers(a account) func(context.Context) (things, error) {
	return func(context.Context) (things, error) { return readLayers(podmanStore(a)) }
}

func readLayers(root string) (things, error) {
	parents := map[string]string{}
	for _, name := range layerLists {
		var list []struct {
			ID     string `json:"id"`
			Parent string `json:"parent"`
		}
		if err := readList(filepath.Join(root, name), &list); err != nil {
			return nil, err
		}
		for _, l := range list {
			parents[l.ID] = l.Parent
		}
	}
	used := map[string]bool{}
	for _, name := range layerUsers {
		var list []struct {
			Layer  string   `json:"layer"`
			Mapped []string `json:"mapped-layers"`
		}
		if err := readList(filepath.Join(root, name), &list); err != nil {
			return nil, err
		}
		for _, user := range list {
			for _, id := range append(user.Mapped, user.Layer) {
				for ; id != "" && !used[id]; id = parents[id] {
					used[id] = true
				}
			}
		}
	}
	found := things{}
	for id := range parents {
		found[recordOf(id)] = leftOver
	}
	for _, pattern := range []string{"overlay/*", "overlay/l/*", "overlay-layers/*.tar-split.gz"} {
		paths, _ := filepath.Glob(filepath.Join(root, pattern)) // the pattern is right
		for _, path := range paths {
			if pattern == "overlay/l/*" || hexID().MatchString(strings.TrimSuffix(filepath.Base(path), ".tar-split.gz")) {
				found[path] = leftOver
			}
		}
	}
	for id := range used {
		link, _ := os.ReadFile(filepath.Join(root, "overlay", id, "link"))
		for _, name := range []string{
			recordOf(id), filepath.Join(root, "overlay", id), filepath.Join(root, "overlay/l", string(link)),
			filepath.Join(root, "overlay-layers", id+".tar-split.gz"),
		} {
			if found[name] != "" {
				found[name] = inUse
			}
		}
	}
	return found, nil
}

// readList reads one of the lists; one that is not there, or empty, has nothing in it.
func readList(path string, list any) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(b) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(b, list)
}

// undoLayers removes new layers that nothing refers to.
func undoLayers(a account) func(context.Context, []change) error {
	return func(ctx context.Context, changed []change) error {
		changed, err := settled(ctx, takeLayers(a), changed)
		if err != nil || len(changed) == 0 {
			return err
		}
		return removeLayers(ctx, podmanStore(a), changed)
	}
}

// layersLimit is how long Podman may have its layers locked, as while it unpacks an
// image.
const layersLimit = 2 * time.Minute

// removeLayers removes layers as they are locked against Podman.
func removeLayers(ctx context.Context, root string, changed []change) error {
	layers, err := os.OpenFile(filepath.Join(root, "overlay-layers/layers.lock"), os.O_RDWR, 0)
	if ignoreGone(err) != nil {
		return err
	}
	if err == nil {
		defer layers.Close()
		ctx, cancel := context.WithTimeout(ctx, layersLimit)
		defer cancel()
		if err := lock.Record.Wait(ctx, layers, nil); err != nil {
			return err
		}
	}
	now, err := readLayers(root)
	if err != nil {
		return err
	}
	changed = slices.DeleteFunc(changed, func(c change) bool { return now[c.Name] != leftOver })
	var troubles []error
	for _, name := range layerLists {
		troubles = append(troubles, dropRecords(filepath.Join(root, name), changed))
	}
	for _, c := range changed {
		if filepath.IsAbs(c.Name) {
			troubles = append(troubles, unmountBelow(c.Name), remove(c.Name))
		}
	}
	return errors.Join(troubles...)
}

// dropRecords takes records out of a list of layers.
func dropRecords(path string, changed []change) error {
	var list []json.RawMessage
	if err := readList(path, &list); err != nil || len(list) == 0 {
		return err
	}
	kept := slices.DeleteFunc(slices.Clone(list), func(raw json.RawMessage) bool {
		var l struct {
			ID string `json:"id"`
		}
		return json.Unmarshal(raw, &l) == nil && slices.ContainsFunc(changed, func(c change) bool { return c.Name == recordOf(l.ID) })
	})
	if len(kept) == len(list) {
		return nil
	}
	b, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	return save.Bytes(path, 0o600, b)
}
