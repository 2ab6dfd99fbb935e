package trace

import (
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
func Parse(text []byte, word string) Account {
	entries, err := entriesOf(text, word)
	if err != nil {
		return Untold(err)
	}
	p := parser{threads: map[int]*thread{}, first: firstNames(entries), calls: []Call{}}
	for _, e := range entries {
		p.take(e)
	}
	for _, pid := range slices.Sorted(maps.Keys(p.threads)) {
		p.message(pid, p.threads[pid])
	}
	return Account{Calls: p.calls, Heard: p.heard, Dropped: p.dropped}
}

// firstNames are the names of threads before they got another one.
func firstNames(entries []entry) map[int]string {
	first := map[int]string{}
	for _, e := range entries {
		if m := renamed().FindStringSubmatch(e.text); e.event == "task_rename" && m != nil {
			if pid, _ := strconv.Atoi(m[1]); first[pid] == "" {
				first[pid] = m[2]
			}
		}
	}
	return first
}

type parser struct {
	threads map[int]*thread
	first   map[int]string
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

func (p *parser) thread(e entry) *thread {
	t := p.threads[e.thread]
	if t == nil {
		t = &thread{call: -1, comm: p.first[e.thread]}
		if t.comm == "" {
			t.comm = e.comm
		}
		p.threads[e.thread] = t
	}
	return t
}

func (p *parser) take(e entry) {
	t := p.thread(e)
	switch {
	case e.event == "sys_enter":
		p.message(e.thread, t)
		t.enter(e.text)
	case e.event == "sys_exit":
		p.exit(e.thread, t, e.text)
	case e.event == "task_rename":
		if m := renamed().FindStringSubmatch(e.text); m != nil && m[1] == strconv.Itoa(e.thread) {
			t.comm = m[3]
		}
	case e.event == "sched_process_fork":
		if m := forked().FindStringSubmatch(e.text); m != nil {
			child, _ := strconv.Atoi(m[2])
			p.threads[child] = &thread{call: -1, comm: m[1]}
		}
	case e.event == "mark_victim":
		p.killed(e.text)
	case strings.HasPrefix(e.event, pathEvent):
		if m := path().FindStringSubmatch(e.text); m != nil && !slices.Contains(t.paths, m[1]) && len(t.paths) < maxAnswers {
			t.paths = append(t.paths, m[1])
		}
	case e.event == askedEvent:
		t.ask(e.text)
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
func (t *thread) enter(text string) {
	m := entered().FindStringSubmatch(text)
	if m == nil {
		return
	}
	t.call, _ = strconv.Atoi(m[1])
	t.args = t.args[:0]
	for field := range strings.SplitSeq(m[2], ", ") {
		n, _ := strconv.ParseUint(field, 16, 64)
		t.args = append(t.args, n)
	}
	if n := len(t.answers); n > 0 && t.answers[n-1].Wall == lessons.Seccomp {
		t.answers = t.answers[n-1:]
	} else {
		t.answers = nil
	}
	t.paths, t.asked = nil, nil
}

// ask keeps what a capability was asked of until the answer comes. One that is
// asked for in another user namespace than the process's own is refused for that
// reason: own is where it has its capabilities.
func (t *thread) ask(text string) {
	m := asked().FindStringSubmatch(text)
	if m == nil {
		return
	}
	a := Answer{Wall: lessons.Capabilities, Capability: m[1]}
	names := lessons.CapabilityNames()
	if n, _ := strconv.Atoi(m[1]); n >= 0 && n < len(names) {
		a.Capability = strings.TrimPrefix(names[n], "cap_")
	}
	if m[3] != "" && m[3] != m[2] {
		a.Wall = lessons.UserNamespace
	}
	t.asked = append(t.asked, a)
}

func (p *parser) answer(e entry, t *thread) {
	probe, known := byFunction()[e.event]
	if !known {
		return
	}
	p.heard++
	a := Answer{Wall: probe.wall, Function: e.event, Errno: probe.errno}
	m := answered().FindStringSubmatch(e.text)
	switch {
	case probe.errno == killed:
		p.add(t, Call{PID: e.thread, Errno: killed}, append(slices.Clone(t.answers), a))
		t.answers = nil
		return
	case m == nil:
		return
	case probe.refuses != "":
		if n, _ := strconv.ParseInt(m[2], 0, 64); strconv.FormatInt(n, 10) != probe.refuses {
			a.Errno = ""
		} else if a.Errno == "" {
			a.Errno = "EPERM"
		}
	default:
		n, _ := strconv.Atoi(m[2])
		a.Errno = errnoName(n)
	}
	if probe.wall == lessons.Capabilities && len(t.asked) > 0 {
		q := t.asked[len(t.asked)-1]
		t.asked = t.asked[:len(t.asked)-1]
		a.Capability = q.Capability
		if a.Errno != "" {
			a.Wall = q.Wall
		}
		// How much memory may be promised depends on the capability, but nothing
		// is refused for the lack of it: __vm_enough_memory in mm/util.c.
		if m[1] == "cap_vm_enough_memory" {
			return
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
func (p *parser) exit(pid int, t *thread, text string) {
	m := left().FindStringSubmatch(text)
	if m == nil {
		return
	}
	number, _ := strconv.Atoi(m[1])
	result, _ := strconv.Atoi(m[2])
	answers := t.answers
	n := len(answers)
	filtered := n > 0 && answers[n-1].Wall == lessons.Seccomp && answers[n-1].Errno != ""
	if filtered {
		answers = answers[n-1:]
		t.paths, t.args = nil, nil
	}
	c := Call{PID: pid, Name: callName(number), Errno: errnoName(result)}
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

func (p *parser) killed(text string) {
	m := victim().FindStringSubmatch(text)
	if m == nil {
		return
	}
	pid, _ := strconv.Atoi(m[1])
	t := p.threads[pid]
	if t == nil {
		t = &thread{comm: p.first[pid]}
	}
	p.add(t, Call{PID: pid, Errno: "SIGKILL", Wall: lessons.Cgroup}, nil)
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
