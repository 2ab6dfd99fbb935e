package judge

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"lab/lessons"
	"lab/runner/lazy"
)

// A printedErrno is a C library's error message as a program printed it.
type printedErrno struct {
	errno    string   // "EPERM"
	message  string   // "Operation not permitted", as printed
	programs []string // who may be said to have printed it, the likeliest first
}

// String is the message as reports show it.
func (p printedErrno) String() string { return p.by(p.programs[0]) }

func (p printedErrno) by(program string) string {
	return program + ": " + p.message + " (" + p.errno + ")"
}

var (
	// errnoOf maps a message to the errno's name.
	errnoOf = sync.OnceValue(messagesToErrno)
	// errnoMessage finds a message after its colon (or bash's dash, as in
	// "kill: (1) - Operation not permitted"), at the line's end or before
	// punctuation, so that "No such device" is not found in "No such device or
	// address".
	errnoMessage = whenNeeded(`(?:: | - )(`, errnoOf, `)(?:\s*$|[.,;:!?)]| \(| at \S+ line \d+)`)
	// perlPlace is what Perl's die and warn put behind it.
	perlPlace = lazy.Regexp(` at \S+ line \d+(?:, <\S*> (?:line|chunk) \d+)?\.$`)
	// pythonErrno is how an OSError of Python reads: "PermissionError: [Errno 13]
	// Permission denied: '/etc/shadow'".
	pythonErrno = whenNeeded(`(?:^|: )\[Errno \d+\] (`, errnoOf, `)(?:\s*$|:)`)
	// goErrnoOf and goMessage are the same for Go's syscall.Errno, which has the
	// messages in lower case; runc puts "unknown" behind them.
	goErrnoOf = sync.OnceValue(func() map[string]string { return lowered(errnoOf()) })
	goMessage = whenNeeded(`: (`, goErrnoOf, `)(?:\s*$|[.,;:!?)"]| \()`)
	// goLog is a line of logrus, by which Podman speaks without a terminal's colours.
	goLog = lazy.Regexp(`^time="[^"]*" level=(?:error|fatal) msg="(.*)"`)
	// mountDenied are mount's own words for EPERM: of util-linux
	// (libmount/src/context_mount.c), and of BusyBox (util-linux/mount.c), whose other
	// programs say so, too.
	mountDenied = lazy.Regexp(`^u?mount: .*(?:permission denied|must be superuser to)|: permission denied \(are you root\?\)`)
	// programPrefix is how a line begins that a program printed about itself:
	// "mkdir: ", "iptables v1.8.11 (nf_tables): ".
	programPrefix = lazy.Regexp(`^-?[A-Za-z0-9_./+@-]+(?: [^:]*)?: `)
	bareWord      = lazy.Regexp(`^[A-Za-z0-9_+@-]+$`)
	lineNumber    = lazy.Regexp(`^(?:line )?\d+$`)
)

// whenNeeded compiles an expression with all messages in the middle when it is used
// first: such a one takes milliseconds, which every command of lab would wait for.
func whenNeeded(before string, messages func() map[string]string, after string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(before + alternatives(messages()) + after) })
}

// shells are programs that put their own name before that of a builtin:
// "bash: line 1: cd: /root: Permission denied".
var shells = [...]string{"sh", "bash", "ash", "dash", "ksh", "zsh", "busybox"}

func messagesToErrno() map[string]string {
	m := map[string]string{}
	for _, name := range lessons.Errnos() {
		messages, _ := lessons.ErrnoMessages(name)
		for _, message := range messages {
			m[message] = name
		}
	}
	return m
}

// lowered is the table with the messages in lower case.
func lowered(m map[string]string) map[string]string {
	low := map[string]string{}
	for message, name := range m {
		low[strings.ToLower(message)] = name
	}
	return low
}

