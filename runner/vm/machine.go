package vm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"lab/runner"
	"lab/runner/ssh"
)

// Machine is a running throwaway machine. It is a runner.Machine.
type Machine struct {
	facts runner.Facts
	keys  keys

	mu    sync.Mutex // guards what Reset exchanges
	qemu  *qemu
	conns *ssh.Conns

	another func(context.Context) (*Machine, error) // launches one from the same snapshot, if there is room

	stock  sync.Mutex // guards what follows
	spare  *spare     // nil: none is kept
	closed bool
}

// Facts are what the machine said about itself when its snapshot was made. It
// is the same machine: the same kernel, still running.
func (m *Machine) Facts() runner.Facts { return m.facts }

// Start starts a command in the machine.
func (m *Machine) Start(ctx context.Context, c runner.Command) (runner.Process, error) {
	q, conns := m.now()
	p, err := conns.Start(ctx, c)
	if err != nil {
		return nil, q.explain(err)
	}
	return process{p, q}, nil
}

// A process is one in the machine. Where it is lost with the machine, its errors
// say why.
type process struct {
	runner.Process
	qemu *qemu
}

func (p process) Read(b []byte) (int, error) {
	n, err := p.Process.Read(b)
	if err != nil && err != io.EOF {
		err = p.qemu.explainWithin(lostLimit, err)
	}
	return n, err
}

func (p process) Wait() (int, error) {
	exit, err := p.Process.Wait()
	return exit, p.qemu.explainWithin(lostLimit, err)
}

// Dial connects to a socket in the machine.
func (m *Machine) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	q, conns := m.now()
	c, err := conns.Dial(ctx, network, address)
	return c, q.explain(err)
}

// resetLimit is generous: on a busy computer a reset was seen to take 9 s.
const resetLimit = time.Minute

// Reset brings the snapshot back: kernel, processes, memory and disk are as they
// were when it was made. A spare that is ready takes the machine's place, else
// QEMU loads the snapshot.
func (m *Machine) Reset(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, resetLimit, runner.ErrSilent)
	defer cancel()
	_, conns := m.now()
	conns.Close()
	m.stock.Lock()
	defer m.stock.Unlock()
	if m.spare == nil {
		return m.reload(ctx)
	}
	old, err := m.swap(ctx)
	if err != nil {
		err = m.reload(ctx)
	}
	m.spare = m.prepare(m.spare, old)
	return err
}

// reload has QEMU load the snapshot, by which it loses the code that it has
// translated.
func (m *Machine) reload(ctx context.Context) error {
	if err := m.qemu.qmp.quiet(ctx, "loadvm "+snapshotName); err != nil {
		return m.qemu.explain(fmt.Errorf("reset the machine: %w", err))
	}
	if err := m.connect(); err != nil {
		return err
	}
	if err := m.wake(ctx); err != nil {
		return fmt.Errorf("reset the machine: %w", err)
	}
	return nil
}

// Close ends QEMU. Its disk has no name any more and goes with it.
func (m *Machine) Close() error {
	q, conns := m.now()
	conns.Close()
	q.kill()
	m.stock.Lock()
	defer m.stock.Unlock()
	m.closed = true
	if m.spare != nil {
		m.spare.close()
	}
	return nil
}

// now is the QEMU that is the machine at present, and the connections to it.
func (m *Machine) now() (*qemu, *ssh.Conns) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.qemu, m.conns
}

// connect prepares connections, which are made when first needed.
func (m *Machine) connect() error {
	login, err := m.keys.config()
	if err != nil {
		return err
	}
	login.Dial = m.qemu.dial
	m.mu.Lock()
	defer m.mu.Unlock()
	m.conns = ssh.New(login)
	return nil
}

// wake lets a machine go on that has stood still, as one from a snapshot does,
// and sets its clock.
func (m *Machine) wake(ctx context.Context) error {
	if err := m.qemu.qmp.quiet(ctx, "cont"); err != nil {
		return m.qemu.explain(err)
	}
	_, err := m.output(ctx, fmt.Sprintf("date --utc --set=@%d", time.Now().Unix()))
	return err
}

// output runs a command as root and returns what it prints.
func (m *Machine) output(ctx context.Context, line string) (string, error) {
	return runner.Exec(ctx, m, "root", line, nil)
}

// Limits of waiting for the end of QEMU once a connection is broken. A command that
// ran is lost only with the machine, or seldom otherwise; a connection that cannot be
// made, as while the machine boots, says little.
const (
	lostLimit  = 5 * time.Second // the kernel frees QEMU's memory
	otherLimit = 100 * time.Millisecond
)

// explain adds why QEMU ended, and what the machine said last, to an error that came
// of that.
func (p *qemu) explain(err error) error { return p.explainWithin(otherLimit, err) }

func (p *qemu) explainWithin(limit time.Duration, err error) error {
	if err == nil || errors.Is(err, net.ErrClosed) || errors.Is(err, context.Canceled) || errors.Is(err, runner.ErrSilent) {
		return err
	}
	select {
	case <-p.done:
		return fmt.Errorf("%w: %w%s", err, p.err, p.lastWords())
	case <-time.After(limit):
		return err
	}
}
