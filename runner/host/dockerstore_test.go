package host

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// dockerID makes an id from a letter.
func dockerID(letter string) string { return strings.Repeat(letter, 64) }

// TestDockerStore: what an object needs is in use, and nothing else.
func TestDockerStore(t *testing.T) {
	root, build := t.TempDir(), "q8tnbs0eq1hu93ba7yzcxm4kd"
	folder := func(id, link string) {
		fill(t, root, map[string]string{"overlay2/" + id + "/link": link})
		must(t, os.MkdirAll(filepath.Join(root, "overlay2/l"), 0o755))
		must(t, os.Symlink("../"+id+"/diff", filepath.Join(root, "overlay2/l", link)))
	}
	layer := func(chain, cache, link string) {
		fill(t, root, map[string]string{layerDB + "/sha256/" + chain + "/cache-id": cache})
		folder(cache, link)
	}
	mount := func(name, id string) {
		fill(t, root, map[string]string{layerDB + "/mounts/" + name + "/mount-id": id, layerDB + "/mounts/" + name + "/init-id": id + "-init"})
		folder(id, "LINK"+id[:1])
		folder(id+"-init", "INIT"+id[:1])
	}
	fill(t, root, map[string]string{
		"containers/" + dockerID("3") + "/config.v2.json":   `{}`,
		"containers/" + dockerID("4") + "/hostname":         `was being made`,
		"plugins/" + dockerID("5") + "/config.json":         `{"Blobsums":["sha256:` + dockerID("6") + `"]}`,
		"plugins/" + dockerID("7") + "/rootfs/bin":          ``,
		"plugins/storage/blobs/sha256/" + dockerID("6"):     ``,
		"plugins/storage/blobs/sha256/" + dockerID("8"):     ``,
		"plugins/storage/ingest/" + dockerID("9") + "/data": ``,
		"plugins/tmp/12":                         ``,
		layerDB + "/tmp/write-set-1/diff":        ``,
		"overlay2/metacopy-check1/l1":            ``, // the daemon's own
		"tmp/GetImageBlob12":                     ``, // a pull goes on
		"tmp/moby-detect-rro12/it":               ``,
		"volumes/" + dockerID("0") + "/_data/it": ``, // the daemon lists it
	})
	layer(dockerID("a"), dockerID("c"), "LINKc") // of an image
	layer(dockerID("b"), build, "LINKq")         // of a build
	mount(dockerID("3"), dockerID("0"))
	mount(build, dockerID("1"))         // of a build
	mount(dockerID("8"), dockerID("8")) // exported, then removed
	mount(dockerID("4"), dockerID("4"))
	folder(dockerID("9"), "LINK9") // killed before it had a record
	must(t, os.Symlink("../"+build+"x/diff", filepath.Join(root, "overlay2/l/GONE")))

	found, err := readStore(root)
	must(t, err)
	var left, used []string
	for _, path := range slices.Sorted(maps.Keys(found)) {
		rel, err := filepath.Rel(root, path)
		must(t, err)
		if found[path] == leftOver {
			left = append(left, rel)
		} else {
			used = append(used, rel)
		}
	}
	same := func(what string, got, want []string) {
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\nwant:\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	same("left over", left, []string{
		"containers/" + dockerID("4"),
		layerDB + "/mounts/" + dockerID("4"), layerDB + "/mounts/" + dockerID("8"), layerDB + "/tmp/write-set-1",
		"overlay2/" + dockerID("4"), "overlay2/" + dockerID("4") + "-init",
		"overlay2/" + dockerID("8"), "overlay2/" + dockerID("8") + "-init", "overlay2/" + dockerID("9"),
		"overlay2/l/GONE", "overlay2/l/INIT4", "overlay2/l/INIT8", "overlay2/l/LINK4", "overlay2/l/LINK8", "overlay2/l/LINK9",
		"plugins/" + dockerID("7"), "plugins/storage/blobs/sha256/" + dockerID("8"), "plugins/storage/ingest/" + dockerID("9"), "plugins/tmp/12",
		"tmp/moby-detect-rro12",
	})
	same("in use", used, []string{
		"containers/" + dockerID("3"), layerDB + "/mounts/" + dockerID("3"), layerDB + "/mounts/" + build,
		"overlay2/" + dockerID("0"), "overlay2/" + dockerID("0") + "-init", "overlay2/" + dockerID("1"), "overlay2/" + dockerID("1") + "-init",
		"overlay2/" + dockerID("c"), "overlay2/l/INIT0", "overlay2/l/INIT1", "overlay2/l/LINK0", "overlay2/l/LINK1", "overlay2/l/LINKc", "overlay2/l/LINKq",
		"overlay2/" + build, "plugins/" + dockerID("5"), "plugins/storage/blobs/sha256/" + dockerID("6"),
	})
}

// fill makes files and their folders.
func fill(t *testing.T, root string, contents map[string]string) {
	t.Helper()
	for path, text := range contents {
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(root, path)), 0o755))
		must(t, os.WriteFile(filepath.Join(root, path), []byte(text), 0o644))
	}
}
