package remote

import (
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"lab/runner/lazy"
)

// A Cause is why lab cannot work on a target.
type Cause string

// The causes.
const (
	NoClient    Cause = "no-client"    // this computer has no ssh
	BadConfig   Cause = "bad-config"   // OpenSSH's configuration is wrong
	UnknownName Cause = "unknown-name" // the host's name has no address
	Refused     Cause = "refused"      // nothing listens there
	Unreachable Cause = "unreachable"  // no way there, or no answer in time
	ChangedKey  Cause = "changed-key"  // the host shows another key than it should
	RevokedKey  Cause = "revoked-key"  // the host shows a key that is marked as revoked
	UnknownKey  Cause = "unknown-key"  // nobody has said that the host's key is right
	NoLogin     Cause = "no-login"     // no key of the user is accepted
	Closed      Cause = "closed"       // the connection broke
	NoSudo      Cause = "no-sudo"      // the login is not root and has no sudo without a password
	OtherSystem Cause = "other-system" // not the system that lab's program is for
	NoFolder    Cause = "no-folder"    // no folder on the target for lab's program
	NoProgram   Cause = "no-program"   // lab's program does not run on the target
	NotHanded   Cause = "not-handed"   // the target does not let lab run its lessons
	Failed      Cause = "failed"       // lab did not do there what it was to do
	Confused    Cause = "confused"     // it answers something else
)

// An Error is why lab cannot work on a target, or not any more.
type Error struct {
	Target Target
	Cause  Cause
	// Detail is what ssh or the target says about it, in its own words; for
	// ChangedKey it is FILE:LINE, where the right key stands.
	Detail string
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s: %s", e.Target, e.Cause)
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}

// signs are what OpenSSH's client says, the most telling first: its messages
// pile up, and those of a jump host's stand before the others. They are not
// translated (sshconnect.c, ssh_api.c, readconf.c of OpenSSH 7.6 to 10).
var signs = []struct {
	cause Cause
	says  func() *regexp.Regexp
}{
	{ChangedKey, lazy.Regexp(`(?m)^Offending \S+ key in (.+:\d+)`)},
	{RevokedKey, lazy.Regexp(`(?m)^(The \S+ host key for .* is marked as revoked)`)},
	{UnknownKey, lazy.Regexp(`(?m)^(No \S+ host key is known for .*|Host key verification failed)`)},
	{NoLogin, lazy.Regexp(`(?m)(Permission denied \(.*\)|Too many authentication failures|No more authentication methods available)`)},
	{UnknownName, lazy.Regexp(`(?m)(Could not resolve hostname .*)`)},
	{Refused, lazy.Regexp(`(?m)(connect to host .*: Connection refused)`)},
	{Unreachable, lazy.Regexp(`(?m)(connect to host .*: .*|Connection timed out.*|Connection to .* timed out.*|Timeout, server .* not responding)`)},
	{BadConfig, lazy.Regexp(`(?m)^(.*: Bad configuration option: .*|.*: terminating, .*|Bad owner or permissions on .*|Can't open user config file .*|.* line \d+: .*)`)},
}

// explain finds out from what ssh said why it ended. err is from waiting for it.
func explain(t Target, said string, err error) *Error {
	e := &Error{Target: t, Cause: Closed, Detail: last(said)}
	if errors.Is(err, exec.ErrNotFound) {
		e.Cause, e.Detail = NoClient, ""
		return e
	}
	said = strings.ReplaceAll(said, "\r", "")
	for _, s := range signs {
		if m := s.says().FindStringSubmatch(said); m != nil {
			e.Cause, e.Detail = s.cause, m[1]
			break
		}
	}
	return e
}

// complaint is what lab complained about on standard error: its last line that
// begins with its name, since hints follow, else the last one.
func complaint(said string) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	for _, line := range slices.Backward(lines) {
		if text, ok := strings.CutPrefix(line, "lab: "); ok {
			return text
		}
	}
	return last(said)
}

// last is the last line that is not blank.
func last(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
