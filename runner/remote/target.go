package remote

import (
	"bufio"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lab/runner/lazy"
)

// A Target is a computer that OpenSSH's client reaches.
type Target struct {
	User string // "" leaves it to OpenSSH's configuration
	Host string // a name, an address, or a Host of OpenSSH's configuration
	Port int    // 0 leaves it to OpenSSH's configuration
}

// String is the target as it stands behind ssh://.
func (t Target) String() string {
	s := t.Host
	if t.Port != 0 {
		s = net.JoinHostPort(t.Host, strconv.Itoa(t.Port))
	}
	if t.User != "" {
		s = t.User + "@" + s
	}
	return s
}

// A Mistake is why a text names no target.
type Mistake string

// The mistakes.
const (
	NotSSH      Mistake = "not-ssh"     // it does not begin with ssh://
	NoHost      Mistake = "no-host"     // the host is missing
	BadHost     Mistake = "bad-host"    // a host cannot look like this
	BadUser     Mistake = "bad-user"    // a user cannot look like this
	HasPassword Mistake = "password"    // a password stands in it
	HasPath     Mistake = "path"        // something follows the host
	BadPort     Mistake = "bad-port"    // not 1 to 65535
	NotUTF8     Mistake = "not-utf-8"   // in a file
	Twice       Mistake = "twice"       // in a file: it has the target already
	Empty       Mistake = "no-targets"  // a file without a target
	TooLong     Mistake = "line-length" // in a file
)

// A TargetError is a mistake in the name of a target.
type TargetError struct {
	Text    string
	Line    int // of a file, from 1; 0 elsewhere
	Column  int // in characters, from 1
	Mistake Mistake
}

func (e *TargetError) Error() string { return strconv.Quote(e.Text) + ": " + string(e.Mistake) }

// A name that begins with a hyphen would be an option of ssh's; the other
// characters that are left out mean something to a shell or in ssh's
// configuration, and OpenSSH refuses most of them as well. A computer that has
// joined a domain may have users DOMAIN\anna, anna@example.org and lab1$.
var (
	hostName = lazy.Regexp(`^[0-9A-Za-z_][0-9A-Za-z_.-]*$`)
	address6 = lazy.Regexp(`^[0-9A-Fa-f:.]+(%[0-9A-Za-z_.-]+)?$`)
	userName = lazy.Regexp(`^[0-9A-Za-z_]([0-9A-Za-z_.+@\\-]*[0-9A-Za-z_.+@-])?\$?$`)
)

const scheme = "ssh://"

// ParseTarget reads ssh://[USER@]HOST[:PORT]; an IPv6 address stands in
// brackets. The error is a *TargetError.
func ParseTarget(text string) (Target, error) {
	rest, ok := strings.CutPrefix(text, scheme)
	if !ok {
		return Target{}, &TargetError{Text: text, Column: 1, Mistake: NotSSH}
	}
	t, at, mistake := parse(rest)
	if mistake != "" {
		return Target{}, &TargetError{Text: text, Column: len(scheme) + at, Mistake: mistake}
	}
	return t, nil
}

// parse reads [USER@]HOST[:PORT]. A mistake comes with its column.
func parse(text string) (t Target, column int, m Mistake) {
	rest := text
	at := func(part string) int { // part is what is left of text
		return utf8.RuneCountInString(text[:len(text)-len(part)]) + 1
	}
	if i := strings.LastIndex(rest, "@"); i >= 0 {
		t.User = rest[:i]
		switch {
		case strings.Contains(t.User, ":"):
			return t, at(rest[strings.Index(rest, ":"):]), HasPassword
		case !userName().MatchString(t.User):
			return t, 1, BadUser
		}
		rest = rest[i+1:]
	}
	if i := strings.IndexAny(rest, "/?# \t"); i >= 0 {
		if strings.Trim(rest[i:], "/") != "" {
			return t, at(rest[i:]), HasPath
		}
		text, rest = text[:len(text)-len(rest)+i], rest[:i]
	}
	host, port, hasPort, ok := split(rest)
	t.Host = host
	switch {
	case host == "":
		return t, at(rest), NoHost
	case !ok:
		return t, at(rest), BadHost
	}
	if !hasPort {
		return t, 0, ""
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return t, at(rest[len(rest)-len(port):]), BadPort
	}
	t.Port = int(n)
	return t, 0, ""
}

// split takes HOST[:PORT] apart. It is not ok if the host is none.
func split(text string) (host, port string, hasPort, ok bool) {
	if inner, found := strings.CutPrefix(text, "["); found {
		host, rest, closed := strings.Cut(inner, "]")
		port, hasPort = strings.CutPrefix(rest, ":")
		return host, port, hasPort, closed && (rest == "" || hasPort) && address6().MatchString(host)
	}
	host, port, hasPort = strings.Cut(text, ":")
	return host, port, hasPort, hostName().MatchString(host)
}

// maxLine bounds the lines of a file of targets, in bytes.
const maxLine = 4096

// ReadTargets reads a list of targets, one a line, with or without ssh://.
// Blank lines are left out, and so is everything from a # on that begins a line
// or follows a blank. All mistakes of the list are returned.
func ReadTargets(r io.Reader) ([]Target, []*TargetError, error) {
	var list []Target
	var wrong []*TargetError
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, maxLine), maxLine)
	number := 0
	for in.Scan() {
		number++
		text, column := entry(in.Text())
		if text == "" {
			continue
		}
		t, err := readTarget(text, list)
		if err != nil {
			err.Line, err.Column = number, err.Column+column
			wrong = append(wrong, err)
			continue
		}
		list = append(list, t)
	}
	switch err := in.Err(); {
	case err == bufio.ErrTooLong:
		wrong = append(wrong, &TargetError{Line: number + 1, Column: 1, Mistake: TooLong})
	case err != nil:
		return nil, nil, err
	case len(list) == 0 && len(wrong) == 0:
		wrong = append(wrong, &TargetError{Line: 1, Column: 1, Mistake: Empty})
	}
	return list, wrong, nil
}

// entry is what stands in a line, and how many characters are before it.
func entry(line string) (text string, before int) {
	for i, r := range line {
		if r == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			line = line[:i]
			break
		}
	}
	text = strings.TrimLeft(line, " \t\uFEFF")
	before = utf8.RuneCountInString(line) - utf8.RuneCountInString(text)
	return strings.TrimRight(text, " \t\r"), before
}

func readTarget(text string, known []Target) (Target, *TargetError) {
	if !utf8.ValidString(text) {
		return Target{}, &TargetError{Text: text, Column: 1, Mistake: NotUTF8}
	}
	rest, skipped := text, 0
	if strings.Contains(text, "://") {
		var ok bool
		if rest, ok = strings.CutPrefix(text, scheme); !ok {
			return Target{}, &TargetError{Text: text, Column: 1, Mistake: NotSSH}
		}
		skipped = len(scheme)
	}
	t, column, mistake := parse(rest)
	switch {
	case mistake != "":
		return t, &TargetError{Text: text, Column: skipped + column, Mistake: mistake}
	case slices.Contains(known, t):
		return t, &TargetError{Text: text, Column: 1, Mistake: Twice}
	}
	return t, nil
}
