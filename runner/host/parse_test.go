package host

import (
	"os/exec"
	"reflect"
	"slices"
	"testing"
)

func TestChanges(t *testing.T) {
	before := things{"same": "1", "other": "1", "gone": "1"}
	now := things{"same": "1", "other": "2", "new": "1"}
	want := []change{{"gone", "1", ""}, {"new", "", "1"}, {"other", "1", "2"}}
	if got := changes(before, now); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := changes(nil, things{"new": "1"}); len(got) != 1 {
		t.Errorf("from nothing: %v", got)
	}
}

func TestWanted(t *testing.T) {
	list := []string{"docker.io", "docker-cli", "runc", "podman", "systemd-sysv", "jq"}
	if got, want := wanted(slices.Clone(list), false), []string{"docker.io", "docker-cli", "runc", "podman", "jq"}; !slices.Equal(got, want) {
		t.Errorf("without Docker: %v", got)
	}
	if got, want := wanted(list, true), []string{"podman", "jq"}; !slices.Equal(got, want) {
		t.Errorf("with Docker: %v", got)
	}
}

func TestCheckName(t *testing.T) {
	for name, ok := range map[string]bool{
		"user": true, "nina-2": true, "anna.b": true, "Anna": true, "lab1$": true, "anna@example.org": true, "$(id)": true, "a;b": true, "ännä": true,
		"root": false, "": false, "a b": false, "a\tb": false, "a\u00a0b": false, "../x": false, "..": false, "-x": false, "~x": false, "a:b": false, "a'b": false, "a\\b": false,
	} {
		if err := checkName(name); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
		if !ok {
			continue
		}
		line := "printf %s " + word(name)
		if out, err := exec.Command("sh", "-c", line).Output(); err != nil || string(out) != name {
			t.Errorf("%s prints %q, %v", line, out, err)
		}
	}
}

func TestHasImage(t *testing.T) {
	have := things{
		"image 1": "named localhost/alpine:latest", "image 2": "named docker.io/library/fedora:latest quay.io/x/y:1",
		"container 3": "named ubuntu", "image 4": "named localhost/my-ubuntu:latest",
	}
	for name, want := range map[string]bool{"alpine": true, "fedora": true, "ubuntu": false, "y": false} {
		if hasImage(have, name) != want {
			t.Errorf("%s: %t", name, !want)
		}
	}
}

func TestListed(t *testing.T) {
	const keys = `111b981f I--Q---     4 perm 1f3f0000     0 65534 keyring   _uid.0: empty
0a1b2c3d I--Q--i     1 perm 1f0b0000     0 65534 keyring   _persistent.0: 1
`
	if !listed(keys, "_uid.0") || listed(keys, "_persistent.0") || listed(keys, "_uid.1000") {
		t.Error("wrong")
	}
}
