package vm

import (
	"errors"
	"fmt"
	"strings"
)

// A Note is something that is said to the owner of this computer. It becomes words
// only where the language is known.
type Note struct {
	Code Code
	Args []any
}

func note(code Code, args ...any) Note { return Note{code, args} }

// raw is a note in words that have no translation: a version, a command line,
// what another program says.
func raw(text string) Note {
	if text == "" {
		return Note{}
	}
	return note(asIs, text)
}

// String is the note for programmers.
func (n Note) String() string {
	var args []string
	for _, a := range n.Args {
		args = append(args, fmt.Sprint(a))
	}
	return strings.TrimSuffix(string(n.Code)+": "+strings.Join(args, ", "), ": ")
}

// A problem is an error that the owner of this computer can do something about.
type problem struct {
	Note
	cause error // sentinel, or nil
}

func (p *problem) Error() string { return p.String() }
func (p *problem) Unwrap() error { return p.cause }

// NoteOf is what to tell people of an error, where it is known what they can do
// about it.
func NoteOf(err error) (n Note, known bool) {
	p, known := errors.AsType[*problem](err)
	if known {
		n = p.Note
	}
	return n, known
}

// noteOf is an error as a note.
func noteOf(err error) Note {
	if n, known := NoteOf(err); known {
		return n
	}
	return raw(err.Error())
}

// A Code is what is said. The comments name the arguments.
type Code string

// The codes.
const (
	asIs          Code = "as-is"
	onlyAMD64     Code = "only-amd64"
	toolMissing   Code = "tool-missing"  // program
	lacksTools    Code = "lacks-tools"   // programs, command
	lacksNoLab    Code = "lacks-no-lab"  // likewise; lab may do it
	lacksRoot     Code = "lacks-root"    // likewise; this user cannot
	lacksPackage  Code = "lacks-package" // programs, Debian's packages
	stillMissing  Code = "still-missing" // program
	asRoot        Code = "as-root"
	userSubIDs    Code = "has-sub-ids"     // user
	noSubIDs      Code = "no-sub-ids"      // user, command
	noNamespaces  Code = "no-namespaces"   // user, what unshare says
	isFree        Code = "is-free"         // MiB, folder, MiB of memory
	lowDisk       Code = "low-disk"        // folder, MiB free, MiB needed
	noPlace       Code = "no-place"        // MiB needed, folders with why not
	readOnlyStore Code = "read-only-store" // folder
	unreadable    Code = "unreadable"      // folder
	noGo          Code = "no-go"           // extra
	lowMemory     Code = "low-memory"      // MiB free, MiB needed
	noLoopback    Code = "no-loopback"     // error
	kvmUntried    Code = "kvm-untried"
	kvmClosed     Code = "kvm-closed" // error
	kvmWorks      Code = "kvm-works"
	kvmFails      Code = "kvm-fails"  // why
	isSetUp       Code = "is-set-up"  // folder
	notUsable     Code = "not-usable" // error
	needsNetwork  Code = "needs-network"
	notThere      Code = "not-there"
	noAppArmor    Code = "apparmor-not-there"
	noSELinux     Code = "selinux-not-there"
	otherVersion  Code = "superseded" // MiB, folder
	mayRemove     Code = "may-remove" // command
)
