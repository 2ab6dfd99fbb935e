package judge

import (
	"slices"
	"strings"

	"lab/lessons"
	"lab/runner"
	"lab/runner/trace"
)

// untold are the mechanisms of which the kernel's functions say nothing: what a
// namespace hides is not refused, and engines, API servers and
// sandboxes answer for themselves.
var untold = []lessons.Mechanism{"", lessons.Namespace, lessons.NoNewPrivs, lessons.EnginePolicy, lessons.TLS, lessons.RBAC, lessons.Admission, lessons.Sandbox}

// behind are the walls in which a mechanism shows that does not refuse calls
// itself: a user namespace decides whose ids and capabilities count, a mount
// namespace what is mounted, no_new_privs what execve(2) gives. Then the control
// tells that it is behind it.
var behind = map[lessons.Mechanism][]lessons.Mechanism{
	lessons.NoNewPrivs:    {lessons.DAC, lessons.Capabilities},
	lessons.UserNamespace: {lessons.DAC},
	lessons.Namespace:     {lessons.Mount, lessons.UserNamespace},
}

// A kernelWord is what the kernel says about an act that was blocked.
type kernelWord struct {
	call *trace.Call // nil: it refused no such call
	// against says why the act is not blocked by its mechanism as far as the
	// kernel knows; nil where the kernel does not contradict.
	against *Reason
}

// What the pass of a block can rest on.
const (
	RestsOnKernel  = "kernel"
	RestsOnControl = "control"
)

// weighed is the result of an act that was blocked, in the light of what the
// kernel says.
func (w kernelWord) weighed(s *lessons.Step, r Result) Result {
	r.Call = w.call
	switch {
	case r.Verdict != Pass:
	case w.against != nil:
		r.Verdict, r.Reason = Unproven, *w.against
	case w.call != nil && slices.Contains(w.call.Refusers(), s.By):
		r.Rests = RestsOnKernel
		r.Reason = r.Reason.with("call", callText(w.call)).with("function", w.call.RefusedBy())
	default:
		r.Rests = RestsOnControl
	}
	return r
}

// askKernel finds the call that was refused among those of the act, and compares
// the wall that refused it with the mechanism of the step.
func askKernel(s *lessons.Step, f finding, run *runner.Run) kernelWord {
	account, asked := run.Account()
	if !asked {
		return kernelWord{}
	}
	tells := !slices.Contains(untold, s.By)
	switch {
	case account.Tampered && tells:
		r := why(CodeKernelUntold, "detail", account.Untold)
		return kernelWord{against: &r}
	case account.Untold != "" || account.Heard == 0:
		return kernelWord{}
	}
	c := reported(s, f, run, account.Calls)
	switch {
	case c == nil && tells && !account.Dropped && slices.Contains(refusals, blockedErrno(s, f)):
		r := why(CodeKernelSilent, "message", f.message)
		return kernelWord{against: &r}
	case c == nil:
		return kernelWord{}
	case c.Wall == "" && !tells, slices.Contains(c.Refusers(), s.By), slices.Contains(behind[s.By], c.Wall):
		return kernelWord{call: c}
	}
	r := why(CodeKernelOther, "by", string(s.By), "wall", string(c.Wall), "call", callText(c), "message", f.message)
	return kernelWord{call: c, against: &r}
}

// refusals are the errnos with which every refused call is written down; see package
// trace.
var refusals = []string{"EPERM", "EACCES", "EROFS", "ENOMEM", "EMFILE", "EFBIG", "ENOSPC", "EOVERFLOW", "EDQUOT"}

// blockedErrno is the errno that stopped the act: what its sign names, or what
// was printed.
func blockedErrno(s *lessons.Step, f finding) string {
	if b := s.Signs.Blocked; b != nil && b.Errno != "" && b.Errno != "none" {
		return b.Errno
	}
	return f.errno
}

// reported is the refused call that a program has reported: with the same errno,
// by the program that printed it, about what it named, the last of those; a program
// that makes calls by their numbers may put a call's name in place of its own. Where
// no errno was printed it is the last that the step's mechanism refused.
func reported(s *lessons.Step, f finding, run *runner.Run, calls []trace.Call) *trace.Call {
	errno := blockedErrno(s, f)
	lines := typedLines(run)
	if errno == "" || len(lines) == 0 {
		return last(calls, func(c trace.Call) bool { return s.By != "" && slices.Contains(c.Refusers(), s.By) })
	}
	output := strings.Join(lines[len(lines)-1].output, "\n")
	programs := programsOf(s, errno, lines[len(lines)-1])
	same := func(c trace.Call) bool {
		return sameErrno(c.Errno, errno) || c.Message && (errno == "EPERM" || errno == "EACCES")
	}
	named := func(c trace.Call) bool { return same(c) && slices.Contains(programs, c.Comm) }
	called := func(c trace.Call) bool { return same(c) && slices.Contains(programs, c.Name) }
	shown := func(c trace.Call) bool { return same(c) && strings.HasPrefix(f.message, c.Name+": ") }
	about := func(c trace.Call) bool { return c.Object != "" && strings.Contains(output, c.Object) }
	for _, fits := range []func(trace.Call) bool{
		func(c trace.Call) bool { return named(c) && about(c) },
		named,
		shown,
		called,
		func(c trace.Call) bool { return same(c) && about(c) },
		func(c trace.Call) bool { return same(c) && c.Wall != "" },
	} {
		if c := last(calls, fits); c != nil {
			return c
		}
	}
	return nil
}

// programsOf are the programs that may have printed the errno, as the kernel
// calls them.
func programsOf(s *lessons.Step, errno string, l line) []string {
	var programs []string
	if b := s.Signs.Blocked; b != nil && b.From != "" {
		programs = append(programs, b.From)
	} else {
		for _, p := range l.errnos {
			if sameErrno(p.errno, errno) {
				programs = append(programs, p.programs...)
			}
		}
	}
	for i, p := range programs {
		programs[i] = p[:min(len(p), maxComm)]
	}
	return programs
}

func last(calls []trace.Call, fits func(trace.Call) bool) *trace.Call {
	for _, c := range slices.Backward(calls) {
		if fits(c) {
			return &c
		}
	}
	return nil
}

// callText is a call in nobody's language: "openat /etc/shadow (EACCES)", or
// "SIGKILL" of a process that was killed outside of any.
func callText(c *trace.Call) string {
	switch {
	case c.Name == "":
		return c.Errno
	case c.Object == "":
		return c.Name + " (" + c.Errno + ")"
	}
	return c.Name + " " + c.Object + " (" + c.Errno + ")"
}
