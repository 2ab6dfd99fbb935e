package tui

import "sync"

// later does what may take a while, as writing a file does on a home in the network,
// one after the other and not in Update, which keys wait for. The zero value is ready.
type later struct {
	mu   sync.Mutex
	jobs []func()
	busy bool
	done sync.WaitGroup
}

func (l *later) do(job func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.jobs = append(l.jobs, job)
	if !l.busy {
		l.busy = true
		l.done.Go(l.work)
	}
}

func (l *later) work() {
	for {
		l.mu.Lock()
		if len(l.jobs) == 0 {
			l.busy = false
			l.mu.Unlock()
			return
		}
		job := l.jobs[0]
		l.jobs = l.jobs[1:]
		l.mu.Unlock()
		job()
	}
}

// wait waits until all is done.
func (l *later) wait() { l.done.Wait() }
