package trace

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/sys/unix"

	"lab/lessons"
)

// A Call is a system call that was refused, or a process that was killed for it.
type Call struct {
	PID    int    `json:"pid"`  // of the thread, as the machine counts
	Comm   string `json:"comm"` // the thread's name, at most 15 bytes
	Name   string `json:"call"` // "openat"
	Object string `json:"object,omitempty"`
	Errno  string `json:"errno"` // "EACCES"; SIGSYS or SIGKILL for a process that was killed instead
	// Answers are those of the walls on the call's way, in order.
	Answers []Answer `json:"answers,omitempty"`
	// Wall is the one whose no the call ended with; "" if none of those that are
	// known said no.
	Wall lessons.Mechanism `json:"wall,omitempty"`
	// Keys are the capabilities that would have opened the wall, and which wall
	// kept them from doing so.
	Keys []Key `json:"keys,omitempty"`
	// Message marks a call that itself went well: the refusal is in the answer to
	// the message that it sent (netlink(7)), and programs word it as they like.
	Message bool `json:"message,omitempty"`
	Times   int  `json:"times,omitempty"` // how often the same happened; 0 is once
}

// An Answer is what a function of the kernel said.
type Answer struct {
	Wall     lessons.Mechanism `json:"wall"`
	Function string            `json:"function"`
	Errno    string            `json:"errno,omitempty"` // "": it let the call pass
	// Capability is the one that was asked for: "dac_override".
	Capability string `json:"capability,omitempty"`
}

// A Key is a capability that was asked for and not granted.
type Key struct {
	Capability string            `json:"capability"`
	Wall       lessons.Mechanism `json:"wall"`
}

// Refusers are the walls that refused the call: the one that it ended with, and
// those that took the keys to it.
func (c Call) Refusers() []lessons.Mechanism {
	var all []lessons.Mechanism
	if c.Wall != "" {
		all = append(all, c.Wall)
	}
	for _, k := range c.Keys {
		if !slices.Contains(all, k.Wall) {
			all = append(all, k.Wall)
		}
	}
	return all
}

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
		if m := renamed.FindStringSubmatch(e.text); e.event == "task_rename" && m != nil {
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
		if m := renamed.FindStringSubmatch(e.text); m != nil && m[1] == strconv.Itoa(e.thread) {
			t.comm = m[3]
		}
	case e.event == "sched_process_fork":
		if m := forked.FindStringSubmatch(e.text); m != nil {
			child, _ := strconv.Atoi(m[2])
			p.threads[child] = &thread{call: -1, comm: m[1]}
		}
	case e.event == "mark_victim":
		p.killed(e.text)
	case strings.HasPrefix(e.event, pathEvent):
		if m := path.FindStringSubmatch(e.text); m != nil && !slices.Contains(t.paths, m[1]) && len(t.paths) < maxAnswers {
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
	m := entered.FindStringSubmatch(text)
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
	m := asked.FindStringSubmatch(text)
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
	probe, known := byFunction[e.event]
	if !known {
		return
	}
	p.heard++
	a := Answer{Wall: probe.wall, Function: e.event, Errno: probe.errno}
	m := answered.FindStringSubmatch(e.text)
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
	m := left.FindStringSubmatch(text)
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
	m := victim.FindStringSubmatch(text)
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

// same tells whether two calls differ in nothing but the process.
func (c Call) same(d Call) bool {
	return c.Comm == d.Comm && c.Name == d.Name && c.Object == d.Object && c.Errno == d.Errno && slices.Equal(c.Answers, d.Answers)
}

// decide finds the wall whose no the call ended with, from the last answer back.
func (c *Call) decide() {
	if c.Wall != "" {
		return
	}
	no := c.lastNo()
	if no == nil {
		c.Wall = byErrno(c.Errno)
		return
	}
	c.Wall = no.Wall
	if no.Function == "may_open" && c.Errno == "EACCES" {
		c.Wall = lessons.Mount // nodev, which has no function of its own: may_open in fs/namei.c
	}
	if c.Wall != lessons.DAC && no.Capability == "" {
		return
	}
	for _, a := range c.Answers {
		if a.Errno == "" || a.Capability == "" && a.Function != "privileged_wrt_inode_uidgid" {
			continue
		}
		if k := (Key{a.Capability, a.Wall}); !slices.Contains(c.Keys, k) {
			c.Keys = append(c.Keys, k)
		}
	}
}

// RefusedBy is the function of the kernel whose no the call ended with, "" where
// none is known.
func (c Call) RefusedBy() string {
	if no := c.lastNo(); no != nil {
		return no.Function
	}
	return ""
}

// lastNo is the last answer with the call's errno: that of a wall rather than
// of a key to it, and of an inner function rather than of one that passes it on.
func (c *Call) lastNo() *Answer {
	var no *Answer
	for i := range slices.Backward(c.Answers) {
		a := &c.Answers[i]
		if !a.ends(c.Errno) {
			continue
		}
		key, outer := a.isKey(), byFunction[a.Function].outer
		if no == nil || no.isKey() || byFunction[no.Function].outer && !key {
			no = a
		}
		if !key && !outer {
			break
		}
	}
	return no
}

// ends tells whether a call can have ended with an errno because of the answer.
// Callers of capable() choose the errno themselves.
func (a Answer) ends(errno string) bool {
	return a.Errno != "" && (a.Errno == errno || a.Capability != "" && (errno == "EPERM" || errno == "EACCES"))
}

// isKey tells whether the answer is about a key to a wall.
func (a Answer) isKey() bool {
	return a.Wall == lessons.Capabilities || a.Function == "cap_capable" || a.Function == "privileged_wrt_inode_uidgid"
}

// byErrno is the wall that an errno alone stands for, where the kernel has no
// function that could be asked: see the manual page of each call.
func byErrno(errno string) lessons.Mechanism {
	switch errno {
	case "EROFS":
		return lessons.Mount
	case "EMFILE", "EFBIG":
		return lessons.RLimit
	case "EOVERFLOW", "EINVAL": // an id that the user namespace has no number for
		return lessons.UserNamespace
	}
	return ""
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

// Source is what evidence of the kernel's answers has as its source; its text is
// an Account in JSON.
const Source = "kernel"

// An Account is what the kernel says of one act.
type Account struct {
	Calls []Call `json:"calls"`
	Heard int    `json:"heard"` // how many answers of walls were written down
	// Dropped says that there were more refused calls before these.
	Dropped bool `json:"dropped,omitempty"`
	// Untold says why nothing is known; "" where it is.
	Untold string `json:"untold,omitempty"`
	// Tampered says that the reason is somebody's doing.
	Tampered bool `json:"tampered,omitempty"`
}

// Untold is an account of which nothing is known.
func Untold(why error) Account {
	return Account{Calls: []Call{}, Untold: why.Error(), Tampered: errors.Is(why, ErrTampered)}
}

// ParseAccount reads the text of evidence.
func ParseAccount(text string) (Account, error) {
	var a Account
	err := json.Unmarshal([]byte(text), &a)
	return a, err
}

// String is the text for evidence.
func (a Account) String() string {
	b, err := json.Marshal(a)
	if err != nil { // strings and numbers only
		panic(err)
	}
	return string(b)
}

// Passed are the walls that let the call pass before it was stopped, in order.
func (c Call) Passed() []lessons.Mechanism {
	var walls []lessons.Mechanism
	for _, a := range c.Answers {
		if a.Errno == "" && !a.isKey() && a.Capability == "" && a.Wall != c.Wall && !slices.Contains(walls, a.Wall) {
			walls = append(walls, a.Wall)
		}
	}
	return walls
}
