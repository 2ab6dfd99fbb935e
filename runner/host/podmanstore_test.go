package host

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPodmanLayers: layers that nothing refers to go, with their records, if they
// are new; nothing else does.
func TestPodmanLayers(t *testing.T) {
	root := t.TempDir()
	fill(t, root, map[string]string{
		"overlay-layers/layers.json": `[{"id":"` + dockerID("1") + `"},{"id":"` + dockerID("2") + `","parent":"` + dockerID("1") +
			`","diff-size":7},{"id":"` + dockerID("3") + `"},{"id":"` + dockerID("4") + `","parent":"` + dockerID("2") + `"}]`,
		"overlay-layers/volatile-layers.json":         `[{"id":"` + dockerID("5") + `","parent":"` + dockerID("2") + `"},{"id":"` + dockerID("6") + `","parent":"` + dockerID("2") + `"}]`,
		"overlay-images/images.json":                  `[{"id":"` + dockerID("a") + `","layer":"` + dockerID("2") + `"}]`,
		"overlay-containers/volatile-containers.json": `[{"id":"` + dockerID("b") + `","layer":"` + dockerID("5") + `"}]`,
		"overlay-containers/containers.json":          ``,
	})
	for _, n := range strings.Split("1234567", "") { // 7 has no record
		fill(t, root, map[string]string{
			"overlay/" + dockerID(n) + "/link": "L" + n, "overlay/l/L" + n: "", "overlay-layers/" + dockerID(n) + ".tar-split.gz": "",
		})
	}
	fill(t, root, map[string]string{"overlay/compat1/x": ""})

	now, err := readLayers(root)
	must(t, err)
	before := maps.Clone(now)
	maps.DeleteFunc(before, func(name, _ string) bool {
		return !strings.Contains(name, dockerID("3")) && !strings.Contains(name, "L3")
	})
	changed := slices.DeleteFunc(changes(before, now), notLeft)
	must(t, removeLayers(t.Context(), root, changed))

	now, err = readLayers(root)
	must(t, err)
	want := things{}
	for _, n := range strings.Split("1235", "") {
		value := inUse
		if n == "3" {
			value = leftOver // the owner's
		}
		for _, name := range []string{
			recordOf(dockerID(n)), root + "/overlay/" + dockerID(n), root + "/overlay/l/L" + n, root + "/overlay-layers/" + dockerID(n) + ".tar-split.gz",
		} {
			want[name] = value
		}
	}
	if !maps.Equal(now, want) {
		t.Errorf("there is:\n%v\nwant:\n%v", now, want)
	}
	var list []map[string]any
	b, err := os.ReadFile(filepath.Join(root, layerLists[0]))
	must(t, err)
	must(t, json.Unmarshal(b, &list))
	if len(list) != 3 || list[1]["diff-size"] != 7.0 {
		t.Errorf("the list is %s", b)
	}
	if _, err := os.Stat(root + "/overlay/compat1"); err != nil {
		t.Error(err)
	}
}
