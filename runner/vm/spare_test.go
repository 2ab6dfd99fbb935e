package vm

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lab/runner"
)

// withSpare is a machine with its spare, which is ready.
func withSpare(t *testing.T) (m *Machine, spare *qemu) {
	t.Helper()
	s := store(t)
	t.Parallel()
	m, err := s.Open(t.Context(), "apparmor")
	must(t, err)
	t.Cleanup(func() { m.Close() })
	m.KeepSpare()
	return m, ready(t, m)
}

// TestSpare resets a machine by its spare, and without one.
func TestSpare(t *testing.T) {
	m, spare := withSpare(t)
	standsStill(t, spare)

	first := m.qemu
	held := holdNext(m)
	testResetInUse(t, m)
	if m.qemu != spare {
		t.Fatal("the spare did not take the machine's place")
	}
	checkClock(t, m)
	ended(t, first)
	select {
	case <-held:
	case <-m.spare.ended:
		t.Fatal(m.spare.err)
	}
	forgets(t, m)
	if m.qemu != spare {
		t.Error("a spare took the machine's place that was not ready")
	}

	ready(t, m).kill()
	forgets(t, m)
	if m.qemu != spare {
		t.Error("a dead spare took the machine's place")
	}

	third := ready(t, m)
	must(t, m.Close())
	ended(t, spare)
	ended(t, third)
}

// TestBeside: the spare becomes a machine of its own, which the first one is not told of,
// and goes without a spare until the other is closed. One that is not ready is given up
// for a new machine.
func TestBeside(t *testing.T) {
	m, spare := withSpare(t)
	first := m.qemu
	inside(t, m, "touch /here")
	for _, took := range []bool{true, false} {
		held := make(chan struct{})
		if took {
			held = holdNext(m)
		}
		begin := time.Now()
		other, err := m.Beside(t.Context())
		must(t, err)
		t.Logf("another machine after %v", time.Since(begin))
		if _, err := runner.Exec(t.Context(), other, "root", "test ! -e /here && touch /there", nil); err != nil {
			t.Error(err)
		}
		if got := other.(beside).qemu == spare; got != took {
			t.Errorf("it is the spare: %v", got)
		}
		inside(t, m, "test -e /here -a ! -e /there")
		q := other.(beside).qemu
		must(t, other.Close())
		ended(t, q)
		if took {
			<-held // a spare is prepared again
		}
	}
	if m.qemu != first {
		t.Error("the first machine is another one")
	}
}

// TestCloseWhileSparePrepares: what has begun ends, too.
func TestCloseWhileSparePrepares(t *testing.T) {
	s := store(t)
	t.Parallel()
	m, err := s.Open(t.Context(), "selinux")
	must(t, err)
	launched := make(chan *Machine, 1)
	another := m.another
	m.another = func(ctx context.Context) (*Machine, error) {
		fresh, err := another(ctx)
		launched <- fresh
		return fresh, err
	}
	m.KeepSpare()
	fresh := <-launched
	must(t, m.Close())
	if fresh == nil {
		t.Fatal(m.spare.err)
	}
	ended(t, m.qemu)
	ended(t, fresh.qemu)
	if m.spare.err == nil {
		t.Error("the spare was prepared to the end")
	}
}

// holdNext has the next preparation of a spare go no further than its beginning,
// which it reports. Preparations come one after the other, so they share no data.
func holdNext(m *Machine) (held chan struct{}) {
	held = make(chan struct{})
	another := m.another
	m.another = func(ctx context.Context) (*Machine, error) {
		m.another = another
		close(held)
		<-ctx.Done()
		return nil, context.Cause(ctx)
	}
	return held
}

// ready waits for the machine's spare and returns its QEMU.
func ready(t *testing.T, m *Machine) *qemu {
	t.Helper()
	begin := time.Now()
	<-m.spare.ended
	must(t, m.spare.err)
	t.Logf("a spare is ready after %v", time.Since(begin).Round(time.Millisecond))
	return m.spare.ready.qemu
}

