package cli

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"lab/runner/judge"
	"lab/runner/vm"
	"lab/ui/report"
	"lab/ui/tui/pane"
)

var (
	stops    = flag.Int("stops", 0, "how often the machine is made to stand still, each time in another command; takes some minutes each under emulation")
	stopSeed = flag.Uint64("stop-seed", 20261126, "seed of the moments at which it is; 0: a new one")
	stopOnly = flag.String("stop-only", "", "only in this command: verify, run, shell, tutor or setup")
)

// endLimit is how long lab may take to find out that its machine stands still, and
// to do what it can do without it.
const endLimit = 8 * time.Minute

// A standstill is one lab whose QEMU is stopped by SIGSTOP.
type standstill struct {
	t      *testing.T
	name   string
	random *rand.Rand
	cmd    *exec.Cmd
	typed  *os.File     // where keys go; nil: nowhere
	screen *pane.Screen // what is to be seen there

	mu     sync.Mutex
	output bytes.Buffer // all of it
	report bytes.Buffer // standard output, where that is not a terminal
	ended  chan error
	seen   map[int]bool // all QEMUs that it has started
}

// keys are what somebody does in the tutor, with what is waited for before each.
var keys = [][2]string{
	{"Kernel security", "/"}, {"Search:", "mkdir /test123\r"}, {"Search: mkdir /test123", "\r"}, {"Enter run", "n\r"},
	{"Result", "t"}, {"leaves the terminal", "sleep 5\r"}, {"$ ", "\x1b[24~"}, {"returns", "r"}, {"freshly started", "a"}, {"Result", "r"},
	{"freshly started", "a"}, {"Result", "r"},
}

// TestStandstill: the machine stands still at a random moment. lab ends by itself, or at
// once if it is told to; nothing is judged by it, and nothing stays.
func TestStandstill(t *testing.T) {
	if *stops == 0 {
		t.Skip("needs -stops")
	}
	lab := binary(t)
	seed := *stopSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("go test ./ui/cli -run Standstill -stops %d -stop-seed %d", *stops, seed)
	random := rand.New(rand.NewPCG(seed, 0))
	before := storeFiles(t)
	names := []string{"verify", "tutor", "run", "shell", "setup"}
	if *stopOnly != "" {
		names = []string{*stopOnly}
	}
	for n := range *stops {
		s := &standstill{t: t, name: names[n%len(names)], random: random, ended: make(chan error, 1), seen: map[int]bool{}}
		t.Run(fmt.Sprintf("%d %s", n+1, s.name), func(t *testing.T) {
			s.t = t
			s.start(lab)
			s.stop()
			if random.IntN(2) == 0 {
				s.interrupt()
			} else {
				s.wait()
			}
			s.nothingLeft()
			if after := storeFiles(t); !slices.Equal(before, after) {
				t.Errorf("the store has %q, had %q", after, before)
			}
		})
	}
}

func (s *standstill) start(lab string) {
	s.t.Helper()
	args := map[string][]string{
		"verify": {"verify", "--jobs", "1", "--format", "json", "dac", "seccomp/default", "dac"},
		"tutor":  nil, "run": {"run", "dac", "seccomp/default"}, "shell": {"shell"}, "setup": {"setup", "--offline"},
	}[s.name]
	s.cmd = exec.Command(lab, append(args, "--lang", "en")...)
	s.cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+s.t.TempDir(), "TERM=xterm-256color", "NO_COLOR=")
	if s.name == "setup" {
		s.cmd.Env = append(s.cmd.Env, "XDG_CACHE_HOME="+unfrozen(s.t))
	}
	all := writer{&s.mu, &s.output}
	if s.name == "tutor" || s.name == "shell" {
		f, err := pty.StartWithSize(s.cmd, &pty.Winsize{Rows: 40, Cols: 130})
		must(s.t, err)
		s.typed = f
		s.screen = pane.NewScreen(130, 40, func(b []byte) { f.Write(b) })
		s.t.Cleanup(func() {
			f.Close()
			s.screen.Close()
		})
		go func() {
			io.Copy(io.MultiWriter(all, s.screen), f)
			s.ended <- s.cmd.Wait()
		}()
		go s.use()
	} else {
		s.cmd.Stderr, s.cmd.Stdout = all, io.MultiWriter(all, &s.report)
		must(s.t, s.cmd.Start())
		go func() { s.ended <- s.cmd.Wait() }()
	}
	s.t.Cleanup(func() { s.cmd.Process.Kill() })
}

type writer struct {
	mu *sync.Mutex
	b  *bytes.Buffer
}

func (w writer) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(b)
}

func (s *standstill) wrote() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.output.String()
}

// unfrozen is a cache with the image of the user's own, but without snapshots.
func unfrozen(t *testing.T) string {
	t.Helper()
	store, err := vm.DefaultStore()
	must(t, err)
	to := filepath.Join(t.TempDir(), "lab")
	images, err := filepath.Glob(store.Dir + "/*/manifest.json")
	must(t, err)
	if len(images) == 0 {
		t.Fatal("there is no image")
	}
	image := filepath.Dir(slices.MaxFunc(images, func(a, b string) int { return modified(t, a).Compare(modified(t, b)) })) // others are of other labs
	must(t, os.MkdirAll(filepath.Join(to, filepath.Base(image)), 0o700))
	if out, err := exec.CommandContext(t.Context(), "sh", "-c", `cp "$1"/* "$3"/ 2>/dev/null; find "$2" -maxdepth 1 -type f -exec cp --reflink=auto {} "$3/$(basename "$2")" \;`,
		"sh", store.Dir, image, to).CombinedOutput(); err != nil {
		t.Fatalf("copy %s: %v\n%s", image, err, out)
	}
	return filepath.Dir(to)
}

