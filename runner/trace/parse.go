package trace

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/sys/unix"

	"lab/lessons"
)

// maxAnswers and maxCalls bound what is kept: of a call the last answers, of an
// act the last calls that differ.
const (
	maxAnswers = 64
	maxCalls   = 200
)

// Parse reads what the tracer printed after the command "end" with this word,
// and returns what the kernel says of it.
func Parse(said []piece, l layouts, word string) Account {
	r, err := recordOf(said, l, word)
	if err != nil {
		return Untold(err)
	}
	p := parser{threads: map[int]*thread{}, names: r.namesBefore(), calls: []Call{}}
	for _, e := range r.entries {
		p.take(e)
	}
	for _, pid := range slices.Sorted(maps.Keys(p.threads)) {
		p.message(pid, p.threads[pid])
	}
	return Account{Calls: p.calls, Heard: p.heard, Dropped: p.dropped}
}

// namesBefore are the names of threads when the trace began.
func (r *record) namesBefore() map[int]string {
	names := maps.Clone(r.names)
	for _, e := range slices.Backward(r.entries) {
		if e.layout.event == renameEvent {
			names[int(e.number("pid"))] = e.text("oldcomm")
		}
	}
	return names
}

type parser struct {
	threads map[int]*thread
	names   map[int]string // of threads that are not known yet
	calls   []Call
	dropped bool
	heard   int
}

// A thread is one whose call is under way.
type thread struct {
	comm    string
	call    int // number; -1: not known
	args    []uint64
	paths   []string
	asked   []Answer // capabilities that were asked for and not answered yet
	answers []Answer
}

func (p *parser) thread(pid int) *thread {
	t := p.threads[pid]
	if t == nil {
		t = &thread{call: -1, comm: cmp.Or(p.names[pid], "<...>")} // as the kernel calls one whose name it does not keep
		p.threads[pid] = t
	}
	return t
}

func (p *parser) take(e entry) {
	t := p.thread(e.thread)
	switch event := e.layout.event; {
	case event == enterEvent:
		p.message(e.thread, t)
		t.enter(e)
	case event == exitEvent:
		p.exit(e, t)
	case event == renameEvent:
		if int(e.number("pid")) == e.thread {
			t.comm = e.text("newcomm")
		}
	case event == forkEvent:
		p.threads[int(e.number("child_pid"))] = &thread{call: -1, comm: e.text("parent_comm")}
	case event == victimEvent:
		pid := int(e.number("pid"))
		p.add(p.thread(pid), Call{PID: pid, Errno: "SIGKILL", Wall: lessons.Cgroup}, nil)
	case strings.HasPrefix(event, pathEvent):
		if path := e.text("name"); !slices.Contains(t.paths, path) && len(t.paths) < maxAnswers {
			t.paths = append(t.paths, path)
		}
	case event == askedEvent:
		t.ask(e)
	default:
		p.answer(e, t)
	}
}

// message looks at a call that has ended and was not refused: if it sent a
// message and a capability was missing, the message was refused.
func (p *parser) message(pid int, t *thread) {
	if name := callName(t.call); name != "sendto" && name != "sendmsg" {
		return
	}
	for _, a := range slices.Backward(t.answers) {
		if a.Capability != "" && a.Errno != "" {
			p.add(t, Call{PID: pid, Name: callName(t.call), Errno: "EPERM", Message: true}, t.answers)
			return
		}
	}
}

// enter begins a call. The filter of seccomp has answered before.
func (t *thread) enter(e entry) {
	t.call, t.args = int(e.number("id")), e.numbers("args")
	if n := len(t.answers); n > 0 && t.answers[n-1].Wall == lessons.Seccomp {
		t.answers = t.answers[n-1:]
	} else {
		t.answers = nil
	}
	t.paths, t.asked = nil, nil
}

// memoryBytes is more than the function cap_vm_enough_memory takes (under 100 on x86-64).
const memoryBytes = 256

// ask keeps what a capability was asked of until the answer comes. One that is
// asked for in another user namespace than the process's own is refused for that
// reason: own is where it has its capabilities. How much memory may be promised
// depends on one, but nothing is refused for the lack of it: __vm_enough_memory in
// mm/util.c.
func (t *thread) ask(e entry) {
	cap := int(e.number("cap"))
	a := Answer{Wall: lessons.Capabilities, Capability: strconv.Itoa(cap)}
	if names := lessons.CapabilityNames(); cap >= 0 && cap < len(names) {
		a.Capability = strings.TrimPrefix(names[cap], "cap_")
	}
	if own := e.number("own"); own != 0 && own != e.number("ns") {
		a.Wall = lessons.UserNamespace
	}
	memory := e.number("memory")
	if after := e.number("from") - memory; memory != 0 && after >= 0 && after < memoryBytes {
		a = Answer{}
	}
	t.asked = append(t.asked, a)
}

