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

var cost = flag.Bool("cost", false, "measure what lab costs beside plain typing, and how long resets take")

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

// TestCostOfReset compares a reset by a spare with one by loadvm, in turn, on one
// machine: until Reset returns, and until the shell that somebody opens then has
// shown its prompt.
func TestCostOfReset(t *testing.T) {
	if !*cost {
		t.Skip("run with -cost")
	}
	m, err := store(t).Open(t.Context(), "apparmor")
	must(t, err)
	defer m.Close()
	m.KeepSpare()
	for range 5 {
		t.Logf("the spare has%s of memory", residentSet(ready(t, m)))
		begin := time.Now()
		must(t, m.Reset(t.Context()))
		swap, swapped := time.Since(begin), prompt(t, m, begin)
		m.spare.close() // so that nothing runs beside
		begin = time.Now()
		must(t, m.reload(t.Context()))
		load, loaded := time.Since(begin), prompt(t, m, begin)
		t.Logf("by the spare %.2f s, to a prompt %.2f s; by loadvm %.2f s, to a prompt %.2f s",
			swap.Seconds(), swapped.Seconds(), load.Seconds(), loaded.Seconds())
		m.spare = m.prepare(nil, nil)
	}
}

// prompt opens a shell as a learner does and returns the time since begin at which
// it is ready.
func prompt(t *testing.T, m *Machine, begin time.Time) time.Duration {
	t.Helper()
	p, err := m.Start(t.Context(), runner.Command{User: "user", TTY: &runner.TerminalSize})
	must(t, err)
	defer p.Close()
	var seen []byte
	for b := make([]byte, 1024); !strings.Contains(string(seen), "$ "); {
		n, err := p.Read(b)
		must(t, err)
		seen = append(seen, b[:n]...)
	}
	return time.Since(begin)
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
