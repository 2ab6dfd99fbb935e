package cli

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/vm"
	"lab/ui/report"
)

// The tests in this file run lab --on host inside the throwaway machine, which is
// a lab VM as somebody may have it, and compare it before and after.

var (
	ends     = flag.Int("ends", 0, "how often the tutor is ended on a computer that it has changed, each time in another way")
	kills    = flag.Int("kills", 0, "how often lab --on host is killed, on each flavour")
	killSeed = flag.Uint64("kill-seed", 20261126, "seed of the moments at which it is killed; 0: a new one")
	onHost   = flag.String("on-host", "", "what is run with lab --on host on a machine of each flavour: lessons that change much (lessons), or each of the course (course); takes 10 minutes, and an hour")
	setups   = flag.Bool("setups", false, "computers are set up without a network, and from a registry, which takes minutes")
	killAt   = flag.String("kill-at", "", "moments instead, arguments of kill.sh, separated by commas")
)

// A labVM is a throwaway machine with lab in it.
type labVM struct {
	*vm.Machine
	t      *testing.T
	before string // the state that it has to be in
}

// newLabVM starts a machine and puts lab and the scripts of testdata/host there.
func newLabVM(t *testing.T, flavour, lab string) *labVM {
	t.Helper()
	store, err := vm.DefaultStore()
	must(t, err)
	m, err := store.Open(t.Context(), flavour)
	must(t, err)
	t.Cleanup(func() { m.Close() })
	v := &labVM{Machine: m, t: t}
	program, err := os.ReadFile(lab)
	must(t, err)
	var small bytes.Buffer
	w, _ := gzip.NewWriterLevel(&small, gzip.BestSpeed)
	w.Write(program)
	must(t, w.Close())
	must(t, runner.Put(t.Context(), m, "root", "/usr/bin/lab.gz", 0o644, small.Bytes()))
	v.run("gunzip --force /usr/bin/lab.gz && chmod 755 /usr/bin/lab")
	for _, name := range []string{"state.sh", "kill.sh", "hangup.sh", "hub.sh", "registry.py"} {
		script, err := os.ReadFile(filepath.Join("testdata/host", name))
		must(t, err)
		must(t, runner.Put(t.Context(), m, "root", "/run/"+name, 0o755, script))
	}
	return v
}

// exits runs a command in the machine as root and returns what it prints and its
// exit status.
func (v *labVM) exits(line string) (string, int) {
	v.t.Helper()
	// lab runs whole lessons there, or the course.
	ctx, cancel := context.WithTimeout(v.t.Context(), 4*patience)
	defer cancel()
	out, err := runner.Exec(ctx, v, "root", line, nil)
	var exit *runner.ExitError
	if errors.As(err, &exit) {
		return out + exit.Stderr, exit.Exit
	}
	must(v.t, err)
	return out, 0
}

func (v *labVM) run(line string) string {
	v.t.Helper()
	out, exit := v.exits(line)
	if exit != 0 {
		v.t.Fatalf("%q in the machine: exit status %d\n%s", line, exit, out)
	}
	return out
}

// unchanged demands that the machine is as it was, and reports whether it is.
func (v *labVM) unchanged(after string) bool {
	v.t.Helper()
	if now := v.run("bash /run/state.sh 2>&1"); now != v.before {
		v.t.Errorf("the machine is not as it was after %s:\n%s", after, difference(v.before, now))
		return false
	}
	return true
}

// difference are the lines that only one of two texts has.
func difference(before, after string) string {
	count := map[string]int{}
	for line := range strings.Lines(before) {
		count[line]--
	}
	for line := range strings.Lines(after) {
		count[line]++
	}
	var b strings.Builder
	for _, text := range []string{before, after} {
		for line := range strings.Lines(text) {
			switch n := count[line]; {
			case n < 0:
				b.WriteString("- " + line)
				count[line]++
			case n > 0 && text == after:
				b.WriteString("+ " + line)
				count[line]--
			}
		}
	}
	return b.String()
}

