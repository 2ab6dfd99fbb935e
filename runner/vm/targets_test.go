package vm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh/knownhosts"

	"lab/runner/figures"
)

// TestTargets runs lessons on machines as targets of ssh: on one as root, on one
// by way of sudo, which dies in the middle, and on three that do not let lab in.
// None of them disturbs another.
func TestTargets(t *testing.T) {
	s := store(t)
	t.Parallel()
	lab := buildLab(t)
	good, err := s.Open(t.Context(), "apparmor")
	must(t, err)
	defer good.Close()
	dies, err := s.Open(t.Context(), "selinux")
	must(t, err)
	defer dies.Close()
	inside(t, dies, "echo 'user ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/lab")

	config := targetConfig(t, good, dies)
	setUpTargets(t, lab, config)
	checkDoctor(t, lab, config)
	before := inside(t, good, fingerprint)

	file := filepath.Join(t.TempDir(), "report.json")
	args := []string{"verify", "--lang", "en", "--ssh-config", config, "--format", "text", "--format", "json", "--output", "-", "--output", file}
	for _, name := range []string{"dies", "good", "refuses", "changed", "nobody"} {
		args = append(args, "--on", "ssh://"+name)
	}
	cmd := exec.CommandContext(t.Context(), lab, append(args, "dac")...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	for lines := bufio.NewScanner(out); lines.Scan(); {
		t.Log(lines.Text())
		if firstResult(lines.Text()) {
			dies.qemu.kill()
		}
	}
	_ = cmd.Wait() // the exit code tells
	t.Logf("standard error:\n%s", complaints.String())
	if code := cmd.ProcessState.ExitCode(); code != 3 {
		t.Errorf("exit code %d", code)
	}
	checkTargets(t, file)
	if after := inside(t, good, fingerprint); after != before {
		t.Errorf("the target was\n%s\nand is now\n%s", before, after)
	}
	killAtHome(t, lab, config)
	for end := time.Now().Add(5 * time.Minute); ; time.Sleep(time.Second) {
		after := inside(t, good, fingerprint)
		if after == before {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("lab was killed at home, and the target that was\n%s\nis\n%s", before, after)
		}
	}
}

// checkDoctor: lab doctor says of a target, which has all that lab's own machine
// has, that everything can run but what needs the other security module, or an extra,
// which only that machine can have.
func checkDoctor(t *testing.T, lab, config string) {
	t.Helper()
	out, _ := exec.CommandContext(t.Context(), lab, "doctor", "--format", "json", "--ssh-config", config, "--on", "ssh://good", "--on", "ssh://refuses").Output()
	var d struct {
		Targets []struct {
			Target, Error, Hint string
			Ready               bool
			Lessons             []struct {
				ID    string
				Lacks []struct{ What, Want, Mend string }
			}
		}
	}
	must(t, json.Unmarshal(out, &d))
	if len(d.Targets) != 2 || d.Targets[1].Error == "" || d.Targets[1].Hint == "" {
		t.Fatalf("doctor says %s", out)
	}
	good := d.Targets[0]
	if !good.Ready || len(good.Lessons) == 0 {
		t.Errorf("doctor says of a target that is ready: %+v", good)
	}
	for _, l := range good.Lessons {
		for _, k := range l.Lacks {
			if k.What != "extra" && (k.What != "lsm" || k.Want != "selinux" || !strings.Contains(k.Mend, "selinux-activate")) {
				t.Errorf("lesson %s lacks %+v", l.ID, k)
			}
		}
	}
}

// killAtHome kills lab while it runs a lesson on the good target.
func killAtHome(t *testing.T, lab, config string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), lab, "verify", "--lang", "en", "--ssh-config", config, "--on", "ssh://good", "dac")
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if firstResult(lines.Text()) {
			must(t, cmd.Process.Kill())
		}
	}
	if cmd.Wait() == nil {
		t.Error("lab was not killed")
	}
}

// firstResult tells whether a line is that of the lesson's first result: its control has
// added a user.
func firstResult(line string) bool {
	return strings.Contains(line, "pass") && strings.Contains(line, "numbers")
}

// buildLab builds lab without what only debuggers need: it travels to each target, each
// time.
func buildLab(t *testing.T) string {
	t.Helper()
	lab := filepath.Join(t.TempDir(), "lab")
	if out, err := exec.Command("go", "build", "-ldflags=-s -w", "-o", lab, "lab").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return lab
}

// setUpTargets declares both machines disposable, over ssh.
func setUpTargets(t *testing.T, lab, config string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), lab, "setup", "--yes", "--offline", "--ssh-config", config, "--on", "ssh://good", "--on", "ssh://dies").CombinedOutput()
	if err != nil {
		t.Fatalf("lab setup: %v\n%s", err, out)
	}
}