// sameErrno reports whether two names stand for one error, as ENOTSUP and
// EOPNOTSUPP do: their messages cannot be told apart.
func sameErrno(a, b string) bool {
	m, ok := lessons.ErrnoMessages(a)
	n, also := lessons.ErrnoMessages(b)
	return ok && also && len(m) > 0 && slices.Equal(m, n)
}

// alternatives joins the keys for a regular expression.
func alternatives(m map[string]string) string {
	var keys []string
	for k := range m {
		keys = append(keys, regexp.QuoteMeta(k))
	}
	slices.Sort(keys)
	return strings.Join(keys, "|")
}

// printedErrnos finds the C library's messages in the forms in which programs
// print them. A bare "Permission denied", or one in the middle of a sentence,
// is text like any other.
func printedErrnos(lines []string) []printedErrno {
	var found []printedErrno
	for _, l := range lines {
		if p, ok := printedIn(l); ok {
			found = append(found, p)
		}
	}
	return found
}

func printedIn(l string) (printedErrno, bool) {
	if m := goLog().FindStringSubmatch(l); m != nil {
		l = "podman: " + m[1]
	}
	head := programPrefix().FindStringIndex(l)
	if head == nil {
		return printedErrno{}, false
	}
	// The message's own colon may be the one that ends the prefix.
	start := head[1] - len(": ")
	if m := pythonErrno().FindStringSubmatchIndex(l[start:]); m != nil {
		return printed(l, start, m, errnoOf(), "python3"), true
	}
	if m := errnoMessage().FindStringSubmatchIndex(l[start:]); m != nil {
		interpreter := ""
		if perlPlace().MatchString(l) {
			interpreter = "perl"
		}
		return printed(l, start, m, errnoOf(), interpreter), true
	}
	if m := goMessage().FindStringSubmatchIndex(l[start:]); m != nil {
		client := ""
		if strings.HasPrefix(l, "Error: ") {
			client = "podman"
		}
		p := printed(l, start, m, goErrnoOf(), client)
		if mountDenied().MatchString(l) {
			p.errno = "EPERM"
		}
		return p, true
	}
	if mountDenied().MatchString(l) {
		return printedErrno{"EPERM", l[head[1]:], programsIn(l[:head[1]])}, true
	}
	return printedErrno{}, false
}

// printed is the message that was found at m, counted from start. The program
// that is said to have printed it beside the one that begins the line is the
// likelier one.
func printed(l string, start int, m []int, names map[string]string, also string) printedErrno {
	message := l[start+m[2] : start+m[3]]
	p := printedErrno{names[message], message, programsIn(l[:start+m[0]])}
	if also != "" {
		p.programs = append([]string{also}, p.programs...)
	}
	return p
}

// programsIn names the programs that may have printed a line, from what stands
// before the message.
func programsIn(before string) []string {
	parts := strings.Split(before, ": ")
	first, _, _ := strings.Cut(parts[0], " ")
	name := path.Base(strings.TrimPrefix(first, "-"))
	programs := []string{name}
	if !slices.Contains(shells[:], name) {
		return programs
	}
	rest := parts[1:]
	if len(rest) > 0 && lineNumber().MatchString(rest[0]) {
		rest = rest[1:]
	}
	if len(rest) > 0 && bareWord().MatchString(rest[0]) {
		programs = append(programs, rest[0])
	}
	return programs
}

// errnosFrom returns those messages that the program printed; "" is any.
func errnosFrom(all []printedErrno, program string) []printedErrno {
	if program == "" {
		return all
	}
	var found []printedErrno
	for _, p := range all {
		if slices.Contains(p.programs, program) {
			found = append(found, p)
		}
	}
	return found
}

// onlyErrno returns the errno that all messages agree on, or "".
func onlyErrno(all []printedErrno) string {
	for _, p := range all {
		if !sameErrno(p.errno, all[0].errno) {
			return ""
		}
	}
	if len(all) == 0 {
		return ""
	}
	return all[0].errno
}
