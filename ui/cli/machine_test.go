package cli

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"lab/runner"
	"lab/runner/recording"
	"lab/ui/report"
)

// The tests in this file run lab as a user does, in the real machine. They
// share the user's own store, because setting up takes minutes.

// patience is how long one of them waits for something that takes a minute on
// a quiet computer.
const patience = 15 * time.Minute

// binaries is the folder of the programs that tests have built.
var binaries = filepath.Join(os.TempDir(), fmt.Sprintf("lab-test-%d", os.Getpid()))

// build builds lab in the folder, as go build does with some more flags and
// environment.
func build(name string, env []string, flags ...string) (string, error) {
	lab := filepath.Join(binaries, name)
	cmd := exec.Command("go", append(append([]string{"build"}, flags...), "-o", lab, "lab")...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return lab, nil
}

var (
	// setUp builds lab and makes sure that the machine is set up.
	setUp = sync.OnceValues(func() (string, error) {
		lab, err := build("lab", nil)
		if err != nil {
			return "", err
		}
		setup := []string{"setup", "--yes"}
		if *wholeCourse || *whichFaults == "all" {
			setup = append(setup, "--with", "kubernetes")
		}
		if out, err := exec.Command(lab, setup...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("lab setup: %w\n%s", err, out)
		}
		return lab, nil
	})
	// buildPortable builds lab so that it runs in any Linux machine.
	buildPortable = sync.OnceValues(func() (string, error) {
		return build("portable", []string{"CGO_ENABLED=0"}, "-ldflags=-s -w")
	})
)

// inMachine makes a test one that needs the machine. It runs beside another: each
// waits for its machine now and then.
func inMachine(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs the machine")
	}
	t.Parallel()
}

// binary is lab, with the machine set up.
func binary(t *testing.T) string {
	t.Helper()
	inMachine(t)
	lab, err := setUp()
	must(t, err)
	return lab
}

// program is lab for a machine of any distribution.
func program(t *testing.T) string {
	t.Helper()
	lab, err := buildPortable()
	must(t, err)
	return lab
}

// verify runs lab verify and returns its report and exit code.
func verify(t *testing.T, lab string, args ...string) (report.Report, int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), lab, append([]string{"verify", "--format", "json", "--lang", "en"}, args...)...)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	err := cmd.Run()
	t.Logf("lab verify %q: %v\n%s", args, err, complaints.String())
	return parseReport(t, out.Bytes()), cmd.ProcessState.ExitCode()
}

func parseReport(t *testing.T, b []byte) report.Report {
	t.Helper()
	var r report.Report
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatalf("the report is no JSON: %v\n%s", err, b)
	}
	for _, one := range r.Results {
		t.Logf("%-8s %-28s %-8s %s", one.Verdict, one.Name(), one.Outcome, one.Reason)
	}
	return r
}

// wholeCourse makes TestCourse run everything: go test ./ui/cli -run Course -course
var wholeCourse = flag.Bool("course", false, "run every lesson in the machine, which takes most of an hour")

// someLessons use what a demo can use: both flavours and engines, files, answers
// and nested shells. A filter of system calls is what TestRun runs, a restarted daemon, a
// profile and lab's own program TestOnHost.
var someLessons = []string{"dac", "selinux/other-categories", "selinux/no-slash-c2-c3", "capabilities/chmod", "pid-namespace/dies",
	"user-namespace/ticket", "userns-podman/sub-ids", "uts-namespace/hostname"}

// TestCourse is the promise of the whole program: the demos come out as the
// lessons say, on both flavours, and nothing is skipped. The other lessons are
// judged by the recordings of the machine.
func TestCourse(t *testing.T) {
	lessons := someLessons
	if *wholeCourse {
		lessons = nil
	}
	dir := t.TempDir()
	r, code := verify(t, binary(t), append([]string{"--record", dir}, lessons...)...)
	logTimes(t, dir, r.Seconds)
	if code != 0 || r.Summary.Pass == 0 || r.Summary.Pass != len(r.Results) {
		t.Errorf("exit code %d, summary %+v", code, r.Summary)
	}
	flavours := map[string]bool{}
	for _, m := range r.Machines {
		flavours[m.Flavour] = true
		if m.Kernel == "" || len(m.Engines) != 2 || len(m.Images) == 0 || m.Accelerator == "" {
			t.Errorf("machine %+v", m)
		}
		for _, i := range m.Images {
			if i.StandIn == "" {
				t.Errorf("image %s of %s is not marked as a stand-in", i.Name, i.Engine)
			}
		}
	}
	if !flavours["apparmor"] || !flavours["selinux"] {
		t.Errorf("flavours are %v", flavours)
	}
}