// TestFiguresOfTargets measures a lesson on two machines side by side against each
// alone.
func TestFiguresOfTargets(t *testing.T) {
	figures.Need(t)
	s := store(t)
	lab := buildLab(t)
	one, err := s.Open(t.Context(), "apparmor")
	must(t, err)
	defer one.Close()
	two, err := s.Open(t.Context(), "apparmor")
	must(t, err)
	defer two.Close()
	inside(t, two, "echo 'user ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/lab")
	config := targetConfig(t, one, two)
	setUpTargets(t, lab, config)
	run := func(targets ...string) time.Duration {
		args := []string{"verify", "--ssh-config", config, "dac"}
		for _, name := range targets {
			args = append(args, "--on", "ssh://"+name)
		}
		begin := time.Now()
		if out, err := exec.CommandContext(t.Context(), lab, args...).CombinedOutput(); err != nil {
			t.Fatalf("lab verify: %v\n%s", err, out)
		}
		return time.Since(begin)
	}
	a, b := run("good"), run("dies")
	both := run("good", "dies")
	t.Logf("one machine %.1f s, the other %.1f s, both side by side %.1f s: × %.2f of the slower", a.Seconds(), b.Seconds(), both.Seconds(), both.Seconds()/max(a, b).Seconds())
}

// fingerprint prints what lab itself leaves while it runs.
const fingerprint = `ls -A /tmp /var/tmp /root /home/user; getent passwd; pgrep -c lab; docker ps -aq; true`

// targetConfig writes a configuration for OpenSSH's client with the targets.
func targetConfig(t *testing.T, good, dies *Machine) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	other, stranger, err := newKey()
	must(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	free := l.Addr().(*net.TCPAddr).Port
	l.Close()
	goodPort, err := good.qemu.port(t.Context())
	must(t, err)
	diesPort, err := dies.qemu.port(t.Context())
	must(t, err)

	key := "good " + good.keys.Host + "\ndies " + dies.keys.Host + "\n"
	changed := knownhosts.Line([]string{"other"}, stranger) + "\n"
	known := write("known_hosts", key+changed)
	var b strings.Builder
	host := func(name, alias, user, identity string, port int) {
		fmt.Fprintf(&b, "Host %s\nHostName 127.0.0.1\nPort %d\nUser %s\nHostKeyAlias %s\nIdentityFile %s\n", name, port, user, alias, identity)
	}
	mine, wrong := write("mine", good.keys.Login), write("other", other)
	host("good", "good", "root", mine, goodPort)
	host("dies", "dies", "user", write("dying", dies.keys.Login), diesPort)
	host("refuses", "good", "root", wrong, goodPort)
	host("changed", "other", "root", mine, goodPort)
	host("nobody", "good", "root", mine, free)
	fmt.Fprintf(&b, "Host *\nUserKnownHostsFile %s\nGlobalKnownHostsFile /dev/null\nIdentitiesOnly yes\nIdentityAgent none\n", known)
	return write("config", b.String())
}

// checkTargets looks at the report: a suite for each target, with a reason.
func checkTargets(t *testing.T, file string) {
	t.Helper()
	b, err := os.ReadFile(file)
	must(t, err)
	var r struct {
		Machines []struct{ ID, Kind, Kernel, Flavour, Error string }
		Results  []struct{ Machine, Step, Verdict, Reason string }
	}
	must(t, json.Unmarshal(b, &r))
	verdicts := map[string]map[string]int{}
	for _, one := range r.Results {
		if verdicts[one.Machine] == nil {
			verdicts[one.Machine] = map[string]int{}
		}
		verdicts[one.Machine][one.Verdict]++
		t.Logf("%-8s %-8s %s %s", one.Machine, one.Verdict, one.Step, one.Reason)
	}
	why := map[string]string{
		"good": "", "dies": "connection broke", "refuses": "the login is refused", "changed": "CHANGED", "nobody": "no ssh server listens",
	}
	for _, m := range r.Machines {
		want, known := why[m.ID]
		if !known || m.Kind != "ssh" || !strings.Contains(m.Error, want) || want == "" && m.Error != "" {
			t.Errorf("target %+v, want an error with %q", m, want)
		}
		delete(why, m.ID)
	}
	if len(why) > 0 {
		t.Errorf("the report lacks %v", why)
	}
	if n := verdicts["good"]; len(n) != 1 || n["pass"] == 0 {
		t.Errorf("good has %v", n)
	}
	if n := verdicts["dies"]; n["pass"] == 0 || n["unproven"] == 0 || n["fail"] != 0 {
		t.Errorf("dies has %v", n)
	}
	for _, name := range []string{"refuses", "changed", "nobody"} {
		if n := verdicts[name]; len(n) != 1 || n["unproven"] == 0 {
			t.Errorf("%s has %v", name, n)
		}
	}
}
