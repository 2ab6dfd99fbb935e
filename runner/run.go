package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lab/lessons"
)

// defaultLimit is how long a line may take where the lesson sets no limit: a
// container starts in about 6 s under TCG, and up to 20 s on a busy computer.
const defaultLimit = 3 * time.Minute

// maxOutput bounds what is recorded of one line, in bytes. More is read, so
// that the command can go on, and counted.
const maxOutput = 1 << 20

// RunPlan runs a plan on a machine that is in its pristine state, and returns
// the transcript, also together with an error, which is about the machine or
// the context. listen may be nil.
func RunPlan(ctx context.Context, m Machine, p Plan, f Facts, listen func(Event)) (*Transcript, error) {
	r := newRun(m, p, f, listen)
	defer r.close()
	if p.Lacks != "" {
		return r.transcript, nil
	}
	for _, s := range p.Steps {
		if s.Lacks != "" {
			continue
		}
		if err := r.step(ctx, s.Step); err != nil {
			return r.transcript, fmt.Errorf("step %s/%s: %w", p.Lesson.ID, s.ID, err)
		}
	}
	return r.transcript, nil
}

func newRun(m Machine, p Plan, f Facts, listen func(Event)) *run {
	begin := time.Now()
	return &run{
		machine: m, plan: p, listen: listen, begin: begin,
		transcript: &Transcript{
			Lesson: p.Lesson.ID, Asked: p.asked(), Machine: f, Started: begin.UTC(), Program: Program(), Steps: stepsSum(p.Lesson), Files: sums(p.Lesson),
		},
		terminals: map[string]*terminal{},
		mute:      map[string]error{},
		kernel:    kernelOf(m, p.Lesson, f),
	}
}

// A run is the state of RunPlan and of a Session.
type run struct {
	machine    Machine
	plan       Plan
	listen     func(Event)
	begin      time.Time
	transcript *Transcript
	terminals  map[string]*terminal // by user: one, as somebody at the machine would have
	mute       map[string]error     // by user: why they get none; another try would take as long
	kernel     *kernel              // nil: not to be asked
	equipped   []string             // extras that were put into the machine
	current    Event                // what the events belong to: Step, Role, ID
	recorded   int                  // bytes of the current line's output
	dropped    int64
}

// step runs the act, its controls and its proofs.
func (r *run) step(ctx context.Context, s *lessons.Step) error {
	r.current = Event{Step: s.ID, Role: Act}
	if err := r.act(ctx, s, s.Act, s.Files); err != nil {
		return err
	}
	return r.checks(ctx, s)
}

// checks runs a step's controls and proofs.
func (r *run) checks(ctx context.Context, s *lessons.Step) error {
	for _, c := range s.Controls {
		r.current = Event{Step: s.ID, Role: Control, ID: c.ID}
		if err := r.act(ctx, s, c.Act, nil); err != nil {
			return err
		}
	}
	for _, p := range s.Proofs {
		r.current = Event{Step: s.ID, Role: Proof, ID: p.ID}
		if err := r.act(ctx, s, p.Act, nil); err != nil {
			return err
		}
	}
	return nil
}

// act runs one act. What goes wrong with it stands in the transcript; the
// error is only about a machine that cannot go on, or a context that has ended.
func (r *run) act(ctx context.Context, s *lessons.Step, a lessons.Act, files []lessons.File) error {
	r.emit(Event{Kind: RunStart, User: a.User})
	trouble, err := r.lines(ctx, s, a, files)
	gone := trouble == MachineGone || trouble == Silent || trouble == Interrupted
	if !gone {
		r.compare(ctx, s)
	}
	end := Event{Kind: RunEnd, Trouble: trouble}
	if err != nil {
		end.Detail = err.Error()
	}
	r.emit(end)
	if gone {
		return err
	}
	return nil
}

func (r *run) lines(ctx context.Context, s *lessons.Step, a lessons.Act, files []lessons.File) (Trouble, error) {
	if err := r.prepare(ctx, s, files); err != nil {
		return r.trouble(ctx, err, NotPrepared), err
	}
	audit, err := r.audit(ctx, s)
	if err != nil {
		return r.trouble(ctx, err, MachineGone), err
	}
	t, err := r.terminal(ctx, a.User)
	if err != nil {
		return r.unopened(ctx, err)
	}
	if err := r.quiet(ctx, t); err != nil {
		return r.abandon(ctx, a.User, t, err)
	}
	if r.kernel != nil {
		r.kernel.begin(ctx, t.shells[0].aid)
	}
	if err := r.typeAll(ctx, t, a); err != nil {
		return r.abandon(ctx, a.User, t, err)
	}
	r.answers(ctx)
	if trouble, err := misled(a, t.shadowed, t.first, t.speech); err != nil {
		return trouble, err
	}
	if err := audit.collect(ctx, r, t.shells[0].pid()); err != nil {
		return r.trouble(ctx, err, MachineGone), err
	}
	return "", nil
}

