package engine

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"lab/runner"
)

// TestOldDocker asks a real Docker 20.10, the oldest that lab supports (API
// 1.41), which is that of Debian 12. It runs for the test alone, on folders and
// a socket of its own, and without touching the network.
func TestOldDocker(t *testing.T) {
	socket := startDocker(t)
	load(t, socket, "alpine:latest", "")
	load(t, socket, "fedora:42", "LABEL "+standInLabel+"=Debian, not Fedora")
	engines, images, err := probeDocker(t.Context(), dialer{socket})
	if err != nil {
		t.Fatal(err)
	}
	if len(engines) != 1 || engines[0].Name != "docker" || !strings.HasPrefix(engines[0].Version, "20.10.") || engines[0].API != "1.41" {
		t.Errorf("engines are %+v", engines)
	}
	if s := engines[0].Security; !slices.ContainsFunc(s, func(o string) bool { return strings.HasPrefix(o, "name=seccomp") }) {
		t.Errorf("security options are %q", s)
	}
	want := []runner.Image{{Engine: "docker", Name: "alpine"}, {Engine: "docker", Name: "fedora:42", StandIn: "Debian, not Fedora"}}
	if !reflect.DeepEqual(images, want) {
		t.Errorf("images are %+v", images)
	}
}

// A dialer is a machine of which only Docker's socket is needed.
type dialer struct{ socket string }

func (d dialer) Dial(ctx context.Context, network, _ string) (net.Conn, error) {
	var n net.Dialer
	return n.DialContext(ctx, network, d.socket)
}
func (dialer) Start(context.Context, runner.Command) (runner.Process, error) {
	return nil, errors.ErrUnsupported
}
func (dialer) Reset(context.Context) error { return nil }
func (dialer) Close() error                { return nil }

// startDocker starts dockerd for the test and returns its socket.
func startDocker(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("dockerd")
	if err != nil {
		missing(t, "dockerd is not installed: apt-get install docker.io on Debian 12")
	}
	if os.Getuid() != 0 {
		missing(t, "dockerd needs root")
	}
	if out, err := exec.Command(program, "--version").Output(); err != nil || !strings.Contains(string(out), " 20.10.") {
		missing(t, "this is another dockerd than the one of Debian 12: "+strings.TrimSpace(string(out)))
	}
	dir, err := os.MkdirTemp("", "docker") // short: a socket's path has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "s")
	var log bytes.Buffer
	cmd := exec.Command(program, "--host", "unix://"+socket, "--data-root", dir+"/data", "--exec-root", dir+"/exec", "--pidfile", dir+"/pid",
		"--iptables=false", "--ip6tables=false", "--bridge=none")
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt) // it takes its containerd along
		<-ended
	})
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if c, err := net.Dial("unix", socket); err == nil {
			c.Close()
			return socket
		}
		select {
		case err := <-ended:
			ended <- err
			missing(t, "dockerd cannot run here: "+err.Error()+"\n"+log.String())
		default:
		}
		if time.Now().After(end) {
			t.Fatal("dockerd does not listen")
		}
	}
}

// load makes an image with an empty file in it.
func load(t *testing.T, socket, name, change string) {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := errors.Join(w.WriteHeader(&tar.Header{Name: "empty"}), w.Close()); err != nil {
		t.Fatal(err)
	}
	args := []string{"-H", "unix://" + socket, "import"}
	if change != "" {
		key, value, _ := strings.Cut(change, "=")
		args = append(args, "--change", key+`="`+value+`"`)
	}
	cmd := exec.Command("docker", append(args, "-", name)...)
	cmd.Stdin = io.Reader(&b)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("docker import: %v\n%s", err, out)
	}
}

// missing skips a test, but fails it in CI, where nothing may be missing.
func missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}
