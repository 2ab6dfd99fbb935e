package tutor

import (
	"context"
	"sync"
	"time"

	"lab/runner/walls"
)

// lookEvery is the time between two looks at the machine's processes: short
// enough to see a cat in a container of an emulated machine.
const lookEvery = 100 * time.Millisecond

// watch begins to tell the listener what process runs, until ctx ends, the
// machine is reset or given up, or look is called.
func (t *Tutor) watch(ctx context.Context) {
	t.look()
	see, blind := t.listen.Walls, t.listen.Blind
	if see == nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	m := t.machine.Machine
	var done sync.WaitGroup
	done.Go(func() {
		if err := walls.Watch(ctx, m, lookEvery, see); err != nil && ctx.Err() == nil && blind != nil {
			blind(err)
		}
	})
	t.look = func() {
		cancel()
		done.Wait()
	}
}
