// Package host runs demos on this very computer, which its owner has declared
// disposable: lab setup --on host leaves a marker (marker.go), and without it
// nothing here starts.
//
// What demos change is put back. Before the first one the state of the computer
// is written down (journal.go) as things with names: files, profiles, containers,
// mounts (state.go). Reset and Close compare with it and undo the difference
// (putback.go), and so does the next start, or lab reset, after lab or the computer
// was killed. Undoing what is undone does nothing, so it may be killed as well.
//
// Demos run in a control group of their own, so that what they leave running is
// found (group.go). What containers leave is found by their engines.
package host

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"lab/runner"
	"lab/runner/computer"
	"lab/runner/trace"
)

// Machine is this computer. It is a runner.Machine.
type Machine struct {
	accounts map[string]account // by the names that lessons use: root, user
	journal  *journal           // nil: this computer is only looked at
	state    *state
}

// Options say what Open does beside opening.
type Options struct {
	// Keep are files and folders that belong to lab's caller, such as one for
	// recordings. What happens to them, and to files that lab has open, is not
	// put back.
	Keep []string
	// Stage hears what takes a while: "recovering", "noting". It may be nil.
	Stage func(stage string)
}

// Open opens this computer: it puts back what an earlier run has left, and
// writes down the state to which Reset and Close lead back. The error wraps
// ErrNotSetUp if there is no marker.
func Open(ctx context.Context, o Options) (*Machine, error) {
	marker, err := ReadMarker()
	if err != nil {
		return nil, err
	}
	m, err := newMachine(marker.User)
	if err != nil {
		return nil, err
	}
	if m.journal, err = openJournal(stateDir); err != nil {
		return nil, err
	}
	if err := m.begin(ctx, o); err != nil {
		return nil, errors.Join(err, m.journal.close())
	}
	return m, nil
}

// Look returns this computer for a look at it: commands must change nothing, for
// nothing is put back. It needs no marker.
func Look() (*Machine, error) { return newMachine("root") }

func newMachine(user string) (*Machine, error) {
	if os.Getuid() != 0 {
		return nil, ErrNotRoot
	}
	m := &Machine{accounts: map[string]account{}}
	for name, login := range map[string]string{"root": "root", "user": user} {
		var err error
		if m.accounts[name], err = findAccount(login); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// ErrNotRoot says what is wrong when an ordinary user calls.
var ErrNotRoot = errors.New("demos on this computer need root: run lab with sudo")

func (m *Machine) begin(ctx context.Context, o Options) error {
	ctx, cancel := limited(ctx)
	defer cancel()
	stage := o.Stage
	if stage == nil {
		stage = func(string) {}
	}
	m.state = newState(m.accounts, append(openFiles(), o.Keep...))
	if m.journal.pending() {
		stage("recovering")
		if err := recoverFrom(ctx, m.journal, m.state); err != nil {
			return err
		}
	}
	stage("noting")
	if err := m.journal.write(ctx, m.state); err != nil {
		return fmt.Errorf("write down the state of this computer: %w", err)
	}
	if err := newGroup(ctx); err != nil {
		return errors.Join(err, m.journal.forget())
	}
	return nil
}

// Dial connects to a socket on this computer.
func (m *Machine) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, network, address)
}

// Reset ends what demos left running and puts back what they changed.
func (m *Machine) Reset(ctx context.Context) error {
	if m.journal == nil {
		return nil
	}
	ctx, cancel := limited(ctx)
	defer cancel()
	if err := emptyGroup(ctx); err != nil {
		return err
	}
	return m.undo(ctx)
}

// limited puts a limit to what waits for systemd, the engines and the kernel.
func limited(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, undoLimit, fmt.Errorf("this computer did not answer within %v", undoLimit))
}

// openFiles are the files that lab itself has open, its reports among them.
func openFiles() []string {
	var list []string
	links, _ := filepath.Glob("/proc/self/fd/*") // the pattern is right
	for _, link := range links {
		if path, err := os.Readlink(link); err == nil && filepath.IsAbs(path) {
			list = append(list, path)
		}
	}
	return list
}

func (m *Machine) undo(ctx context.Context) error {
	before, err := m.journal.read()
	if err != nil {
		return err
	}
	return m.state.undo(ctx, before)
}

// Close does what Reset does, and forgets the state. It does not follow a
// context, because putting back must not be interrupted; it ends when nothing
// more can be put back, and what could not be is in the error. The state is kept
// then, and the next start tries again.
func (m *Machine) Close() error {
	if m.journal == nil {
		return nil
	}
	ctx, cancel := limited(context.Background())
	defer cancel()
	err := endGroup(ctx)
	if err == nil {
		err = unprobe(ctx)
	}
	if err == nil {
		err = m.undo(ctx)
	}
	if err == nil {
		err = m.journal.forget()
	}
	return errors.Join(err, m.journal.close())
}

// Recover puts back what a run that was killed has left. It reports whether
// there was such a run.
func Recover(ctx context.Context) (bool, error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	return pending(func(j *journal, s *state) error { return recoverFrom(ctx, j, s) })
}

// Accept takes this computer as it is: what a run has left is not put back, also
// by later runs.
func Accept() error {
	_, err := pending(func(j *journal, _ *state) error { return j.forget() })
	return err
}

// Pending returns what Recover would put back, one change a line, and whether a
// run has left anything to look at.
func Pending(ctx context.Context) ([]string, bool, error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	var lines []string
	found, err := pending(func(j *journal, s *state) error {
		before, err := j.read()
		if err != nil {
			return err
		}
		lines, err = s.differences(ctx, before)
		return err
	})
	return lines, found, err
}

// pending calls do if a run was killed before it could put everything back.
func pending(do func(*journal, *state) error) (bool, error) {
	if os.Getuid() != 0 {
		return false, ErrNotRoot
	}
	j, err := openJournal(stateDir)
	if err != nil {
		return false, err
	}
	defer j.close()
	if !j.pending() {
		return false, nil
	}
	accounts := map[string]account{}
	before, err := j.read()
	if err != nil {
		return true, err
	}
	for name, login := range before.Logins {
		if accounts[name], err = findAccount(login); err != nil {
			return true, err
		}
	}
	return true, do(j, newState(accounts, nil))
}

func recoverFrom(ctx context.Context, j *journal, s *state) error {
	before, err := j.read()
	if err != nil {
		return err
	}
	if err := endGroup(ctx); err != nil {
		return err
	}
	if err := unprobe(ctx); err != nil {
		return err
	}
	s.recovering = true
	defer func() { s.recovering = false }()
	if err := s.undo(ctx, before); err != nil {
		return fmt.Errorf("put back what an earlier run has left: %w", err)
	}
	return j.forget()
}

// unprobe removes the probes by which the kernel was asked, where the tracer was
// killed before it could do so itself.
func unprobe(ctx context.Context) error {
	cmd := computer.Command(ctx, "sh")
	cmd.Stdin = strings.NewReader(trace.Line("remove"))
	if _, err := outputOf(ctx, cmd); err != nil {
		return fmt.Errorf("remove the kernel's probes: %w", err)
	}
	return nil
}

var _ runner.Machine = (*Machine)(nil)
