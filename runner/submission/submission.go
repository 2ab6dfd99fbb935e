// Package submission reads and writes what people hand in: answers to exercises,
// one person's in one file, or in plain folders PERSON/LESSON/EXERCISE/FILE. It
// believes nothing that it reads, opens no link, and holds a few megabytes of a
// person's at most. It does not know which exercises there are.
//
// # The file
//
// A submission is a tar archive (POSIX pax), compressed with gzip, of regular
// files only. The first is lab.json:
//
//	format  1
//	course  digest of the course that the answers were made with
//	person  who hands it in: up to 200 bytes without control characters
//	seed    of which the numbers follow that the person had; not there without one
//
// The others are LESSON/EXERCISE/FILE, in the order of their names. A reader
// looks at nothing else: no owners, modes or times, which are the same in every
// file. The same answers of the same person make the same file, byte for byte,
// with one version of Go.
package submission

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Format is the number of the file's form.
const Format = 1

// What a person may hand in, of files of lessons.MaxAnswer.
const (
	mostFiles = 1000
	mostTotal = 8 << 20 // bytes of all, and of the archive with its heads
	mostName  = 200     // bytes of a person's name
)

// A Submission is what one person hands in.
type Submission struct {
	Person  string
	Source  string // the file or folder that it comes from, as the user named it
	SHA256  string // of the file; "" for a folder
	Course  string // as it says itself; "" for a folder
	Seed    string // likewise
	Answers []Answer
	Fault   *Fault // why nothing of it can be taken, nil if something can
}

// An Answer is the answer to one exercise.
type Answer struct {
	Exercise string            // "LESSON/EXERCISE"
	Files    map[string][]byte // by name
	Fault    *Fault            // why it cannot be taken
}

// Digest is a hash of the answer's files: the SHA-256 of what sha256sum(1) prints
// for them in the order of their names.
func (a Answer) Digest() string {
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(a.Files)) {
		fmt.Fprintf(all, "%x  %s\n", sha256.Sum256(a.Files[name]), name)
	}
	return hex.EncodeToString(all.Sum(nil))
}

// A Fault says why something was not taken.
type Fault struct {
	Code Code
	Name string // of the file that it is about, as it stands there, or ""
}

func (f *Fault) Error() string {
	if f.Name == "" {
		return string(f.Code)
	}
	return fmt.Sprintf("%s: %q", f.Code, f.Name)
}

// about is a fault of the file with a name, which is cut where nobody would read on.
func about(code Code, name string) *Fault {
	return &Fault{code, name[:min(len(name), mostName)]}
}

// A Code is a kind of fault.
type Code string

// The kinds of faults.
const (
	Foreign  Code = "not a submission"    // no gzip, no tar, or no head at its start
	Damaged  Code = "cut off or damaged"  // or something follows its end
	Version  Code = "of another version"  // of the format
	BadName  Code = "no name of a person" // empty, too long, or with control characters
	Link     Code = "a link"
	Special  Code = "no regular file"      // a device, a pipe, a folder
	BadPath  Code = "not a name of a file" // not LESSON/EXERCISE/FILE, or with control characters
	Twice    Code = "twice"                // as well where only upper and lower case differ
	TooMany  Code = "too many files"
	TooLarge Code = "too large"  // a file, or all together
	Unread   Code = "unreadable" // this computer cannot read it
	Empty    Code = "without an answer"
)

// CheckPerson returns a fault if a name cannot be a person's.
func CheckPerson(name string) *Fault {
	if name == "" || len(name) > mostName || strings.TrimSpace(name) != name || !printable(name) {
		return about(BadName, name)
	}
	return nil
}

// printable reports whether nothing of a text acts on a terminal, breaks a line
// or is invisible.
func printable(s string) bool {
	acts := func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }
	return utf8.ValidString(s) && !strings.ContainsFunc(s, acts)
}

// A shelf collects answers and refuses names that are no names.
type shelf struct {
	answers map[string]*Answer
	folded  map[string]string // spelling of each name and folder, by it in lower case
	files   int
	total   int64
}

func newShelf() *shelf {
	return &shelf{answers: map[string]*Answer{}, folded: map[string]string{}}
}

// check returns the exercise and the file that a name LESSON/EXERCISE/FILE means.
func (s *shelf) check(name string) (exercise, file string, fault *Fault) {
	parts := strings.Split(name, "/")
	bad := func(part string) bool {
		return part == "" || part == "." || part == ".." || strings.Contains(part, `\`) || !printable(part)
	}
	if len(parts) != 3 || slices.ContainsFunc(parts, bad) {
		return "", "", about(BadPath, name)
	}
	if s.files++; s.files > mostFiles {
		return "", "", &Fault{Code: TooMany}
	}
	for n := range parts {
		upTo := strings.Join(parts[:n+1], "/")
		key := strings.ToLower(upTo)
		known, seen := s.folded[key]
		if seen && (known != upTo || n == len(parts)-1) {
			return "", "", about(Twice, name)
		}
		s.folded[key] = upTo
	}
	return parts[0] + "/" + parts[1], parts[2], nil
}

// answer is the one to an exercise.
func (s *shelf) answer(exercise string) *Answer {
	a := s.answers[exercise]
	if a == nil {
		a = &Answer{Exercise: exercise, Files: map[string][]byte{}}
		s.answers[exercise] = a
	}
	return a
}

// list is all answers in the order of their exercises' names.
func (s *shelf) list() []Answer {
	var all []Answer
	for _, name := range slices.Sorted(maps.Keys(s.answers)) {
		all = append(all, *s.answers[name])
	}
	return all
}
