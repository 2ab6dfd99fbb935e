package trace

import (
	"bufio"
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

//go:embed tracer.pl
var tracer string

// Line is the command line for root's shell that does something with the
// tracer: "set", "ask" or "remove", see tracer.pl.
func Line(what string) string {
	return fmt.Sprintf("exec perl -e '%s' %s %s '%s'", tracer, what, Digest(), events())
}

// Arch is the machine, as uname -m says it, whose numbers of system calls are known.
const Arch = "x86_64"

// A Tracer writes down what walls answer on one machine. Its methods must not be
// called at the same time.
type Tracer struct {
	process Process
	in      *bufio.Reader
	layouts layouts
	word    string // of the trace that runs, "" if none does
	mine    bool   // the probes are its own, and have to be removed
	broken  error
}

// A Process is one on the machine whose standard input and output these are.
type Process interface {
	io.ReadWriteCloser
	CloseWrite() error
}

// New takes a process that runs Line("ask"), and waits until it is ready. The
// error says why the kernel cannot be asked.
func New(ctx context.Context, process Process) (*Tracer, error) {
	t := &Tracer{process: process, in: bufio.NewReaderSize(process, 1<<16)}
	said, err := t.until(ctx, "ready")
	if err != nil {
		return nil, fmt.Errorf("ask the kernel for its answers: %w", err)
	}
	t.mine = len(said) > 0 && said[0].line == "mine"
	if t.layouts, err = layoutsOf(said); err != nil {
		t.Close()
		return nil, fmt.Errorf("ask the kernel for its answers: %w", err)
	}
	return t, nil
}

// Begin begins a trace of these processes and what they start.
func (t *Tracer) Begin(ctx context.Context, pids ...int) error {
	t.word = rand.Text()
	_, err := t.command(ctx, "begin", pids...)
	return err
}

// Follow adds processes to the trace.
func (t *Tracer) Follow(ctx context.Context, pids ...int) error {
	_, err := t.command(ctx, "follow", pids...)
	return err
}

// End ends the trace and returns what the kernel says.
func (t *Tracer) End(ctx context.Context) Account {
	said, err := t.command(ctx, "end")
	if err != nil {
		return Untold(err)
	}
	return Parse(said, t.layouts, t.word)
}

// State is what a demo may change of the machine and should not, a line each; see
// tracer.pl.
func (t *Tracer) State(ctx context.Context) ([]string, error) { return t.lines(ctx, "state") }

// Whole is what of the system is not as it was when this was asked first, a line each:
// "file PATH", "switch NAME", "mount PATH", "account NAME"; see tracer.pl.
func (t *Tracer) Whole(ctx context.Context) ([]string, error) { return t.lines(ctx, "whole") }

func (t *Tracer) lines(ctx context.Context, command string) ([]string, error) {
	said, err := t.command(ctx, command)
	if err != nil {
		return nil, err
	}
	lines := make([]string, len(said))
	for i, p := range said {
		lines[i] = p.line + "\n"
	}
	return lines, nil
}

// closeLimit is how long a tracer may take to remove the probes that it has set.
const closeLimit = time.Minute

// Close ends the tracer, and waits until it has removed what it has set itself. It does
// not wait for a machine whose probes were there before, which may stand still.
func (t *Tracer) Close() error {
	if t.mine && t.process.CloseWrite() == nil {
		timer := time.AfterFunc(closeLimit, func() { t.process.Close() })
		_, _ = io.Copy(io.Discard, t.in) // up to its end
		timer.Stop()
	}
	return t.process.Close()
}

func (t *Tracer) command(ctx context.Context, command string, pids ...int) ([]piece, error) {
	if t.broken != nil {
		return nil, t.broken
	}
	command += " " + t.word
	for _, pid := range pids {
		command += fmt.Sprint(" ", pid)
	}
	if _, err := io.WriteString(t.process, command+"\n"); err != nil {
		t.broken = fmt.Errorf("the tracer on the machine is gone: %w", err)
		return nil, t.broken
	}
	return t.until(ctx, "done "+t.word)
}

// until reads up to a line, and returns what came before it. If the context
// ends, the tracer does, too.
func (t *Tracer) until(ctx context.Context, last string) ([]piece, error) {
	stop := context.AfterFunc(ctx, func() { t.process.Close() })
	defer stop()
	var said []piece
	for size := 0; size < maxText; {
		p, err := nextPiece(t.in)
		switch {
		case ctx.Err() != nil:
			t.broken = context.Cause(ctx)
			return nil, t.broken
		case err != nil:
			t.broken = fmt.Errorf("the tracer on the machine is gone: %w", err)
			return nil, t.broken
		case p.line == last:
			return said, nil
		case strings.HasPrefix(p.line, "failed "):
			t.broken = errors.New(strings.TrimPrefix(p.line, "failed "))
			return nil, t.broken
		}
		said = append(said, p)
		size += len(p.line) + len(p.data)
	}
	t.process.Close()
	t.broken = fmt.Errorf("the trace is longer than %d MiB", maxText>>20)
	return nil, t.broken
}