// prepare sets the machine up for --on host and notes its state.
func (v *labVM) prepare() {
	v.t.Helper()
	if out, exit := v.exits("lab verify --on host dac"); exit != exitUnable || !strings.Contains(out, "nobody has allowed demos to change this computer") {
		v.t.Fatalf("before set-up: exit status %d\n%s", exit, out)
	}
	if out, exit := v.exits("lab setup --on host </dev/null"); exit != exitUnable || !strings.Contains(out, "nobody agreed") {
		v.t.Fatalf("without anybody who agrees: exit status %d\n%s", exit, out)
	}
	v.run("lab setup --on host --yes")
	v.run("bash /run/state.sh") // Podman makes itself at home when it is first asked
	v.before = v.run("bash /run/state.sh 2>&1")
}

// verify runs lessons on the machine and returns the report.
func (v *labVM) verify(lessons string) (report.Report, int) {
	v.t.Helper()
	out, exit := v.exits("lab verify --on host --lang en --format json " + lessons + " 2>/run/complaints")
	var r report.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		v.t.Fatalf("lab verify --on host %s: exit status %d, %v\n%s%s", lessons, exit, err, out, v.run("cat /run/complaints"))
	}
	for _, one := range r.Results {
		v.t.Logf("%-8s %-28s %-8s %s", one.Verdict, one.Name(), one.Outcome, one.Reason)
	}
	return r, exit
}

// hostLessons are lessons that change much, by flavour, and one that cannot run there.
var hostLessons = map[string]struct{ lessons, other string }{
	"apparmor": {"dac apparmor/own-profile userns-docker/restart userns-podman/sub-ids opa/install", "selinux/label"},
	"selinux":  {"dac selinux/relabel selinux/overrule uts-namespace/hostname", "apparmor/load-profile"},
}

// TestOnHost: demos come out on a lab VM as in lab's own machine, what it lacks
// is said, and it is left as it was.
func TestOnHost(t *testing.T) {
	switch *onHost {
	case "":
		t.Skip("needs -on-host")
	case "lessons", "course":
	default:
		t.Fatalf("-on-host takes lessons or course, not %q", *onHost)
	}
	inMachine(t)
	lab := program(t)
	for _, flavour := range vm.Flavours() {
		t.Run(flavour, func(t *testing.T) {
			t.Parallel()
			v := newLabVM(t, flavour, lab)
			v.prepare()
			if *onHost == "course" {
				v.courseOnHost()
				return
			}
			c := hostLessons[flavour]
			r, exit := v.verify(c.lessons + " " + c.other)
			if exit != exitUnable || r.Summary.Skip != 1 || r.Summary.Pass != len(r.Results)-1 {
				t.Errorf("exit status %d, summary %+v", exit, r.Summary)
			}
			for _, m := range r.Machines {
				if m.Kind != "host" || m.Flavour != flavour || len(m.Engines) != 2 {
					t.Errorf("the machine is %+v", m)
				}
			}
			v.unchanged(c.lessons)

			out := v.run("echo 'id -un; hostname spoilt; touch /srv/mark' | lab shell --on host --user root")
			if !strings.Contains(out, "root") {
				t.Errorf("the shell says %q", out)
			}
			if out := v.run("bash /run/kill.sh dac stopping 150 -"); !strings.Contains(out, ", nothing left, lab reset: 0") {
				t.Errorf("after Ctrl-C: %s", out)
			}
			v.unchanged("a shell and a Ctrl-C")
			if out, exit := v.exits("lab reset"); exit != 0 || !strings.Contains(out, "nothing to do") {
				t.Errorf("lab reset afterwards: %d, %s", exit, out)
			}
		})
	}
}