// prepare puts the extras that a step needs into the machine, and files.
func (r *run) prepare(ctx context.Context, s *lessons.Step, files []lessons.File) error {
	for _, name := range slices.Concat(r.plan.Lesson.Needs.Extras, s.Needs.Extras) {
		if slices.Contains(r.equipped, name) {
			continue
		}
		if err := Equip(ctx, r.machine, name); err != nil {
			return err
		}
		r.equipped = append(r.equipped, name)
	}
	for _, f := range files {
		if err := r.put(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// typeAll types the lines of an act, and leaves the shells that they opened.
func (r *run) typeAll(ctx context.Context, t *terminal, a lessons.Act) error {
	t.answers = a.Answers
	defer func() { t.answers = nil }()
	for i, line := range a.Lines {
		more := i < len(a.Lines)-1
		if _, err := r.typeLine(ctx, t, line, more, false, a.Limit); err != nil {
			return err
		}
	}
	for len(t.shells) > 1 {
		depth := len(t.shells)
		more := t.shells[depth-2].plain // which has to be asked
		if _, err := r.typeLine(ctx, t, "exit", more, true, a.Limit); err != nil {
			return err
		}
		if len(t.shells) >= depth {
			return fmt.Errorf("%w: exit does not leave it", errStuck)
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, defaultLimit, errTimeout)
	defer cancel()
	return t.settle(ctx)
}

var errBackground = errors.New("a process of an earlier run may write here")

// quiet is an error if a process that an earlier run has left in the background
// still has the terminal to write to.
func (r *run) quiet(ctx context.Context, t *terminal) error {
	if t.jobs == 0 {
		return nil
	}
	out, err := Exec(ctx, r.machine, "root", fmt.Sprintf(writersScript, t.shells[0].pid()), nil)
	if err == nil && out != "" {
		err = fmt.Errorf("%w: %s", errBackground, strings.Join(strings.Fields(out), ", "))
	}
	return err
}

// writersScript prints the names of a shell's children that can write to its terminal. It
// starts one program for all processes of the machine, and some for each child.
const writersScript = `s=%s; t=$(readlink /proc/$s/fd/0) || exit 0
for p in $(grep -lsE "^PPid:[[:space:]]*$s$" /proc/[0-9]*/status); do
	p=${p%%/*}
	case "$(readlink $p/fd/1) $(readlink $p/fd/2)" in *"$t"*) cat $p/comm;; esac
done
true`

var (
	errStuck   = errors.New("the nested shell does not end")
	errTimeout = errors.New("the line did not end in time")
)

func (r *run) typeLine(ctx context.Context, t *terminal, line string, more, leave bool, limit time.Duration) (ending, error) {
	if limit == 0 {
		limit = defaultLimit
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("%w: %v", errTimeout, limit))
	defer cancel()
	r.emit(Event{Kind: LineStart, Line: line, Leave: leave})
	r.recorded, r.dropped = 0, 0
	end, err := t.typeLine(ctx, line, more, r.echo, r.output)
	if err != nil {
		return end, err
	}
	r.emit(Event{Kind: LineEnd, Exit: end.exit, Opened: end.opened, Dropped: r.dropped})
	return end, nil
}

// terminal returns the user's terminal, and opens it the first time.
func (r *run) terminal(ctx context.Context, user string) (*terminal, error) {
	if t := r.terminals[user]; t != nil {
		r.echo(t.greeting)
		t.greeting = nil
		return t, nil
	}
	if err := r.mute[user]; err != nil {
		return nil, err
	}
	return r.open(ctx, user, r.echo)
}

// promptLimit is how long a login may take: half a second in an idle emulated machine,
// some seconds with others beside it.
var promptLimit = time.Minute

// open opens a user's terminal.
func (r *run) open(ctx context.Context, user string, echo func([]byte)) (*terminal, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, promptLimit, errNoPrompt)
	defer cancel()
	t, err := openTerminal(ctx, r.machine, user, programs(r.plan.Lesson), echo)
	if errors.Is(err, errNoPrompt) {
		r.mute[user] = err
	}
	if err != nil {
		return nil, err
	}
	r.terminals[user] = t
	return t, nil
}

// close hangs up. The machine stays open.
func (r *run) close() {
	if r.kernel != nil {
		r.kernel.close()
	}
	for _, t := range r.terminals {
		t.close()
	}
}

func (r *run) echo(b []byte) {
	if len(b) > 0 {
		r.emit(Event{Kind: Echo, Data: slices.Clone(b)})
	}
}

func (r *run) output(b []byte) {
	keep := min(len(b), maxOutput-r.recorded)
	r.recorded += keep
	r.dropped += int64(len(b) - keep)
	if keep > 0 {
		r.emit(Event{Kind: Output, Data: slices.Clone(b[:keep])})
	}
}

// emit completes an event, records it and hands it on.
func (r *run) emit(e Event) { r.emitAt(e, time.Now()) }

func (r *run) emitAt(e Event, at time.Time) {
	e.At = at.Sub(r.begin).Truncate(time.Microsecond)
	e.Step, e.Role, e.ID = r.current.Step, r.current.Role, r.current.ID
	r.transcript.Events = append(r.transcript.Events, e)
	if r.listen != nil {
		r.listen(e)
	}
}
