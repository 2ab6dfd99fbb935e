package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"lab/lessons"
	"lab/runner/trace"
)

// tracerLimit is how long the machine may take to be asked: setting the kernel's
// probes on a busy emulated one took 43 s (measured).
const tracerLimit = 3 * time.Minute

// A kernel is the machine's, asked what its walls answer to the calls of each
// act. Where it cannot be asked, that is said in the transcript.
type kernel struct {
	machine Machine
	tracer  *trace.Tracer
	untold  error    // why it cannot be asked
	state   []string // of the machine, before the first act
	whole   bool     // the system is to be compared with what it was
}

// startTracer starts a tracer on a machine whose owner allows it.
func startTracer(ctx context.Context, m Machine) (*trace.Tracer, error) {
	p, err := m.Start(ctx, Command{User: "root", Line: trace.Line("ask")})
	if err != nil {
		return nil, fmt.Errorf("ask the kernel for its answers: %w", err)
	}
	go io.Copy(io.Discard, p.Stderr())
	t, err := trace.New(ctx, p)
	if err != nil {
		p.Close()
		return nil, err
	}
	return t, nil
}

// kernelOf is the kernel of a machine, nil of one that is neither lab's own nor
// declared disposable.
func kernelOf(m Machine, l *lessons.Lesson, f Facts) *kernel {
	if f.Trace == "" {
		return nil
	}
	return &kernel{machine: m, whole: l.AnswerTo != nil}
}

// answers records what the kernel says of the act that has ended.
func (r *run) answers(ctx context.Context) {
	if r.kernel != nil {
		a, changes := r.kernel.end(ctx)
		r.emit(Event{Kind: Found, Evidence: &Evidence{Source: trace.Source, Text: a.String()}})
		if changes != "" {
			r.emit(Event{Kind: Found, Evidence: &Evidence{Source: StateSource, Text: changes}})
		}
	}
}

// start starts the tracer, where that was not done or tried.
func (k *kernel) start(ctx context.Context) {
	if k.tracer == nil && k.untold == nil {
		k.tracer, k.untold = startTracer(ctx, k.machine)
	}
}

// begin begins a trace of shells by their aids.
func (k *kernel) begin(ctx context.Context, aids ...string) {
	ctx, cancel := soon(ctx)
	defer cancel()
	k.start(ctx)
	if k.tracer != nil {
		k.untold = k.tracer.Begin(ctx, pidsOf(aids)...)
	}
	if k.tracer != nil && k.untold == nil && k.state == nil {
		k.state, k.untold = k.tracer.State(ctx)
		if k.whole && k.untold == nil {
			_, k.untold = k.tracer.Whole(ctx)
		}
	}
}

// compare records, when all has run, what of the system the answer to an exercise has
// changed, or why that cannot be told.
func (r *run) compare(ctx context.Context, s *lessons.Step) {
	if r.kernel == nil || !r.kernel.whole || LastRun(r.plan.Lesson) != (RunKey{s.ID, r.current.Role, r.current.ID}) {
		return
	}
	changed, err := r.kernel.changed(ctx)
	text := Compared + "\n" + strings.Join(changed, "")
	if err != nil {
		text = NotCompared + " " + err.Error()
	}
	r.emit(Event{Kind: Found, Evidence: &Evidence{Source: StateSource, Text: strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))}})
}

func (k *kernel) changed(ctx context.Context) ([]string, error) {
	ctx, cancel := soon(ctx)
	defer cancel()
	switch {
	case k.untold != nil:
		return nil, k.untold
	case k.state == nil:
		return nil, errNothingRan
	}
	return k.tracer.Whole(ctx)
}

var errNothingRan = errors.New("nothing was run")

// follow adds a shell to the trace.
func (k *kernel) follow(ctx context.Context, aid string) {
	if k.tracer != nil && k.untold == nil {
		k.untold = k.tracer.Follow(ctx, pidsOf([]string{aid})...)
	}
}

// end ends the trace that begin began. With the kernel's account come the lines of the
// machine's state that are not as they were before the first act.
func (k *kernel) end(ctx context.Context) (a trace.Account, changes string) {
	ctx, cancel := soon(ctx)
	defer cancel()
	if k.untold != nil {
		return trace.Untold(k.untold), ""
	}
	a = k.tracer.End(ctx)
	now, err := k.tracer.State(ctx)
	if err != nil && a.Untold == "" {
		return trace.Untold(err), ""
	}
	changed := slices.DeleteFunc(now, func(line string) bool { return slices.Contains(k.state, line) })
	return a, strings.TrimSpace(strings.ToValidUTF8(strings.Join(changed, ""), "\uFFFD"))
}

// soon limits how long the tracer may take.
func soon(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, tracerLimit, fmt.Errorf("it did not answer within %v", tracerLimit))
}

func (k *kernel) close() {
	if k.tracer != nil {
		k.tracer.Close()
	}
}

// pidsOf are the process ids that aids begin with, see shellCommand.
func pidsOf(aids []string) []int {
	var pids []int
	for _, aid := range aids {
		number, _, _ := strings.Cut(aid, ".")
		if n, err := strconv.Atoi(number); err == nil {
			pids = append(pids, n)
		}
	}
	return pids
}

// Account is what the kernel says of a run, false where it was not asked.
func (r *Run) Account() (trace.Account, bool) {
	for _, e := range r.Evidence {
		if e.Source != trace.Source {
			continue
		}
		a, err := trace.ParseAccount(e.Text)
		if err != nil {
			a = trace.Untold(fmt.Errorf("read what was recorded of the kernel's answers: %w", err))
		}
		return a, true
	}
	return trace.Account{}, false
}
