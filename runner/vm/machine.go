package vm

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"lab/runner"
	"lab/runner/ssh"
)

// Machine is a running throwaway machine. It is a runner.Machine.
type Machine struct {
	qemu  *process
	facts runner.Facts
	login ssh.Config // without Dial
	conns *ssh.Conns
}

// Facts are what the machine said about itself when its snapshot was made. It
// is the same machine: the same kernel, still running.
func (m *Machine) Facts() runner.Facts { return m.facts }

// Start starts a command in the machine.
func (m *Machine) Start(ctx context.Context, c runner.Command) (runner.Process, error) {
	p, err := m.conns.Start(ctx, c)
	return p, m.explain(err)
}

// Dial connects to a socket in the machine.
func (m *Machine) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := m.conns.Dial(ctx, network, address)
	return c, m.explain(err)
}

// Reset loads the snapshot: kernel, processes, memory and disk are as they
// were when the snapshot was made.
func (m *Machine) Reset(ctx context.Context) error {
	m.conns.Close()
	if err := m.qemu.qmp.quiet("loadvm " + snapshotName); err != nil {
		return m.explain(fmt.Errorf("reset the machine: %w", err))
	}
	if err := m.qemu.qmp.quiet("cont"); err != nil { // the snapshot was made of a stopped machine
		return m.explain(fmt.Errorf("reset the machine: %w", err))
	}
	m.connect()
	return m.settle(ctx)
}

// Close ends QEMU. Its disk has no name any more and goes with it.
func (m *Machine) Close() error {
	m.conns.Close()
	m.qemu.kill()
	return nil
}

// connect prepares connections, which are made when first needed.
func (m *Machine) connect() {
	login := m.login
	login.Dial = m.qemu.dial
	m.conns = ssh.New(login)
}

// settle makes a connection and sets the clock, which stood still in the snapshot.
func (m *Machine) settle(ctx context.Context) error {
	_, err := m.output(ctx, fmt.Sprintf("date --utc --set=@%d", time.Now().Unix()))
	return err
}

// output runs a command as root and returns what it prints.
func (m *Machine) output(ctx context.Context, line string) (string, error) {
	return runner.Exec(ctx, m, "root", line, nil)
}

// explain adds why QEMU ended to an error that came of that.
func (m *Machine) explain(err error) error {
	if err == nil {
		return nil
	}
	select {
	case <-m.qemu.done:
		return errors.Join(err, m.qemu.err)
	case <-time.After(100 * time.Millisecond): // the connection may break a moment before QEMU is reaped
		return err
	}
}
