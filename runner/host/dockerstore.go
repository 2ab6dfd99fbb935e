package host

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"lab/runner/lazy"
)

// A dockerStore is a folder in which Docker's daemon keeps containers, images and
// plugins. It is read here as the daemon reads it when it starts (moby,
// layer/filestore.go, daemon/graphdriver/overlay2, plugin/manager.go), to tell
// what an object needs from what none refers to.
//
// Layers that have a record are never taken for left over: images refer to them,
// and so does the cache of docker build, which says so in a database of its own.
type dockerStore struct {
	root string
	used map[string]bool // paths from the root
}

// layerDB has what the daemon knows of layers: a folder each by chain id, and one
// for each container, and for each step of a build.
const layerDB = "image/overlay2/layerdb"

// storeFolders are the folders of a store in which new things turn up, and the
// names that are looked at.
var storeFolders = []struct {
	path  string
	names func() *regexp.Regexp
}{
	{"containers", hexID},
	{layerDB + "/mounts", hexID},
	{layerDB + "/tmp", anyName},
	{"overlay2", hexID}, // a build's have shorter names
	{"overlay2/l", anyName},
	{"plugins", hexID},
	{"plugins/tmp", anyName},
	{"plugins/storage/ingest", anyName},
	{"plugins/storage/blobs/sha256", hexID},
	{"tmp", triedMount},
}

// triedMount is the name of the folder on which a daemon has tried, once in its life,
// whether it can mount recursively read-only. It does not remove it (moby,
// daemon/oci_linux.go), but starts with an empty tmp.
var triedMount = lazy.Regexp(`^moby-detect-rro\d+$`)

var (
	hexID   = lazy.Regexp(`^[0-9a-f]{64}(-init)?$`)
	anyName = lazy.Regexp(`.`)
	digest  = lazy.Regexp(`[0-9a-f]{64}`)
)

// Values of the things in a store.
const (
	inUse    = "in use"
	leftOver = "left over"
)

// readStore returns what is in a store, by path.
func readStore(root string) (things, error) {
	s := dockerStore{root, map[string]bool{}}
	s.useContainers()
	s.useLayers()
	s.useLinks()
	s.usePlugins()
	found := things{}
	for _, f := range storeFolders {
		entries, err := os.ReadDir(filepath.Join(root, f.path))
		if ignoreGone(err) != nil {
			return nil, err
		}
		for _, e := range entries {
			path := filepath.Join(f.path, e.Name())
			switch {
			case s.used[path]:
				found[filepath.Join(root, path)] = inUse
			case f.names().MatchString(e.Name()):
				found[filepath.Join(root, path)] = leftOver
			}
		}
	}
	return found, nil
}

// text is a file's content, or "" where it cannot be read: to the daemon, too,
// such an object is none.
func (s *dockerStore) text(elem ...string) string {
	b, _ := os.ReadFile(filepath.Join(s.root, filepath.Join(elem...)))
	return strings.TrimSpace(string(b))
}

func (s *dockerStore) list(folder string) []string {
	entries, _ := os.ReadDir(filepath.Join(s.root, folder))
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func (s *dockerStore) use(elem ...string) { s.used[filepath.Join(elem...)] = true }

func (s *dockerStore) useContainers() {
	for _, id := range s.list("containers") {
		if s.text("containers", id, "config.v2.json") != "" {
			s.use("containers", id)
		}
	}
}

func (s *dockerStore) useLayers() {
	for _, chain := range s.list(layerDB + "/sha256") {
		s.use("overlay2", s.text(layerDB, "sha256", chain, "cache-id"))
	}
	for _, name := range s.list(layerDB + "/mounts") {
		if hexID().MatchString(name) && !s.used["containers/"+name] {
			continue
		}
		s.use(layerDB, "mounts", name)
		s.use("overlay2", s.text(layerDB, "mounts", name, "mount-id"))
		s.use("overlay2", s.text(layerDB, "mounts", name, "init-id"))
	}
}

// useLinks marks the short names of layers, which the kernel gets for them.
func (s *dockerStore) useLinks() {
	for _, name := range s.list("overlay2/l") {
		to, _ := os.Readlink(filepath.Join(s.root, "overlay2/l", name)) // ../ID/diff
		id := filepath.Base(filepath.Dir(to))
		_, err := os.Lstat(filepath.Join(s.root, "overlay2", id))
		if err == nil && (s.used["overlay2/"+id] || !hexID().MatchString(id)) {
			s.use("overlay2/l", name)
		}
	}
}

func (s *dockerStore) usePlugins() {
	for _, id := range s.list("plugins") {
		config := s.text("plugins", id, "config.json")
		if config == "" {
			continue
		}
		s.use("plugins", id)
		for _, blob := range digest().FindAllString(config, -1) {
			s.use("plugins/storage/blobs/sha256", blob)
		}
	}
}
