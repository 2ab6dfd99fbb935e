package engine

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"testing"

	"lab/runner"
	"lab/runner/debian"
)

// TestFill puts stand-ins into a real Docker that has a published ubuntu: it keeps
// that, and fedora is made of the stand-in all the same.
func TestFill(t *testing.T) {
	socket := startDocker(t)
	load(t, socket, "ubuntu:latest", "")
	s := tinyStandIns(t)
	published := imageID(t, socket, "ubuntu")
	for range 2 { // again, it changes nothing
		cmd := exec.Command("sh", "-c", s.Fill("docker"))
		cmd.Env = append(os.Environ(), "DOCKER_HOST=unix://"+socket)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("fill: %v\n%s", err, out)
		}
		_, images, err := probeDocker(t.Context(), dialer{socket})
		if err != nil {
			t.Fatal(err)
		}
		want := []runner.Image{
			{Engine: "docker", Name: "alpine", StandIn: "BusyBox from Debian 13, not Alpine Linux"},
			{Engine: "docker", Name: "fedora", StandIn: "Debian 13, not Fedora"},
			{Engine: "docker", Name: "hello-world", StandIn: "BusyBox from Debian 13 that says hello"},
			{Engine: "docker", Name: "ubuntu"},
		}
		if !reflect.DeepEqual(images, want) {
			t.Errorf("images are %+v", images)
		}
	}
	if now := imageID(t, socket, "ubuntu"); now != published {
		t.Errorf("ubuntu was %s, is %s", published, now)
	}
	list, err := exec.Command("docker", "-H", "unix://"+socket, "export", create(t, socket, "fedora")).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"usr/bin/keyctl", "debian"} {
		if !bytes.Contains(list, []byte(want)) {
			t.Errorf("fedora has no %s", want)
		}
	}
}

// TestFillPodman does the same to a real Podman, in a store of its own. There the
// published image has a name of another kind, which "ubuntu" means first.
func TestFillPodman(t *testing.T) {
	if _, err := exec.LookPath("podman"); err != nil {
		missing(t, "podman is not installed: apt-get install podman")
	}
	if os.Getuid() != 0 {
		missing(t, "Podman's store is to be made by root")
	}
	dir, s := t.TempDir(), tinyStandIns(t)
	conf := fmt.Sprintf("[storage]\ndriver = \"vfs\"\ngraphroot = \"%[1]s/root\"\nrunroot = \"%[1]s/run\"\n", dir)
	if err := os.WriteFile(dir+"/storage.conf", []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(line string) string {
		cmd := exec.Command("sh", "-c", line)
		cmd.Env = append(os.Environ(), "CONTAINERS_STORAGE_CONF="+dir+"/storage.conf")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s", line, err, err.(*exec.ExitError).Stderr)
		}
		return string(out)
	}
	const ubuntu = "docker.io/library/ubuntu"
	run("podman import " + string(s) + "/hello.tar " + ubuntu)
	id := run("podman image inspect --format '{{.Id}}' " + ubuntu)
	for range 2 {
		run(s.Fill("podman"))
		if now := run("podman image inspect --format '{{.Id}}' " + ubuntu); now != id {
			t.Errorf("%s was %s, is %s", ubuntu, id, now)
		}
		_, images, err := parsePodman("podman version 0\n" + run("podman images --format json"))
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, i := range images {
			got[i.Name] = i.StandIn
		}
		if len(got) != 5 || got["ubuntu"] != "" || got["docker.io/library/ubuntu"] != "" || got["fedora"] != "Debian 13, not Fedora" || got["alpine"] == "" {
			t.Errorf("images are %q", got)
		}
	}
}

// tinyStandIns are as those that Make makes, but with hardly anything in them.
func tinyStandIns(t *testing.T) debian.StandIns {
	t.Helper()
	s := debian.StandIns(t.TempDir() + "/stand-ins")
	if err := s.Prepare(); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"alpine": "alpine", "hello": "hello", "debian": "debian", "keyctl": "usr/bin/keyctl"} {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		err := errors.Join(w.WriteHeader(&tar.Header{Name: "usr/bin/", Typeflag: tar.TypeDir, Mode: 0o755}),
			w.WriteHeader(&tar.Header{Name: file}), w.Close(),
			os.WriteFile(filepath.Join(string(s), name+".tar"), b.Bytes(), 0o644))
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func imageID(t *testing.T, socket, name string) string {
	t.Helper()
	return docker(t, socket, "image", "inspect", "--format", "{{.Id}}", name)
}

func create(t *testing.T, socket, name string) string {
	t.Helper()
	return docker(t, socket, "create", name)
}

func docker(t *testing.T, socket string, args ...string) string {
	t.Helper()
	out, err := exec.Command("docker", append([]string{"-H", "unix://" + socket}, args...)...).Output()
	if err != nil {
		t.Fatalf("docker %v: %v", args, err)
	}
	return string(bytes.TrimSpace(out))
}
