package cli

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lab/runner/vm"
)

var cuts = flag.Int("cuts", 0, "how often the power is cut while lab --on host is at work; takes some minutes each under emulation")

// A coldVM is a machine with lab's disk that can be started anew, as one from a
// snapshot cannot.
type coldVM struct {
	t      *testing.T
	config string // OpenSSH's
}

func newColdVM(t *testing.T, flavour string) *coldVM {
	t.Helper()
	store, err := vm.DefaultStore()
	must(t, err)
	m, err := store.Open(t.Context(), flavour)
	must(t, err)
	kernelArgs := (&labVM{Machine: m, t: t}).run("cat /proc/cmdline")
	must(t, m.Close())

	images, err := filepath.Glob(filepath.Join(store.Dir, "*", "base.qcow2"))
	if err != nil || len(images) != 1 {
		t.Fatalf("the images are %q: %v", images, err)
	}
	image := filepath.Dir(images[0])
	dir := t.TempDir()
	disk, key := filepath.Join(dir, "disk"), filepath.Join(dir, "key")
	for _, args := range [][]string{
		{"qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", images[0], disk},
		{"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key},
	} {
		if out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%q: %v\n%s", args, err, out)
		}
	}
	go giveKey(t, dir)
	v := &coldVM{t, coldMachine(t, dir, key, "", "-kernel", filepath.Join(image, "vmlinuz"), "-initrd", filepath.Join(image, "initrd"),
		"-append", strings.TrimSpace(kernelArgs), "-drive", "file="+disk+",format=qcow2,if=virtio")}
	v.run(keepKeys, nil)
	return v
}

// giveKey answers the machine, which asks for a key by its console when it starts.
func giveKey(t *testing.T, dir string) {
	for t.Context().Err() == nil {
		console, _ := os.ReadFile(dir + "/console")
		if strings.Contains(string(console), "lab: waits for a key\r\n") {
			key, err := os.ReadFile(dir + "/key.pub")
			if err == nil {
				err = os.WriteFile(dir+"/typed", key, 0)
			}
			if err != nil {
				t.Error(err)
			}
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// keepKeys has the machine start with the same keys from now on.
const keepKeys = `cp -a /run/lab /root/keys && mkdir /etc/systemd/system/lab-keys.service.d && ` +
	`printf "[Service]\nExecStart=\nExecStart=/bin/sh -c 'cp -a /root/keys /run/lab'\n" >/etc/systemd/system/lab-keys.service.d/keep.conf && sync`

// ssh runs a command in the machine as root; what it says is text.
func (v *coldVM) ssh(line string, stdin []byte) (string, error) {
	cmd := exec.CommandContext(v.t.Context(), "ssh", "-F", v.config, "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=15", "bare", line)
	cmd.Stdin = bytes.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (v *coldVM) run(line string, stdin []byte) string {
	v.t.Helper()
	out, err := v.ssh(line, stdin)
	if err != nil {
		v.t.Fatalf("%q in the machine: %v\n%s", line, err, out)
	}
	return out
}

// restarted waits until a command that lets the machine start anew has done so.
func (v *coldVM) restarted(line string) {
	v.t.Helper()
	const ask = "cat /proc/sys/kernel/random/boot_id"
	before := v.run(ask, nil)
	v.run("nohup sh -c '"+line+"' >/dev/null 2>&1 </dev/null &", nil)
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Second) {
		if now, err := v.ssh(ask, nil); err == nil && now != before {
			break
		}
		if time.Now().After(deadline) {
			v.t.Fatalf("%q has not started the machine anew", line)
		}
	}
	v.run("systemctl is-system-running --wait", nil)
}

// TestPowerCut: the computer loses its power while lab changes it or puts it back.
// After the next start lab reset leads back to what it was after a start.
func TestPowerCut(t *testing.T) {
	if *cuts == 0 {
		t.Skip("needs -cuts")
	}
	lab := program(t)
	for _, flavour := range vm.Flavours() {
		t.Run(flavour, func(t *testing.T) {
			t.Parallel()
			random := chance(t, flavour, "cuts", *cuts)
			v := newColdVM(t, flavour)
			for name, path := range map[string]string{"lab": lab, "state.sh": "testdata/host/state.sh", "kill.sh": "testdata/host/kill.sh"} {
				b, err := os.ReadFile(path)
				must(t, err)
				v.run("cat >/usr/bin/"+name+" && chmod 755 /usr/bin/"+name, b)
			}
			v.run("lab setup --on host --yes && state.sh", nil) // Podman makes itself at home when it is first asked
			v.restarted("systemctl reboot")
			before := v.run("state.sh 2>&1", nil)
			for n := range *cuts {
				line := moment(random, killed[flavour], n)
				v.restarted("POWER=cut kill.sh " + line)
				left, _ := v.ssh("ls -d /var/lib/lab/before", nil)
				out := v.run("lab reset --lang en", nil)
				t.Logf("cut %d of %d: %s: left %s; lab reset: %s", n+1, *cuts, line, strings.TrimSpace(left), out)
				if now := v.run("state.sh 2>&1", nil); now != before {
					t.Errorf("the machine is not as it was after %s:\n%s", line, difference(before, now))
					before = now
				}
			}
		})
	}
}