func modified(t *testing.T, path string) time.Time {
	info, err := os.Stat(path)
	must(t, err)
	return info.ModTime()
}

// use presses keys until nothing happens any more.
func (s *standstill) use() {
	list := keys
	if s.name == "shell" {
		list = nil
		for range 100 {
			list = append(list, [2]string{"# ", "docker run --rm alpine true\r"})
		}
	}
	for _, k := range list {
		for !strings.Contains(s.screen.Text(), k[0]) {
			time.Sleep(100 * time.Millisecond)
			if s.t.Context().Err() != nil {
				return
			}
		}
		if _, err := io.WriteString(s.typed, k[1]); err != nil {
			return
		}
		time.Sleep(time.Second) // before what was there is looked at again
	}
}

// qemus are the QEMUs that run for it now.
func (s *standstill) qemus() []int {
	var list []int
	for _, pid := range children(s.cmd.Process.Pid) {
		// Not the one that is asked for its version.
		if line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); strings.HasPrefix(string(line), "qemu-system-x86_64\x00-name\x00lab\x00") {
			list = append(list, pid)
			s.seen[pid] = true
		}
	}
	return list
}

// stop lets some time go by from when there is a machine, and stops what there is then.
func (s *standstill) stop() {
	s.t.Helper()
	for deadline := time.Now().Add(endLimit); len(s.qemus()) == 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("no machine is started: %s", s.wrote())
		}
	}
	longest := map[string]int{"verify": 60, "run": 60, "tutor": 90, "shell": 40, "setup": 240}[s.name]
	time.Sleep(time.Duration(s.random.IntN(longest*10)) * 100 * time.Millisecond)
	var stopped []int
	for deadline := time.Now().Add(time.Minute); len(stopped) == 0 && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		stopped = s.qemus() // none, for a moment, between two machines
	}
	for _, pid := range stopped {
		_ = syscall.Kill(pid, unix.SIGSTOP) // it may have ended
	}
	at := s.wrote()
	if s.screen != nil {
		at = s.screen.Text()
	}
	s.t.Logf("stopped %v at\n%s", stopped, at[max(0, len(at)-1000):])
}

// ends demands that lab ends in time.
func (s *standstill) ends(limit time.Duration) {
	s.t.Helper()
	begin := time.Now()
	select {
	case <-s.ended:
		s.t.Logf("it ended after %v with %d", time.Since(begin).Round(10*time.Millisecond), s.cmd.ProcessState.ExitCode())
	case <-time.After(limit):
		s.cmd.Process.Signal(unix.SIGQUIT) // once it is told, and then says where it hangs
		s.cmd.Process.Signal(unix.SIGQUIT)
		time.Sleep(time.Second)
		s.t.Fatalf("it hangs:\n%s", s.wrote())
	}
}

// interrupt presses Ctrl-C, or closes the window.
func (s *standstill) interrupt() {
	s.t.Helper()
	time.Sleep(time.Duration(s.random.IntN(30)) * time.Second)
	s.qemus()
	signal := []syscall.Signal{unix.SIGINT, unix.SIGHUP, unix.SIGTERM}[s.random.IntN(3)]
	s.t.Logf("%v", signal)
	s.cmd.Process.Signal(signal)
	s.ends(20 * time.Second)
}

// wait demands that lab goes on without the machine, and judges nothing by it.
func (s *standstill) wait() {
	s.t.Helper()
	switch s.name {
	case "tutor":
		// Where nobody uses the machine it is not noticed, and need not be.
		for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
			s.qemus()
			if at := s.wrote(); strings.Contains(at, "does not answer") || strings.Contains(at, "machine is gone") {
				s.t.Log("the tutor has noticed")
				break
			}
		}
		s.cmd.Process.Signal(unix.SIGTERM)
		s.ends(20 * time.Second)
	case "shell":
		s.ends(endLimit)
	default:
		for range 2 { // and the machine that takes its place is looked after
			s.qemus()
		}
		s.ends(endLimit)
	}
	if s.name != "verify" {
		return
	}
	var r report.Report
	if err := json.Unmarshal(s.report.Bytes(), &r); err != nil {
		s.t.Fatalf("%v in %s", err, s.report.String())
	}
	for _, one := range r.Results {
		s.t.Logf("%-8s %-28s %-8s %s", one.Verdict, one.Name(), one.Outcome, one.Reason)
		if one.Verdict != judge.Pass && (one.Verdict != judge.Unproven || one.Outcome == "blocked") {
			s.t.Errorf("%s: %s, %s", one.Name(), one.Verdict, one.Reason)
		}
	}
}

// nothingLeft demands that every QEMU is gone.
func (s *standstill) nothingLeft() {
	s.t.Helper()
	for pid := range s.seen {
		gone(s.t, pid)
	}
}
