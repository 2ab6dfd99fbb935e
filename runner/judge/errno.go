package judge

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"lab/lessons"
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
	errnoOf = messagesToErrno()
	// errnoMessage finds a message after its colon (or bash's dash, as in
	// "kill: (1) - Operation not permitted"), at the line's end or before
	// punctuation, so that "No such device" is not found in "No such device or
	// address".
	errnoMessage = regexp.MustCompile(`(?:: | - )(` + alternatives(errnoOf) + `)(?:\s*$|[.,;:!?)]| \()`)
	// programPrefix is how a line begins that a program printed about itself:
	// "mkdir: ", "iptables v1.8.11 (nf_tables): ".
	programPrefix = regexp.MustCompile(`^-?[A-Za-z0-9_./+@-]+(?: [^:]*)?: `)
	bareWord      = regexp.MustCompile(`^[A-Za-z0-9_+@-]+$`)
	lineNumber    = regexp.MustCompile(`^(?:line )?\d+$`)
)

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

// printedErrnos finds the C library's messages in the form in which programs
// print them. A bare "Permission denied", or one in the middle of a sentence,
// is text like any other.
func printedErrnos(lines []string) []printedErrno {
	var found []printedErrno
	for _, l := range lines {
		head := programPrefix.FindStringIndex(l)
		if head == nil {
			continue
		}
		// The message's own colon may be the one that ends the prefix.
		start := head[1] - len(": ")
		m := errnoMessage.FindStringSubmatchIndex(l[start:])
		if m == nil {
			continue
		}
		message := l[start+m[2] : start+m[3]]
		found = append(found, printedErrno{
			errno:    errnoOf[message],
			message:  message,
			programs: programsIn(l[:start+m[0]]),
		})
	}
	return found
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
	if len(rest) > 0 && lineNumber.MatchString(rest[0]) {
		rest = rest[1:]
	}
	if len(rest) > 0 && bareWord.MatchString(rest[0]) {
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
