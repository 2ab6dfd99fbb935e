package remote

import (
	"sync"
	"testing"
	"time"

	"lab/runner"
	"lab/runner/figures"
)

// TestFigures measures what lab itself costs with eight targets: a lesson of half
// a minute on each that needs no computing, against one. All are on this computer,
// so its cores bear both sides.
func TestFigures(t *testing.T) {
	figures.Need(t)
	var rooms []*room
	for range 8 {
		rooms = append(rooms, newRoom(t))
	}
	visit := func(r *room) {
		m, err := r.home.client.Open(t.Context(), r.target, testBundle(t))
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := m.Run(t.Context(), testPlan(t, "half-minute"), func(runner.Event) {}); err != nil {
			t.Error(err)
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
	visit(rooms[0]) // reads the program into memory
	var alone, together figures.Series
	begin := time.Now()
	visit(rooms[0])
	alone.Took(begin)
	begin = time.Now()
	var all sync.WaitGroup
	for _, r := range rooms {
		all.Go(func() { visit(r) })
	}
	all.Wait()
	together.Took(begin)
	figures.Row("eight targets of ssh side by side: sshd on loopback, a lesson of 30 s without computing", "ms", together, "one target", alone)
}
