// Package place opens the places where lessons run: a throwaway machine, this
// very computer, either of them, or other computers. Whatever the place is, what
// comes out says what it is, runs plans, and can be reset and closed.
package place

import (
	"context"
	"errors"
	"fmt"

	"lab/runner"
	"lab/runner/engine"
	"lab/runner/host"
	"lab/runner/remote"
	"lab/runner/trace"
	"lab/runner/vm"
)

// The kinds of places.
const (
	VM   = "vm"   // a throwaway machine
	Host = "host" // this computer
	Auto = "auto" // this computer for what it can run, else VM
	SSH  = "ssh"  // targets: other computers, which run lessons themselves
)

// A Machine is an open place, VM or Host.
type Machine struct {
	runner.Machine
	facts runner.Facts
}

// Facts are what the machine says about itself.
func (m *Machine) Facts() runner.Facts { return m.facts }

// Run runs a plan on it.
func (m *Machine) Run(ctx context.Context, p runner.Plan, listen func(runner.Event)) (*runner.Transcript, error) {
	return runner.RunPlan(ctx, m.Machine, p, m.facts, listen)
}

// Equip puts an extra into the machine.
func (m *Machine) Equip(ctx context.Context, extra string) error {
	return runner.Equip(ctx, m.Machine, extra)
}

// Beside returns another machine like this one in its pristine state, which stays as
// it is. The error wraps errors.ErrUnsupported where there is only one.
func (m *Machine) Beside(ctx context.Context) (runner.Machine, error) {
	if of, ok := m.Machine.(*vm.Machine); ok {
		return of.Beside(ctx)
	}
	return nil, fmt.Errorf("a second machine of this kind: %w", errors.ErrUnsupported)
}

// An Opener opens places of one kind.
type Opener struct {
	Kind string

	Store vm.Store // where throwaway machines come from
	Spare bool     // keep a second one ready, for quick resets

	// Keep are files and folders of this computer that are not put back, and
	// Stage hears what takes a while there: "recovering", "noting". It may be nil.
	Keep  []string
	Stage func(stage string)

	Targets []remote.Target
	Client  remote.Client
	Program remote.Bundle // that is sent to the targets
}

// An Error says that a throwaway machine could not be started.
type Error struct {
	Flavour string
	Err     error
}

func (e *Error) Error() string { return fmt.Sprintf("open the %s machine: %v", e.Flavour, e.Err) }

// Unwrap returns the cause: vm.ErrNotSetUp, among others.
func (e *Error) Unwrap() error { return e.Err }

// Ready returns nil if a place can be opened, a VM in each of some flavours, or in
// all if none is named. For Auto that is a VM, which some lesson will need.
func (o Opener) Ready(ctx context.Context, flavours ...string) error {
	switch o.Kind {
	case Host:
		return HostReady()
	case SSH:
		return nil
	}
	return o.Store.Ready(ctx, flavours...)
}

// HostReady returns nil if demos may run on this computer.
func HostReady() error {
	if _, err := host.ReadMarker(); err != nil {
		return err
	}
	_, err := host.Look()
	return err
}

// Open opens a VM or this computer, for lessons that need a flavour, "" if any
// will do.
func (o Opener) Open(ctx context.Context, flavour string) (*Machine, error) {
	if o.OnHost(ctx, flavour) {
		return o.openHost(ctx)
	}
	if flavour == "" {
		flavour = vm.Flavours()[0]
	}
	m, err := o.Store.Open(ctx, flavour)
	if err != nil {
		return nil, &Error{flavour, err}
	}
	if o.Spare {
		m.KeepSpare()
	}
	return &Machine{m, m.Facts()}, nil
}

// OnHost tells whether Open opens this computer.
func (o Opener) OnHost(ctx context.Context, flavour string) bool {
	if o.Kind != Auto || HostReady() != nil {
		return o.Kind == Host
	}
	if flavour == "" {
		return true
	}
	f, err := lookAtHost(ctx)
	return err == nil && fits(f, flavour)
}

func (o Opener) openHost(ctx context.Context) (*Machine, error) {
	m, err := host.Open(ctx, host.Options{Keep: o.Keep, Stage: o.Stage})
	if err != nil {
		return nil, err
	}
	facts, err := hostFacts(ctx, m)
	if err != nil {
		return nil, errors.Join(err, m.Close())
	}
	if facts.Arch == trace.Arch {
		facts.Trace = trace.Digest()
	}
	return &Machine{m, facts}, nil
}

// lookAtHost returns the facts of this computer without changing anything.
func lookAtHost(ctx context.Context) (runner.Facts, error) {
	m, err := host.Look()
	if err != nil {
		return runner.Facts{}, err
	}
	return hostFacts(ctx, m)
}

// hostFacts are the facts of this computer. An engine that does not answer is
// none.
func hostFacts(ctx context.Context, m runner.Machine) (runner.Facts, error) {
	f, err := runner.Probe(ctx, m)
	if err != nil {
		return f, err
	}
	f.Kind = Host
	f.Engines, f.Images, _ = engine.Probe(ctx, m)
	return f, nil
}

// fits tells whether a computer can run every lesson that is for a flavour.
func fits(f runner.Facts, flavour string) bool {
	return f.Flavour == flavour && f.HasEngine("docker") && f.HasEngine("podman")
}