// courseOnHost runs the course and compares the machine after each lesson.
func (v *labVM) courseOnHost() {
	course := lessons.Default()
	for _, l := range course.Lessons() {
		r, exit := v.verify(l.ID)
		if r.Summary.Pass+r.Summary.Skip != len(r.Results) {
			v.t.Errorf("%s: exit status %d, summary %+v", l.ID, exit, r.Summary)
		}
		if !v.unchanged(l.ID) {
			v.before = v.run("bash /run/state.sh 2>&1")
		}
	}
}

// TestSetupWithoutNetwork: where neither a registry nor Debian answers, set-up does
// the rest, and says what that leaves out.
func TestSetupWithoutNetwork(t *testing.T) {
	if !*setups {
		t.Skip("needs -setups")
	}
	inMachine(t)
	v := newLabVM(t, "apparmor", program(t))
	v.run("docker image rm hello-world; loginctl disable-linger user; systemctl stop user@1000.service; userdel --remove user")

	v.run("systemctl disable --now docker.service docker.socket && systemctl mask docker.service")
	if out, exit := v.exits("lab setup --on host --yes --lang en"); exit != exitUnable || !strings.Contains(out, "docker.service") {
		t.Errorf("without Docker: exit status %d\n%s", exit, out)
	}
	if out := v.run("cat /var/lib/lab/host.json"); !strings.Contains(out, "systemctl enable --now docker.service") {
		t.Errorf("what the failed set-up did is not noted:\n%s", out)
	}
	if out, exit := v.exits("lab verify --on host dac --lang en"); exit != exitUnable || !strings.Contains(out, "nobody has allowed") {
		t.Errorf("after a failed set-up: exit status %d\n%s", exit, out)
	}
	v.run("systemctl unmask docker.service && systemctl enable docker.socket")

	out := v.run("lab setup --on host --yes --lang en 2>&1")
	for _, want := range []string{
		"asking whether a registry answers", "--customize-hook", "fill podman", "useradd --create-home --shell /bin/bash --uid 1000 user",
		"demos that need the container images which are missing cannot be judged", "this computer is ready",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("set-up does not say %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "running: mmdebstrap") {
		t.Errorf("mmdebstrap was run, and is not there:\n%s", out)
	}
	out, exit := v.exits("lab doctor --on host --lang en")
	if exit != exitUnable || !strings.Contains(out, "there is no container image hello-world (opa)\n         what to do: sudo lab setup --on host") {
		t.Errorf("doctor: exit status %d\n%s", exit, out)
	}
}

// TestSetupPulls: where Docker Hub answers, images come from there, for each engine
// and user; and where it then refuses some, stand-ins are proposed.
func TestSetupPulls(t *testing.T) {
	if !*setups {
		t.Skip("needs -setups")
	}
	inMachine(t)
	v := newLabVM(t, "apparmor", program(t))
	v.run("sh /run/hub.sh")
	out := v.run("lab setup --on host --yes --lang en 2>&1")
	for _, want := range []string{
		"running: docker image pull alpine", "running: runuser --login root --command 'podman image pull docker.io/library/hello-world'",
		"running: runuser --login user --command 'podman image pull docker.io/library/alpine'", "this computer is ready",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("set-up does not say %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "mmdebstrap") {
		t.Errorf("stand-ins are made:\n%s", out)
	}
	v.run("docker image inspect alpine hello-world && podman image inspect alpine hello-world")
	v.run("runuser --login user --command 'podman image inspect alpine hello-world'")

	v.run("docker image rm alpine hello-world && sh /run/hub.sh hello-world")
	out = v.run("lab setup --on host --yes --lang en 2>&1")
	for _, want := range []string{
		"running: docker image pull hello-world", "You have reached your pull rate limit", "running: apt-get update", "this computer is ready",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("set-up does not say %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "pull fedora") {
		t.Errorf("an image is pulled that is there:\n%s", out)
	}
	v.run("docker image inspect alpine && ! docker image inspect hello-world")
}

// killed are the lessons during which lab is killed, by flavour.
var killed = map[string][]string{
	"apparmor": {"dac", "apparmor", "userns-docker", "opa", "pid-namespace", "engine-access", "user-namespace", "userns-podman"},
	"selinux":  {"dac", "selinux", "opa", "pid-namespace", "engine-access", "mount-namespace"},
}

// compareEvery is the number of kills between two comparisons, each of which
// takes half a minute. What one kill leaves is part of the state that the next
// run notes, so it is seen later as well.
const compareEvery = 5

// TestKilledOnHost: lab is killed at random moments, also while it notes the
// state and while it puts things back; after lab reset nothing differs.
func TestKilledOnHost(t *testing.T) {
	if *kills == 0 {
		t.Skip("-kills says how often")
	}
	inMachine(t)
	lab := program(t)
	for _, flavour := range vm.Flavours() {
		t.Run(flavour, func(t *testing.T) {
			t.Parallel()
			random := chance(t, flavour, "kills", *kills)
			var v *labVM
			var since []string // the kills since the last comparison
			hit := 0           // how often lab had not ended by itself
			defer func() { t.Logf("killed %d times", hit) }()
			for n := range *kills {
				if v == nil {
					v = newLabVM(t, flavour, lab)
					v.prepare()
				}
				line := moment(random, killed[flavour], n)
				begin := time.Now()
				out := strings.TrimSpace(v.run("bash /run/kill.sh " + line))
				t.Logf("kill %d of %d: %s: %s (%v)", n+1, *kills, line, out, time.Since(begin).Round(time.Second))
				since = append(since, line)
				if strings.Contains(out, "killed") {
					hit++
				}
				if strings.HasPrefix(out, fmt.Sprintf("had ended: %d", exitUnable)) {
					t.Errorf("nothing ran that could be killed")
				}
				ok := strings.HasSuffix(strings.SplitN(out, "\n", 2)[0], "lab reset: 0")
				if !ok {
					t.Errorf("lab reset failed after %s", line)
				}
				if ok && len(since) < compareEvery && n < *kills-1 {
					continue
				}
				if !v.unchanged(strings.Join(since, ", ")) || !ok {
					v.Close()
					v = nil // the next one gets a machine that is as it should be
				}
				since = nil
			}
		})
	}
}

// TestEndedOnHost: whatever ends the tutor, the computer is put back before it is gone.
func TestEndedOnHost(t *testing.T) {
	if *ends == 0 {
		t.Skip("-ends says how often")
	}
	inMachine(t)
	v := newLabVM(t, "apparmor", program(t))
	v.prepare()
	for n := range *ends {
		how := []string{"CLOSE", "HUP", "TERM", "QUIT", "INT"}[n%5]
		out := v.run("bash /run/hangup.sh " + how)
		t.Logf("end %d of %d by %s: %s", n+1, *ends, how, strings.TrimSpace(out))
		if out != "nothing to do: nothing left behind\n" {
			t.Errorf("after %s: %s", how, out)
		}
	}
	v.unchanged("the ends")
}

// chance is what draws moments for a flavour. It logs how to draw the same again.
func chance(t *testing.T, flavour, count string, n int) *rand.Rand {
	seed := *killSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("go test ./ui/cli -run %s -%s %d -kill-seed %d", t.Name(), count, n, seed)
	return rand.New(rand.NewPCG(seed, uint64(len(flavour))))
}

// moment are the arguments of kill.sh for a kill, the n-th.
func moment(random *rand.Rand, lessons []string, n int) string {
	if given := strings.Split(*killAt, ","); *killAt != "" {
		return given[n%len(given)]
	}
	lesson, again := lessons[random.IntN(len(lessons))], "-"
	if random.IntN(3) == 0 {
		again = fmt.Sprint(random.IntN(80))
	}
	switch random.IntN(6) {
	case 0:
		return fmt.Sprintf("%s noting %d %s", lesson, random.IntN(80), again)
	case 1, 2:
		return fmt.Sprintf("%s undoing %d %s", lesson, random.IntN(30), again)
	}
	return fmt.Sprintf("%s demos %d %s", lesson, random.IntN(250), again)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