func (p *parser) answer(e entry, t *thread) {
	probe, known := byFunction()[e.layout.event]
	if !known {
		return
	}
	p.heard++
	a := Answer{Wall: probe.wall, Function: probe.function, Errno: probe.errno}
	switch ret := int(e.number("ret")); {
	case probe.errno == killed:
		p.add(t, Call{PID: e.thread, Errno: killed}, append(slices.Clone(t.answers), a))
		t.answers = nil
		return
	case probe.refuses == "":
		a.Errno = errnoName(ret)
	case strconv.Itoa(ret) != probe.refuses:
		a.Errno = ""
	case a.Errno == "":
		a.Errno = "EPERM"
	}
	if n := len(t.asked); probe.wall == lessons.Capabilities && n > 0 {
		q := t.asked[n-1]
		t.asked = t.asked[:n-1]
		if q.Capability == "" {
			return
		}
		a.Capability = q.Capability
		if a.Errno != "" {
			a.Wall = q.Wall
		}
	}
	if strings.HasSuffix(a.Function, "_capable") && a.Capability == "" {
		if q := lastCapability(t.answers); q != "" {
			a.Capability = q
		}
	}
	t.answers = append(t.answers, a)
	if len(t.answers) > 2*maxAnswers {
		t.answers = slices.Clone(t.answers[len(t.answers)-maxAnswers:])
	}
}

// lastCapability is the one that was asked for last: a security module is asked
// for the same one when the process has it.
func lastCapability(answers []Answer) string {
	for _, a := range slices.Backward(answers) {
		if a.Capability != "" {
			return a.Capability
		}
	}
	return ""
}

// exit ends a call. One that never began was stopped by seccomp, before the
// kernel tells of it, or is one whose beginning is not written down.
func (p *parser) exit(e entry, t *thread) {
	number, result := int(e.number("id")), int(e.number("ret"))
	answers := t.answers
	n := len(answers)
	filtered := n > 0 && answers[n-1].Wall == lessons.Seccomp && answers[n-1].Errno != ""
	if filtered {
		answers = answers[n-1:]
		t.paths, t.args = nil, nil
	}
	c := Call{PID: e.thread, Name: callName(number), Errno: errnoName(result)}
	begun := t.call == number
	if begun {
		c.Object = t.object(number)
	}
	// No wall says that a file cannot be polled: do_epoll_ctl in fs/eventpoll.c.
	unpollable := number == unix.SYS_EPOLL_CTL && c.Errno == "EPERM" && !filtered
	if result < 0 && !unpollable && (filtered || begun || slices.Contains(quiet, number)) {
		p.add(t, c, answers)
	}
	t.call, t.answers, t.paths = -1, nil, nil
}

func (p *parser) add(t *thread, c Call, answers []Answer) {
	c.Comm = t.comm
	c.Answers = slices.Clone(answers[max(0, len(answers)-maxAnswers):])
	c.decide()
	for i := range p.calls {
		if p.calls[i].same(c) {
			p.calls[i].Times = max(1, p.calls[i].Times) + 1
			return
		}
	}
	p.calls = append(p.calls, c)
	if len(p.calls) > maxCalls {
		p.calls = slices.Delete(p.calls, 0, 1)
		p.dropped = true
	}
}

// object is what the call was about: a path, or the number of a process.
func (t *thread) object(number int) string {
	if len(t.paths) > 0 {
		return strings.ToValidUTF8(t.paths[len(t.paths)-1], "\uFFFD")
	}
	at := slices.Index([]string{"kill", "ptrace"}, callName(number)) // the place of the process among the arguments
	if at < 0 || at >= len(t.args) {
		return ""
	}
	return "process " + strconv.Itoa(int(int32(t.args[at])))
}

func callName(number int) string {
	if name := arch.X86_64.SyscallNumbers[number]; name != "" {
		return name
	}
	return "system call " + strconv.Itoa(number)
}

// errnoName is the name of a negative return value, "" of any other.
func errnoName(n int) string {
	if n >= 0 {
		return ""
	}
	if name := unix.ErrnoName(syscall.Errno(-n)); name != "" {
		return name
	}
	return "errno " + strconv.Itoa(-n)
}
