package vm

import (
	"context"
	"flag"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"lab/lessons"
	"lab/runner"
)

var cost = flag.Bool("cost", false, "measure what lab costs beside plain typing, and how long a reset takes")

// costLines are demos of the talk, and one that takes no time itself.
var costLines = []string{
	`docker container run --rm -it alpine sh -c 'grep Seccomp "/proc/$$/status"'`,
	`docker container run --rm -it --security-opt seccomp:unconfined alpine sh -c 'grep Seccomp "/proc/$$/status"'`,
	`docker run --rm -it --cap-drop cap_fowner fedora sh -c 'getpcaps $$'`,
	`uname -r`,
}

// TestCost compares lab's runner with the same lines typed by a script over
// the same connection, in turn, in one machine. Run it with
//
//	go test -run TestCost -v -timeout 60m ./runner/vm -cost
func TestCost(t *testing.T) {
	if !*cost {
		t.Skip("run with -cost")
	}
	s := store(t)
	ctx := context.Background()
	begin := time.Now()
	m, err := s.Open(ctx, "apparmor")
	must(t, err)
	defer m.Close()
	t.Logf("start from the snapshot to the first answer: %v", time.Since(begin).Round(time.Millisecond))
	for range 5 {
		load, whole := resetTimes(t, m)
		t.Logf("reset: loadvm %v, to the first answer %v", load.Round(time.Millisecond), whole.Round(time.Millisecond))
	}
	byScript(t, m) // warm both up
	byLab(t, m)
	var ratios []float64
	for range 5 {
		a, b := byLab(t, m), byScript(t, m)
		ratios = append(ratios, a.Seconds()/b.Seconds())
		t.Logf("lab %v, script %v, ratio %.3f", a.Round(time.Millisecond), b.Round(time.Millisecond), ratios[len(ratios)-1])
	}
	slices.Sort(ratios)
	t.Logf("ratio: median %.3f, from %.3f to %.3f", ratios[len(ratios)/2], ratios[0], ratios[len(ratios)-1])
}

func resetTimes(t *testing.T, m *Machine) (load, whole time.Duration) {
	begin := time.Now()
	m.conns.Close()
	must(t, m.qemu.qmp.quiet("loadvm "+snapshotName))
	load = time.Since(begin)
	must(t, m.qemu.qmp.quiet("cont"))
	m.connect()
	must(t, m.settle(context.Background()))
	return load, time.Since(begin)
}

// byLab runs the lines as acts, in the terminal that a lesson uses.
func byLab(t *testing.T, m *Machine) time.Duration {
	step := &lessons.Step{ID: "cost", Act: lessons.Act{User: "user", Lines: costLines}}
	plan := runner.NewPlan(runner.Choice{Lesson: &lessons.Lesson{Steps: []*lessons.Step{step}}}, runner.Facts{})
	begin := time.Now()
	tr, err := runner.RunPlan(context.Background(), m, plan, runner.Facts{}, nil)
	must(t, err)
	if r := tr.Runs()[0]; len(r.Lines) != len(costLines) || r.Trouble != "" || !strings.HasPrefix(string(r.Lines[3].Output), "6.") {
		t.Fatalf("run is %+v", r)
	}
	return time.Since(begin)
}

// byScript runs the lines as a shell script on a terminal. They cannot be typed
// ahead: docker run -it would read them.
func byScript(t *testing.T, m *Machine) time.Duration {
	begin := time.Now()
	must(t, runner.Put(context.Background(), m, "user", "~/cost.sh", 0o644, []byte(strings.Join(costLines, "\n"))))
	p, err := m.Start(context.Background(), runner.Command{User: "user", Line: "exec bash --login cost.sh", TTY: &runner.Size{Columns: 120, Rows: 40}})
	must(t, err)
	defer p.Close()
	out, err := io.ReadAll(p)
	must(t, err)
	if !strings.Contains(string(out), "\n6.") {
		t.Fatalf("the script printed %q", out)
	}
	return time.Since(begin)
}
