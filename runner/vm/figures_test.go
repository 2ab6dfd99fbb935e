package vm

import (
	"io"
	"strings"
	"testing"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/figures"
)

// times is how often each thing is measured.
const times = 5

// TestFigures measures how long the machine and its lessons take, beside what QEMU and
// a shell script need for the same.
func TestFigures(t *testing.T) {
	figures.Need(t)
	s := store(t)
	figureStart(t, s)
	m, err := s.Open(t.Context(), "apparmor")
	must(t, err)
	defer m.Close()
	figureCommands(t, m)
	figureStep(t, m)
	figureAsked(t, m)
	figureReset(t, m)
}

// figureStart measures the start of a machine until it answers. Its floor is in it: the
// time until QEMU has loaded the snapshot and lets the machine go on.
func figureStart(t *testing.T, s Store) {
	var whole, qemu figures.Series
	for range times {
		begin := time.Now()
		m := launched(t, s)
		must(t, m.qemu.qmp.quiet(t.Context(), "cont"))
		qemu.Took(begin)
		must(t, m.wake(t.Context()))
		whole.Took(begin)
		must(t, m.Close())
	}
	figures.Row("start from the snapshot to the first answer", "ms", whole, "QEMU until it goes on", qemu)
}

// launched is a machine that stands still as it did when its snapshot was made.
func launched(t *testing.T, s Store) *Machine {
	t.Helper()
	i, e := imageOf(t, s)
	frozen, err := s.snapshot(i, e, "apparmor")
	must(t, err)
	m, err := s.launch(t.Context(), i, e, "apparmor", frozen)
	must(t, err)
	return m
}

// figureReset compares a reset by a spare with one by loadvm, in turn, until the shell
// that somebody opens then has shown its prompt.
func figureReset(t *testing.T, m *Machine) {
	m.KeepSpare()
	var swap, swapped, load, loaded, floor figures.Series
	for range times {
		t.Logf("the spare has%s of memory", residentSet(ready(t, m)))
		begin := time.Now()
		must(t, m.Reset(t.Context()))
		swap.Took(begin)
		prompt(t, m)
		swapped.Took(begin)
		m.spare.close() // so that nothing runs beside
		begin = time.Now()
		must(t, m.qemu.qmp.quiet(t.Context(), "loadvm "+snapshotName))
		floor.Took(begin)
		begin = time.Now()
		must(t, m.reload(t.Context()))
		load.Took(begin)
		prompt(t, m)
		loaded.Took(begin)
		m.spare = m.prepare(nil, nil)
	}
	const least = "QEMU's `loadvm`"
	figures.Row("reset by `loadvm`, until it answers", "ms", load, least, floor)
	figures.Row("… until the shell opened then shows its prompt", "ms", loaded, least, floor)
	figures.Row("reset by the paused machine", "ms", swap, least, floor)
	figures.Row("… until the shell opened then shows its prompt", "ms", swapped, least, floor)
}

// prompt opens a shell as a learner does and waits until it is ready.
func prompt(t *testing.T, m *Machine) {
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
}

// figureCommands compares lab's typing with a script of the same lines: demos of the
// talk, and one line that takes no time itself.
func figureCommands(t *testing.T, m *Machine) {
	lines := []string{
		`docker container run --rm -it alpine sh -c 'grep Seccomp "/proc/$$/status"'`,
		`docker container run --rm -it --security-opt seccomp:unconfined alpine sh -c 'grep Seccomp "/proc/$$/status"'`,
		`docker run --rm -it --cap-drop cap_fowner fedora sh -c 'getpcaps $$'`,
		`uname -r`,
	}
	step := &lessons.Step{ID: "cost", Act: lessons.Act{User: "user", Lines: lines}}
	compareScript(t, m, "four commands, three of them containers", &lessons.Lesson{Steps: []*lessons.Step{step}}, lines)
}

// figureStep compares a step of the course that has a container and a control, and of
// which the kernel is asked, with a script of the same lines.
func figureStep(t *testing.T, m *Machine) {
	course := lessons.Default()
	one := *course.Lesson("seccomp")
	step := one.Step("default")
	one.Steps = []*lessons.Step{step}
	lines := append([]string{}, step.Act.Lines...)
	for _, c := range step.Controls {
		lines = append(lines, c.Lines...)
	}
	compareScript(t, m, "a step with one container and a control, asking the kernel (`seccomp/default`)", &one, lines)
}

// figureAsked compares a command of whose calls the kernel is asked, as `lab trace` does,
// with the same one of which it is not.
func figureAsked(t *testing.T, m *Machine) {
	step := &lessons.Step{ID: "command", Act: lessons.Act{User: "user", Lines: []string{"docker run --rm alpine true"}}}
	l := &lessons.Lesson{ID: "trace", Steps: []*lessons.Step{step}}
	silent := m.Facts()
	silent.Trace = ""
	compare("`docker run --rm alpine true` with the kernel asked", func() { byLab(t, m, l, m.Facts()) },
		"the kernel not asked", func() { byLab(t, m, l, silent) })
}

// compareScript compares a lesson by lab with its lines by a script.
func compareScript(t *testing.T, m *Machine, what string, l *lessons.Lesson, lines []string) {
	compare(what, func() { byLab(t, m, l, m.Facts()) }, "a script of the same lines", func() { byScript(t, m, lines) })
}

// compare does two things in turn, after once to warm up.
func compare(what string, lab func(), least string, floor func()) {
	var series [2]figures.Series
	for i := range times + 1 {
		for k, do := range []func(){lab, floor} {
			begin := time.Now()
			do()
			if i > 0 {
				series[k].Took(begin)
			}
		}
	}
	figures.Row(what, "ms", series[0], least, series[1])
}

// byLab runs a lesson's steps in the terminal that lessons use.
func byLab(t *testing.T, m *Machine, l *lessons.Lesson, f runner.Facts) {
	t.Helper()
	tr, err := runner.RunPlan(t.Context(), m, runner.NewPlan(runner.Choice{Lesson: l}, f), f, nil)
	must(t, err)
	for _, r := range tr.Runs() {
		if r.Trouble != "" || len(r.Lines) == 0 || *r.Lines[len(r.Lines)-1].Exit != 0 {
			t.Fatalf("run is %+v", r)
		}
	}
}

// byScript runs lines as a shell script on a terminal. They cannot be typed ahead:
// docker run -it would read them.
func byScript(t *testing.T, m *Machine, lines []string) {
	t.Helper()
	script := "set -e\n" + strings.Join(lines, "\n") + "\necho everything.$((1+1))\n"
	must(t, runner.Put(t.Context(), m, "user", "~/cost.sh", 0o644, []byte(script)))
	p, err := m.Start(t.Context(), runner.Command{User: "user", Line: "exec bash --login cost.sh", TTY: &runner.Size{Columns: 120, Rows: 40}})
	must(t, err)
	defer p.Close()
	out, err := io.ReadAll(p)
	must(t, err)
	if !strings.Contains(string(out), "everything.2") {
		t.Fatalf("the script printed %q", out)
	}
}
