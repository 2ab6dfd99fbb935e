package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
)

// ErrSilent says that a machine is there but does not answer.
var ErrSilent = errors.New("the machine does not answer")

// A Machine is where demos run. Its methods may be called from several
// goroutines at once, except Reset and Close.
type Machine interface {
	// Start starts a command. The context limits the start, not the command; a
	// machine that does not answer is given up by itself, with ErrSilent, also
	// later, while the command runs.
	Start(ctx context.Context, c Command) (Process, error)
	// Dial connects to a socket on the machine, as root: network is "unix".
	Dial(ctx context.Context, network, address string) (net.Conn, error)
	// Reset brings back the state in which the machine was handed out.
	// Processes started before are gone.
	Reset(ctx context.Context) error
	// Close ends the machine and removes what it left on this computer.
	Close() error
}

// An Equipper is a machine that extras can be put into, which are programs: see lessons.Needs.
type Equipper interface {
	Equip(ctx context.Context, extra string) error
}

// Equip puts an extra into a machine. The error wraps errors.ErrUnsupported where none
// can be put.
func Equip(ctx context.Context, m Machine, extra string) error {
	if of, can := m.(Equipper); can {
		return of.Equip(ctx, extra)
	}
	return fmt.Errorf("put the extra %s into the machine: %w", extra, errors.ErrUnsupported)
}

// A Command is one command line for the machine's POSIX shell.
type Command struct {
	User string // "root" or "user"
	Line string // "" starts the user's login shell
	TTY  *Size  // nil: no terminal, standard error kept apart
}

// Size is a terminal's size in character cells.
type Size struct{ Columns, Rows int }

// A Process is a command that runs on a machine. Read returns what it writes
// to its terminal, or to standard output where it has none, and io.EOF at the
// end. Write types. Close hangs up, without waiting for the machine: Read and
// Wait return at once then.
type Process interface {
	io.ReadWriteCloser
	// Stderr is empty for a process on a terminal.
	Stderr() io.Reader
	// CloseWrite ends standard input.
	CloseWrite() error
	Resize(Size) error
	// Signal sends a signal by its name without SIG: "INT".
	Signal(name string) error
	// Wait waits for the end and returns the exit status; for a process that
	// a signal ended, 128 and its number, as shells do. The error is about the
	// machine or the connection, never about the exit status.
	Wait() (exit int, err error)
}
