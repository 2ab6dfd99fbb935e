package cli

import (
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lab/ui/report"
)

var bare = flag.String("bare", "", "the releases of Debian, separated by commas, on whose bare machines the course is tried; takes the network, and hours under emulation")

// TestBareDebian sets up a computer that has nothing but Debian, by way of ssh, and
// runs the course there. What 8.8.8.8 has to answer may not be judged: QEMU's network
// for users lets no ping out, unless the group may send one (ping_group_range).
func TestBareDebian(t *testing.T) {
	if *bare == "" {
		t.Skip("needs -bare")
	}
	lab := program(t)
	for release := range strings.SplitSeq(*bare, ",") {
		t.Run(release, func(t *testing.T) {
			config := bareMachine(t, release)
			run := func(args ...string) string {
				cmd := exec.CommandContext(t.Context(), lab, append(args, "--lang", "en", "--on", "ssh://bare", "--ssh-config", config)...)
				out, err := cmd.CombinedOutput()
				t.Logf("lab %s: %v\n%s", strings.Join(args, " "), err, out)
				return string(out)
			}
			if out := run("doctor"); !strings.Contains(out, "docker is not installed") {
				t.Error("the machine is not bare")
			}
			if out := run("setup", "--yes"); !strings.Contains(out, "is ready for") {
				t.Fatal("set-up failed")
			}
			file := filepath.Join(t.TempDir(), "report.json")
			run("verify", "--format", "json", "--output", file, "--format", "text")
			b, err := os.ReadFile(file)
			must(t, err)
			var r report.Report
			must(t, json.Unmarshal(b, &r))
			for _, one := range r.Results {
				noPing := one.Name() == "network-namespace/docker" && one.Verdict == "unproven"
				if one.Verdict != "pass" && one.Verdict != "skip" && !noPing {
					t.Errorf("%s: %s, %s", one.Name(), one.Verdict, one.Reason)
				}
			}
			if r.Summary.Pass == 0 {
				t.Error("nothing was judged")
			}
		})
	}
}

// bareMachine starts a bare machine and returns OpenSSH's configuration with which
// it is the host "bare".
func bareMachine(t *testing.T, release string) string {
	t.Helper()
	dir, err := os.MkdirTemp("/var/tmp", "lab-bare-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	for _, args := range [][]string{
		{"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", dir + "/key"},
		{"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", dir + "/host"},
		{"sh", "testdata/bare/disk.sh", release, dir},
	} {
		if out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	hostKey, err := os.ReadFile(dir + "/host.pub")
	must(t, err)
	return coldMachine(t, dir, dir+"/key", string(hostKey), "-kernel", dir+"/vmlinuz", "-initrd", dir+"/initrd",
		"-append", "root=/dev/vda rw console=ttyS0 quiet", "-drive", "file="+dir+"/disk,format=raw,if=virtio,cache=unsafe")
}

// coldMachine starts a machine, which knows key as root's, from its disk; its host key
// is "" if not known. What is typed at its console is read from dir/typed. It returns
// OpenSSH's configuration with which it is the host "bare".
func coldMachine(t *testing.T, dir, key, hostKey string, args ...string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	port := l.Addr().(*net.TCPAddr).Port
	must(t, l.Close())
	must(t, syscall.Mkfifo(dir+"/typed", 0o600))
	typed, err := os.OpenFile(dir+"/typed", os.O_RDWR, 0)
	must(t, err)
	defer typed.Close()
	console, err := os.Create(dir + "/console")
	must(t, err)
	defer console.Close()
	qemu := exec.CommandContext(t.Context(), "qemu-system-x86_64", append([]string{
		"-machine", "q35,accel=tcg", "-cpu", "max", "-smp", "2", "-m", "2048",
		"-nodefaults", "-no-user-config", "-display", "none", "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console",
		"-netdev", fmt.Sprintf("user,id=net,hostfwd=tcp:127.0.0.1:%d-:22", port), "-device", "virtio-net-pci,netdev=net,romfile=",
	}, args...)...)
	qemu.Stdin, qemu.Stdout = typed, console
	qemu.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	must(t, qemu.Start())
	t.Cleanup(func() { qemu.Process.Kill(); qemu.Wait() })

	check := "accept-new"
	if hostKey != "" {
		check = "yes"
		must(t, os.WriteFile(dir+"/known", fmt.Appendf(nil, "[127.0.0.1]:%d %s", port, hostKey), 0o600))
	}
	config := fmt.Sprintf("Host bare\n\tHostName 127.0.0.1\n\tPort %d\n\tUser root\n\tIdentityFile %s\n\tIdentitiesOnly yes\n\tUserKnownHostsFile %s/known\n\tStrictHostKeyChecking %s\n", port, key, dir, check)
	must(t, os.WriteFile(dir+"/config", []byte(config), 0o600))
	for end := time.Now().Add(5 * time.Minute); ; time.Sleep(time.Second) {
		out, err := exec.CommandContext(t.Context(), "ssh", "-F", dir+"/config", "-o", "ConnectTimeout=10", "bare", "systemctl is-system-running --wait").CombinedOutput()
		if err == nil {
			return dir + "/config"
		}
		if time.Now().After(end) {
			console, _ := os.ReadFile(dir + "/console")
			t.Fatalf("nobody can log in: %v\n%s\n%s", err, out, console)
		}
	}
}
