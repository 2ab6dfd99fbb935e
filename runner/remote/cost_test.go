package remote

import (
	"flag"
	"sync"
	"testing"
	"time"

	"lab/runner"
)

var cost = flag.Bool("cost", false, "measure what targets side by side cost, and print it")

// TestCost measures what lab itself costs with eight targets: a lesson of half
// a minute on each that needs no computing, against one. All are on this computer,
// so its cores bear both sides.
func TestCost(t *testing.T) {
	if !*cost {
		t.Skip("only with -cost")
	}
	var rooms []*room
	for range 8 {
		rooms = append(rooms, newRoom(t))
	}
	visit := func(r *room) (took time.Duration) {
		begin := time.Now()
		m, err := r.home.client.Open(t.Context(), r.target, testBundle(t))
		if err != nil {
			t.Error(err)
			return 0
		}
		if _, err := m.Run(t.Context(), testPlan(t, "half-minute"), func(runner.Event) {}); err != nil {
			t.Error(err)
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
		return time.Since(begin)
	}
	visit(rooms[0]) // reads the program into memory
	alone := visit(rooms[0])
	begin := time.Now()
	var all sync.WaitGroup
	var mu sync.Mutex
	slowest := time.Duration(0)
	for _, r := range rooms {
		all.Go(func() {
			took := visit(r)
			mu.Lock()
			defer mu.Unlock()
			slowest = max(slowest, took)
		})
	}
	all.Wait()
	together := time.Since(begin)
	t.Logf("one target %.2f s; eight side by side %.2f s, the slowest of them %.2f s: × %.2f of one",
		alone.Seconds(), together.Seconds(), slowest.Seconds(), together.Seconds()/alone.Seconds())
}
