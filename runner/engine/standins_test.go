package engine

import (
	"archive/tar"
	"bytes"
	"errors"
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
	if _, err := os.Stat("/usr/bin/keyctl"); err != nil {
		missing(t, "keyctl is not installed: apt-get install keyutils")
	}
	socket := startDocker(t)
	load(t, socket, "ubuntu:latest", "")
	s := debian.StandIns(t.TempDir() + "/stand-ins")
	if err := s.Prepare(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"alpine", "hello", "debian"} {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		err := errors.Join(w.WriteHeader(&tar.Header{Name: "usr/bin/", Typeflag: tar.TypeDir, Mode: 0o755}),
			w.WriteHeader(&tar.Header{Name: name}), w.Close(),
			os.WriteFile(filepath.Join(string(s), name+".tar"), b.Bytes(), 0o644))
		if err != nil {
			t.Fatal(err)
		}
	}
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
