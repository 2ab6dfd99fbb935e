package tui

import (
	"context"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lab/lessons"
	"lab/runner/ptytest"
	"lab/runner/walls"
	"lab/ui/tutor"
)

// TestEnded: that a process has ended is said only if its end was seen, not when
// nobody looks any more.
func TestEnded(t *testing.T) {
	m := newModel(t.Context(), testConfig(), nil, newLink())
	m.cfg.Progress.Path = t.TempDir() + "/progress.json"
	defer m.link.later.wait()
	m.words = wordsIn(lessons.English)
	m.enter(m.cfg.Course.Lessons()[0], "read")
	seen := new(sight)
	m.attempt().sight = seen
	process := walls.Sight{At: time.Now(), Host: walls.Process{PID: 1}, Process: walls.Process{PID: 7, Name: "nginx", Container: true}}
	for _, c := range []struct {
		msg       any
		says, not string
	}{
		{sightMsg{seen, process}, "running", "ended"},
		{awayMsg{seen}, "Last seen at", "ended"},
		{sightMsg{seen, walls.Sight{At: process.At, Host: process.Host, Process: process.Process, Gone: true}}, "has ended", "Last seen at"},
	} {
		m.update(c.msg)
		text := strings.Join(m.wallLines(80), "\n")
		if !strings.Contains(text, c.says) || strings.Contains(text, c.not) {
			t.Errorf("after %T:\n%s", c.msg, text)
		}
	}
}

// TestAway: when a demo's act has ended, nobody looks any more, and it is said.
func TestAway(t *testing.T) {
	if _, err := exec.LookPath("perl"); err != nil {
		t.Skip("needs perl, as the machine has it")
	}
	tr := tutor.New(t.Context(), func(context.Context, string) (tutor.Machine, error) { return ptytest.New(t), nil })
	defer tr.Close()
	var away atomic.Int32
	listen := tutor.Listener{Walls: func(walls.Sight) {}, Away: func() { away.Add(1) }}
	l := testConfig().Course.Lessons()[0]
	if _, err := tr.Run(t.Context(), l, l.Steps[0], listen); err != nil {
		t.Fatal(err)
	}
	if n := away.Load(); n != 1 {
		t.Errorf("it was said %d times", n)
	}
}