// logTimes logs where the time of a verification went, from its recordings.
func logTimes(t *testing.T, dir string, whole float64) {
	files, _ := filepath.Glob(dir + "/*.jsonl")
	t.Logf("| lesson | steps | demos | controls | proofs | together |")
	t.Logf("|---|---|---|---|---|---|")
	var all time.Duration
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		transcript, err := recording.Read(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		took := map[runner.Role]time.Duration{}
		var lesson time.Duration
		for _, r := range transcript.Runs() {
			took[r.Role] += r.Took
			lesson += r.Took
		}
		all += lesson
		t.Logf("| %s | %d | %.0f s | %.0f s | %.0f s | %.0f s |", transcript.Lesson, len(transcript.Asked),
			took[runner.Act].Seconds(), took[runner.Control].Seconds(), took[runner.Proof].Seconds(), lesson.Seconds())
	}
	t.Logf("%.0f s of runs on all machines in %.0f s", all.Seconds(), whole)
}

// lesson writes a lesson with these steps into a folder for --lessons.
func lesson(t *testing.T, id, steps string) string {
	t.Helper()
	dir := t.TempDir()
	folder := filepath.Join(dir, "10-"+id)
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	prose := "# Title\n\nText.\n"
	for _, m := range regexp.MustCompile(`- id: (\S+)`).FindAllStringSubmatch(steps, -1) {
		prose += fmt.Sprintf("\n## Step {#%s}\n\nText.\n", m[1])
	}
	files := map[string]string{
		"lesson.yaml": fmt.Sprintf("id: %s\ntitle: {de: Title, en: Title}\nimages: [alpine]\nneeds: {engines: [docker]}\nsteps:\n%s", id, steps),
		"de.md":       prose,
		"en.md":       prose,
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestTwoAtOnce: two verifications side by side do not disturb each other. In the first
// one, too much output neither hurts nor hides the end. In the other the limit ends a demo
// that would never end, and its step cannot be judged.
func TestTwoAtOnce(t *testing.T) {
	lab := binary(t)
	const mark = `
  - id: mark
    type: test ! -e mark && touch mark && docker run --rm --name mark alpine sleep 10
    expect: works
    signs: {works: {exit: 0}}
`
	much := lesson(t, "much", mark+`
  - id: step
    type: head -c 2500000 /dev/urandom
    expect: works
    signs: {works: {exit: 0}}
`)
	endless := lesson(t, "endless", mark+`
  - id: step
    type: sleep 100000
    limit: 5s
    expect: works
    signs: {works: {exit: 0}}
`)
	var both sync.WaitGroup
	both.Go(func() {
		r, code := verify(t, lab, "--lessons", much)
		if code != 0 || r.Summary.Pass != 2 {
			t.Errorf("much: exit code %d, %+v", code, r.Results)
		}
	})
	both.Go(func() {
		r, code := verify(t, lab, "--lessons", endless)
		if code != 3 || r.Summary.Pass != 1 || r.Summary.Unproven != 1 || !strings.Contains(r.Results[1].Reason, "waits for input or for time") {
			t.Errorf("endless: exit code %d, %+v", code, r.Results)
		}
	})
	both.Wait()
}

// start starts a verification whose demo sleeps, and returns it with QEMU's
// process id when the demo runs, which its status line says.
func start(t *testing.T, lab string) (cmd *exec.Cmd, out *bytes.Buffer, qemu int) {
	t.Helper()
	dir := lesson(t, "asleep", `
  - id: step
    type: sleep 100000
    limit: 1h
    expect: works
    signs: {works: {exit: 0}}
`)
	cmd = exec.CommandContext(t.Context(), lab, "verify", "--format", "json", "--lessons", dir)
	out = new(bytes.Buffer)
	screen, terminal, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	cmd.Stdout, cmd.Stderr = out, terminal
	cmd.Env = append(os.Environ(), "TERM=xterm")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	terminal.Close()
	t.Cleanup(func() { cmd.Process.Kill() })
	var seen []byte
	for !bytes.Contains(seen, []byte("asleep/step")) {
		b := make([]byte, 1024)
		n, err := screen.Read(b)
		if err != nil {
			t.Fatalf("the demo did not start: %v\n%q", err, seen)
		}
		seen = append(seen, b[:n]...)
	}
	go io.Copy(io.Discard, screen)
	list := children(cmd.Process.Pid)
	if len(list) != 1 {
		t.Fatalf("lab has the children %v", list)
	}
	return cmd, out, list[0]
}

// children are the process ids of a process's children.
func children(pid int) (list []int) {
	paths, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, path := range paths {
		b, _ := os.ReadFile(path)
		for _, f := range strings.Fields(string(b)) {
			var child int
			fmt.Sscan(f, &child)
			list = append(list, child)
		}
	}
	return list
}

// gone waits until a process is no more.
func gone(t *testing.T, pid int) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for syscall.Kill(pid, 0) == nil && !zombie(pid) {
		if time.Now().After(deadline) {
			t.Fatalf("process %d is still there", pid)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func zombie(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(b), ") Z ")
}

// TestKilledLabLeavesNothing: no QEMU, no overlay, no lock.
func TestKilledLabLeavesNothing(t *testing.T) {
	lab := binary(t)
	before := storeFiles(t)
	for _, signal := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM, syscall.SIGINT} {
		cmd, out, qemu := start(t, lab)
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		err := cmd.Wait()
		gone(t, qemu)
		if signal != syscall.SIGKILL {
			if code := cmd.ProcessState.ExitCode(); code != 3 {
				t.Errorf("after %v: exit code %d, %v", signal, code, err)
			}
			if r := parseReport(t, out.Bytes()); r.Summary.Unproven != 1 {
				t.Errorf("after %v: %+v", signal, r.Summary)
			}
		}
		if after := storeFiles(t); !slices.Equal(before, after) {
			t.Errorf("after %v the store has %q, before %q", signal, after, before)
		}
	}
	// Nobody holds the lock: a set-up that has nothing to do returns.
	if out, err := exec.CommandContext(t.Context(), lab, "setup", "--offline").CombinedOutput(); err != nil {
		t.Errorf("lab setup: %v\n%s", err, out)
	}
}

func storeFiles(t *testing.T) (list []string) {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(filepath.Join(cache, "lab"), func(path string, _ os.DirEntry, err error) error {
		list = append(list, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestMachineDies: what was running cannot be judged, and lab says why.
func TestMachineDies(t *testing.T) {
	cmd, out, qemu := start(t, binary(t))
	if err := syscall.Kill(qemu, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	r := parseReport(t, out.Bytes())
	if code := cmd.ProcessState.ExitCode(); code != 3 || r.Summary.Unproven != 1 || r.Results[0].ReasonCode == "" {
		t.Errorf("exit code %d, %+v", code, r.Results)
	}
}

// TestShell: lab shell is a shell in the machine.
func TestShell(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), binary(t), "shell", "--user", "user", "--flavour", "selinux")
	cmd.Stdin = strings.NewReader("id -un; /usr/sbin/getenforce; exit 7\n")
	out, err := cmd.Output()
	// The login shell greets first.
	if !strings.HasSuffix(string(out), "\nuser\nEnforcing\n") || exitStatus(err) != "7" {
		t.Errorf("it says %q, exit status %s", out, exitStatus(err))
	}
}

// TestShellIntoPipe: a shell that somebody types into has a terminal, wherever its
// output goes.
func TestShellIntoPipe(t *testing.T) {
	keys, terminal, err := pty.Open()
	must(t, err)
	defer keys.Close()
	defer terminal.Close()
	cmd := exec.CommandContext(t.Context(), binary(t), "shell", "--user", "user")
	cmd.Stdin = terminal
	_, err = keys.WriteString("tty; exit 7\n")
	must(t, err)
	out, err := cmd.Output()
	if !strings.Contains(string(out), "\r/dev/pts/0\r\n") || exitStatus(err) != "7" {
		t.Errorf("it says %q, exit status %s", out, exitStatus(err))
	}
}

// TestKilledSetup: a set-up that is killed while packages are being unpacked
// takes its helpers along, and what it unpacked is removed by the next one.
func TestKilledSetup(t *testing.T) {
	const scratch = "/var/tmp/lab-build-*/mmdebstrap.*"
	lab := binary(t)
	cache := t.TempDir()
	before, _ := filepath.Glob(scratch)
	cmd := exec.CommandContext(t.Context(), lab, "setup", "--yes")
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	root := await(t, "unpacked packages", func() string {
		now, _ := filepath.Glob(scratch)
		for _, dir := range now {
			if _, err := os.Stat(dir + "/usr/bin"); err == nil && !slices.Contains(before, dir) {
				return filepath.Dir(dir)
			}
		}
		return ""
	})
	helper := childOf(cmd.Process.Pid)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	gone(t, helper)
	clean := exec.CommandContext(t.Context(), lab, "setup", "--clean")
	clean.Env = cmd.Env
	if out, err := clean.CombinedOutput(); err != nil {
		t.Errorf("lab setup --clean: %v\n%s", err, out)
	}
	if _, err := os.Stat(root); err == nil {
		t.Errorf("%s is still there", root)
	}
}

func childOf(pid int) int {
	if list := children(pid); len(list) > 0 {
		return list[0]
	}
	return 0
}

// await waits until get returns something.
func await(t *testing.T, what string, get func() string) string {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if s := get(); s != "" {
			return s
		}
	}
	t.Fatalf("no %s", what)
	return ""
}

// TestExercise judges an answer that is not right, in the real machine.
func TestExercise(t *testing.T) {
	lab, course, dir := binary(t), t.TempDir(), t.TempDir()
	doors(t, course)
	folder := filepath.Join(dir, "door", "shut")
	must(t, os.MkdirAll(folder, 0o755))
	must(t, os.WriteFile(filepath.Join(folder, "commands"), []byte("chmod 604 /srv/door-100\n"), 0o644))
	r, code := verify(t, lab, "--lessons", course, "door/shut", "--answers", dir)
	if code != exitFailed || len(r.Exercises) != 1 {
		t.Fatalf("exit code %d, answers %+v", code, r.Exercises)
	}
	s := r.Exercises[0]
	if s.Points != 0 || !s.Gradable || !slices.Equal(s.Failed(), []string{"shut"}) {
		t.Errorf("%d points, gradable %v: %s", s.Points, s.Gradable, s.Reason)
	}
}
