package engine

import (
	"reflect"
	"testing"

	"lab/runner"
)

func TestParsePodman(t *testing.T) {
	// As Podman 5.4.2 prints it, cut down to what is read.
	const out = `podman version 5.4.2
[{"Id":"1","Names":["localhost/fedora:latest"],"Labels":{"io.lab.stand-in":"Debian 13, not Fedora"}},
 {"Id":"2","Names":["docker.io/library/alpine:3.22","localhost/a:1"],"Labels":null},
 {"Id":"3","Names":null}]`
	engines, images, err := parsePodman(out)
	if err != nil {
		t.Fatal(err)
	}
	if want := []runner.Engine{{Name: "podman", Version: "5.4.2"}}; !reflect.DeepEqual(engines, want) {
		t.Errorf("engines are %+v", engines)
	}
	want := []runner.Image{
		{Engine: "podman", Name: "a:1"},
		{Engine: "podman", Name: "docker.io/library/alpine:3.22"},
		{Engine: "podman", Name: "fedora", StandIn: "Debian 13, not Fedora"},
	}
	if !reflect.DeepEqual(images, want) {
		t.Errorf("images are %+v", images)
	}
	for _, bad := range []string{"nonsense", "podman version 5\nnot JSON", "podman version 5\n"} {
		if _, _, err := parsePodman(bad); err == nil {
			t.Errorf("%q gives no error", bad)
		}
	}
}