// ended: Close waits for the end of a QEMU, Reset only begins it.
func ended(t *testing.T, p *qemu) {
	t.Helper()
	select {
	case <-p.done:
	case <-time.After(time.Minute):
		t.Errorf("QEMU %d is still there", p.pid)
	}
}

// stillFor is how long a spare is watched.
const stillFor = 10 * time.Second

// standsStill: a spare uses no processor.
func standsStill(t *testing.T, p *qemu) {
	t.Helper()
	before, err := p.used()
	must(t, err)
	time.Sleep(stillFor)
	after, err := p.used()
	must(t, err)
	t.Logf("it has used %v of processor time in %v and has%s of memory", after-before, stillFor, residentSet(p))
	if after-before > time.Second {
		t.Error("it does not stand still")
	}
}

func residentSet(p *qemu) string {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
	_, after, _ := strings.Cut(string(b), "VmRSS:")
	line, _, _ := strings.Cut(after, "\n")
	return " " + strings.TrimSpace(line)
}

// testResetInUse resets a machine while others run commands in it. Those fail or
// work, and do not hang.
func testResetInUse(t *testing.T, m *Machine) {
	t.Helper()
	ctx, enough := context.WithCancel(t.Context())
	var users sync.WaitGroup
	for _, user := range []string{"root", "user"} {
		users.Go(func() {
			for ctx.Err() == nil {
				if p, err := m.Start(ctx, runner.Command{User: user, Line: "sleep 0.1"}); err == nil {
					p.Wait()
					p.Close()
				}
			}
		})
	}
	testReset(t, m)
	enough()
	users.Wait()
}

// checkClock: the machine's clock is not behind by the time that the spare stood
// still, which is more than this slack.
func checkClock(t *testing.T, m *Machine) {
	t.Helper()
	const slack = stillFor / 2
	begin := time.Now()
	clock, err := strconv.ParseInt(inside(t, m, "date +%s"), 10, 64)
	must(t, err)
	if at := time.Unix(clock, 0); at.Before(begin.Add(-slack)) || at.After(time.Now().Add(slack)) {
		t.Errorf("the clock says %v, it is %v", at, time.Now())
	}
}

// TestKilledWithSpare: when lab is killed, a spare goes as well. The test runs
// itself as the program that is killed.
func TestKilledWithSpare(t *testing.T) {
	const marker = "LAB_TEST_KILLED_WITH_SPARE"
	if os.Getenv(marker) != "" {
		m, err := store(t).Open(t.Context(), "apparmor")
		must(t, err)
		m.KeepSpare()
		fmt.Println("\nQEMU", m.qemu.pid, ready(t, m).pid)
		select {}
	}
	store(t)
	t.Parallel()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledWithSpare$", "-test.v")
	cmd.Env = append(os.Environ(), marker+"=1")
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	defer cmd.Process.Kill()
	var one, two int
	for lines := bufio.NewScanner(out); one == 0 && lines.Scan(); {
		t.Log(lines.Text())
		fmt.Sscanf(lines.Text(), "QEMU %d %d", &one, &two)
	}
	must(t, cmd.Process.Kill())
	cmd.Wait()
	if one == 0 || two == 0 {
		t.Fatal("no machine or no spare")
	}
	for _, pid := range []int{one, two} {
		for end := time.Now().Add(time.Minute); runs(pid); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("QEMU %d is still there", pid)
			}
		}
	}
}

// runs reports whether a process is there and not only waited for.
func runs(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !strings.Contains(string(b), ") Z ")
}

// TestRoomForSpare: where memory is short, there is no spare.
func TestRoomForSpare(t *testing.T) {
	must(t, roomForSpare(0))
	if roomForSpare(1<<40) == nil {
		t.Error("there is room for a spare without memory")
	}
}
