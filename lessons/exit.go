package lessons

import "slices"

// Exit statuses that do not say what a program came to, but that another one,
// around it, gave up on it.
const (
	ExitTimeout       = 124 // timeout(1): the time was over
	ExitWrapper       = 125 // docker, podman, chroot(1), env(1), nice(1), nohup(1), timeout(1): failed themselves
	ExitNotExecutable = 126 // a shell or one of these: the program could not be executed
	ExitNotFound      = 127 // or could not be found
	ExitKilled        = 137 // 128 + SIGKILL, from whomever
)

// Claims tells whether a sign of a block by the mechanism may stand for the exit
// status that it names: one that says nothing by itself only together with an
// error of a named program, output or the engine's words, or where the mechanism
// is known to end programs in this very way and nothing else is to be seen of it.
func (s *Sign) Claims(by Mechanism) bool {
	if s.Exit == nil {
		return false
	}
	if s.Errno != "" && s.From != "" || s.Output != "" || s.Refused != "" {
		return true
	}
	switch *s.Exit {
	case ExitTimeout:
		return by == Netfilter // drops packets
	case ExitKilled:
		return by == Cgroup || by == RLimit // memory.max, RLIMIT_CPU
	case ExitWrapper, ExitNotExecutable, ExitNotFound:
		return false
	}
	return true
}

// checkExits reports signs, at a place in the step, that claim an exit status which
// no such sign may claim: they could never hold.
func (o *object) checkExits(place []string, s Signs, by Mechanism) {
	complain := func(outcome Outcome, hint, format string, status int) {
		o.complain(append(slices.Clone(place), string(outcome), "exit"), hint, format, status)
	}
	if w := s.Works; w != nil && w.Exit != nil && !(&Sign{Exit: w.Exit}).Claims("") {
		complain(Works, "", "what ends with status %d does not work", *w.Exit)
	}
	if b := s.Blocked; b != nil && b.Exit != nil && !b.Claims(by) {
		hint := `add "errno" and "from", or "output"`
		if *b.Exit == ExitKilled {
			hint += "; of limits by which the kernel kills, by is cgroup or rlimit"
		}
		complain(Blocked, hint, "status %d alone does not tell a block from a mistake", *b.Exit)
	}
	if b := s.Broken; b != nil && b.Exit != nil && (*b.Exit == ExitTimeout || *b.Exit == ExitKilled) {
		complain(Broken, "", "what was stopped from outside, with status %d, is no known failure", *b.Exit)
	}
}
