package vm

import (
	"context"
	"errors"
	"sync"
	"time"

	"lab/runner"
)

// A spare is a second machine from the same snapshot, in which root and user have
// logged in already and which stands still: it takes memory, but no processor.
// It exists because a QEMU that emulates throws away the code that it has
// translated when it loads a snapshot; logging in then takes ten times as long as
// loading (measured).
type spare struct {
	cancel context.CancelFunc
	ended  chan struct{} // closed when the preparation has ended
	err    error         // why nothing came of it, valid after ended

	mu    sync.Mutex
	taken bool
	ready *Machine // nil: none, or not yet
}

// KeepSpare has a spare prepared in the background, now and after each Reset, when
// the machine has little to do and this computer has room. It is for a machine at
// which somebody sits: Reset then takes a fraction of a second. Where nothing is
// emulated it does nothing.
func (m *Machine) KeepSpare() {
	m.stock.Lock()
	defer m.stock.Unlock()
	if m.facts.Accelerator == "tcg" && !m.closed && (m.spare == nil || m.spare.gone()) {
		m.spare = m.prepare(m.spare, nil)
	}
}

// Beside returns another machine in the state in which this one was handed out: the
// spare where one is ready, else a new one if this computer has room. This one stays
// as it is, and goes without a spare until the other is closed.
func (m *Machine) Beside(ctx context.Context) (runner.Machine, error) {
	other, err := open(ctx, func(ctx context.Context) (*Machine, error) {
		other, err := m.takeSpare(ctx)
		if other == nil && err == nil {
			return m.another(ctx)
		}
		return other, err
	})
	if err != nil {
		return nil, err
	}
	other.qemu.expendable(false)
	return beside{other, m}, nil
}

// A beside is a machine beside another, which has a spare again when it is closed.
type beside struct {
	*Machine
	of *Machine
}

func (b beside) Close() error {
	err := b.Machine.Close()
	b.of.KeepSpare()
	return err
}

// takeSpare returns the spare, nil where none is ready. What prepared one is over
// then: there is no room for a third machine.
func (m *Machine) takeSpare(ctx context.Context) (*Machine, error) {
	m.stock.Lock()
	defer m.stock.Unlock()
	if m.spare == nil {
		return nil, nil
	}
	other := m.spare.take()
	select {
	case <-m.spare.ended:
		return other, nil
	case <-ctx.Done():
		if other != nil {
			other.Close()
		}
		return nil, ctx.Err()
	}
}

var errNoSpare = errors.New("no spare is ready")

// wakeLimit is for a spare that takes the machine's place, which takes a fraction of
// a second, or up to a second on a busy computer (measured).
const wakeLimit = 20 * time.Second

// pause keeps a QEMU that is about to be closed from taking processor time, if it
// listens.
func (p *qemu) pause() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = p.qmp.quiet(ctx, "stop")
}

// swap exchanges the machine's QEMU for the spare's. What has to be closed is
// returned: the old one, or a spare that was of no use.
func (m *Machine) swap(ctx context.Context) (rest *Machine, err error) {
	s := m.spare.take()
	if s == nil {
		return nil, errNoSpare
	}
	m.qemu.pause()
	s.qemu.expendable(false)
	ctx, cancel := context.WithTimeoutCause(ctx, wakeLimit, runner.ErrSilent)
	defer cancel()
	if err := s.wake(ctx); err != nil {
		return s, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.qemu, s.qemu = s.qemu, m.qemu
	m.conns, s.conns = s.conns, m.conns
	return s, nil
}

// prepare begins to prepare a spare, after the end of the one before and of what
// is left of that; both may be nil.
func (m *Machine) prepare(before *spare, rest *Machine) *spare {
	ctx, cancel := context.WithCancel(context.Background())
	s := &spare{cancel: cancel, ended: make(chan struct{})}
	q := m.qemu
	go func() {
		defer close(s.ended)
		if before != nil {
			<-before.ended
		}
		if rest != nil {
			rest.Close()
		}
		var fresh *Machine
		if fresh, s.err = m.prepared(ctx, q); s.err == nil {
			s.offer(fresh)
		}
	}()
	return s
}

// prepared makes a spare, bit by bit when another QEMU is idle.
func (m *Machine) prepared(ctx context.Context, other *qemu) (*Machine, error) {
	if err := other.idle(ctx); err != nil {
		return nil, err
	}
	fresh, err := m.another(ctx)
	if err != nil {
		return nil, err
	}
	fresh.qemu.expendable(true)
	if err := fresh.logIn(ctx, other); err != nil {
		fresh.Close()
		return nil, err
	}
	return fresh, nil
}

// logIn makes the connections of both users and stops the machine.
func (m *Machine) logIn(ctx context.Context, other *qemu) error {
	defer context.AfterFunc(ctx, m.qemu.kill)() // whatever it waits for
	if err := other.idle(ctx); err != nil {
		return err
	}
	if err := m.wake(ctx); err != nil {
		return err
	}
	if err := other.idle(ctx); err != nil {
		return err
	}
	if _, err := runner.Exec(ctx, m, "user", "true", nil); err != nil {
		return err
	}
	return m.qemu.qmp.quiet(ctx, "stop")
}

func (s *spare) offer(fresh *Machine) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken {
		fresh.Close()
		return
	}
	s.ready = fresh
}

// take ends the preparation and returns what is ready, or nil.
func (s *spare) take() *Machine {
	s.cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.ready
	s.ready, s.taken = nil, true
	return m
}

// gone reports whether the spare was taken.
func (s *spare) gone() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken
}

func (s *spare) close() {
	if m := s.take(); m != nil {
		m.Close()
	}
	<-s.ended
}
