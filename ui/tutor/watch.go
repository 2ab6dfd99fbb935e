package tutor

import (
	"context"
	"sync"
	"time"

	"lab/runner/walls"
)

// lookEvery is the time between two looks at the machine's process. Each takes
// about a hundredth of a second of an emulated processor (measured).
const lookEvery = 250 * time.Millisecond

// readyLimit is how long a step waits for somebody to look: the script has to
// be there before the step's process is.
const readyLimit = 5 * time.Second

// watch begins to tell the listener what process runs, until ctx ends, the
// machine is reset or given up, or look is called. The function that it returns
// waits until somebody looks, or cannot.
func (t *Tutor) watch(ctx context.Context) (wait func()) {
	t.look()
	listener, blind, away := t.listen.Walls, t.listen.Blind, t.listen.Away
	if listener == nil {
		return func() {}
	}
	ready := make(chan struct{})
	begin := sync.OnceFunc(func() { close(ready) })
	see := func(s walls.Sight) {
		begin()
		listener(s)
	}
	ctx, cancel := context.WithCancel(ctx)
	m := t.machine
	var done sync.WaitGroup
	done.Go(func() {
		defer begin()
		if err := walls.Watch(ctx, m, lookEvery, see); err != nil && ctx.Err() == nil && blind != nil {
			blind(err)
		}
		if away != nil {
			away()
		}
	})
	t.look = func() {
		cancel()
		done.Wait()
	}
	return func() {
		select {
		case <-ready:
		case <-time.After(readyLimit):
		}
	}
}
