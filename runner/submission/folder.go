package submission

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"lab/lessons"
)

// Suffix ends the name of a file with a submission. In a folder only such files are
// taken for one.
const Suffix = ".lab"

// Collect reads the submissions that files and folders hold. A folder holds files
// NAME.lab, each of the person that it names, and folders, each named after a
// person, with what that person hands in: such a file, or folders
// LESSON/EXERCISE/FILE, or both. Names that begin with a dot are left to editors
// and version control. The error is that of a path that leads to nothing; whatever
// is wrong with what it leads to is a Fault.
func Collect(paths []string) ([]Submission, error) {
	var all []Submission
	for _, name := range paths {
		info, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		real, err := filepath.EvalSymlinks(name) // what the user names may be a link
		if err != nil {
			return nil, err
		}
		dir := real
		if !info.IsDir() {
			dir = filepath.Dir(real)
		}
		root, err := os.OpenRoot(dir)
		if err != nil {
			return nil, err
		}
		c := &collector{root: root, shown: name}
		if info.IsDir() {
			c.class()
		} else {
			c.file(filepath.Base(real), name, "")
		}
		root.Close()
		all = append(all, c.found...)
	}
	return all, nil
}

// A collector reads below one folder.
type collector struct {
	root  *os.Root
	shown string // the folder as the user named it
	found []Submission
}

// class reads a folder with what a class hands in.
func (c *collector) class() {
	list, fault := c.list(".")
	if fault != nil {
		c.found = append(c.found, Submission{Source: c.shown, Fault: fault})
	}
	for _, e := range list {
		source := filepath.Join(c.shown, e.Name())
		switch {
		case e.IsDir():
			c.person(e.Name(), source)
		case strings.HasSuffix(e.Name(), Suffix):
			c.file(e.Name(), source, "")
		case isLink(e):
			c.found = append(c.found, Submission{Source: source, Fault: about(Link, e.Name())})
		}
	}
}

// person reads what stands in a person's folder. The files in it are that person's,
// whatever they say: whoever made the folders knows better.
func (c *collector) person(name, source string) {
	before := len(c.found)
	s := Submission{Person: name, Source: source}
	list, fault := c.list(name)
	if s.Fault = fault; fault == nil {
		s.Fault = CheckPerson(name)
	}
	if s.Fault != nil {
		s.Person = ""
		c.found = append(c.found, s)
		return
	}
	for _, e := range list {
		if !e.IsDir() && strings.HasSuffix(e.Name(), Suffix) {
			c.file(path.Join(name, e.Name()), filepath.Join(source, e.Name()), name)
		}
	}
	if s.Answers = c.answers(name, list); len(s.Answers) == 0 {
		s.Fault = &Fault{Code: Empty}
	}
	if s.Fault == nil || len(c.found) == before {
		c.found = append(c.found, s)
	}
}

// answers reads what stands in the folder of a person that holds list.
func (c *collector) answers(person string, list []fs.DirEntry) []Answer {
	on := newShelf()
	for _, e := range list {
		switch {
		case e.IsDir():
			c.lesson(on, person, e.Name())
		case isLink(e) && !strings.HasSuffix(e.Name(), Suffix):
			on.answer(e.Name()).Fault = about(Link, e.Name())
		}
	}
	return on.list()
}

// lesson reads PERSON/LESSON.
func (c *collector) lesson(on *shelf, person, lesson string) {
	list, fault := c.list(path.Join(person, lesson))
	if fault != nil {
		on.answer(lesson).Fault = fault
	}
	for _, e := range list {
		switch exercise := lesson + "/" + e.Name(); {
		case e.IsDir():
			c.exercise(on, person, exercise)
		case isLink(e):
			on.answer(exercise).Fault = about(Link, e.Name())
		}
	}
}

// exercise reads PERSON/LESSON/EXERCISE.
func (c *collector) exercise(on *shelf, person, exercise string) {
	list, fault := c.list(path.Join(person, exercise))
	a := on.answer(exercise)
	a.Fault = fault
	for _, e := range list {
		if a.Fault != nil {
			return
		}
		_, file, fault := on.check(exercise + "/" + e.Name())
		if a.Fault = fault; fault == nil {
			a.Files[file], a.Fault = c.content(path.Join(person, exercise, file), lessons.MaxAnswer)
			on.total += int64(len(a.Files[file]))
		}
		if on.total > mostTotal {
			a.Fault = &Fault{Code: TooLarge}
		}
	}
	if len(list) == 0 && a.Fault == nil {
		a.Fault = &Fault{Code: Empty}
	}
}

// file reads a submission from a file; person is whose it is, "" for who it says.
func (c *collector) file(name, source, person string) {
	s := Submission{}
	b, fault := c.content(name, mostTotal)
	if fault != nil {
		s.Fault = fault
	} else {
		s = Read(bytes.NewReader(b))
		sum := sha256.Sum256(b)
		s.SHA256 = hex.EncodeToString(sum[:])
	}
	s.Source = source
	if person != "" {
		s.Person = person
	}
	c.found = append(c.found, s)
}

func isLink(e fs.DirEntry) bool { return e.Type()&fs.ModeSymlink != 0 }

// list is what a folder holds, in the order of the names.
func (c *collector) list(name string) ([]fs.DirEntry, *Fault) {
	info, err := c.root.Lstat(name)
	if err == nil && !info.IsDir() {
		return nil, about(Link, name)
	}
	f, err := c.root.Open(name)
	if err != nil {
		return nil, about(Unread, name)
	}
	defer f.Close()
	if is, err := f.Stat(); err != nil || !os.SameFile(info, is) {
		return nil, about(Link, name)
	}
	list, err := f.ReadDir(mostFiles + 1)
	switch {
	case err != nil && err != io.EOF:
		return nil, about(Unread, name)
	case len(list) > mostFiles:
		return nil, about(TooMany, name)
	}
	list = slices.DeleteFunc(list, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), ".") })
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}

// content is that of a regular file. It follows no link, also none that takes the
// file's place meanwhile, and waits for no pipe.
func (c *collector) content(name string, most int) ([]byte, *Fault) {
	shown := path.Base(name)
	info, err := c.root.Lstat(name)
	switch {
	case err != nil:
		return nil, about(Unread, shown)
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, about(Link, shown)
	case !info.Mode().IsRegular():
		return nil, about(Special, shown)
	}
	f, err := c.root.OpenFile(name, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, about(Unread, shown)
	}
	defer f.Close()
	if is, err := f.Stat(); err != nil || !os.SameFile(info, is) {
		return nil, about(Link, shown)
	}
	b, err := io.ReadAll(io.LimitReader(f, int64(most)+1))
	switch {
	case err != nil:
		return nil, about(Unread, shown)
	case len(b) > most:
		return nil, about(TooLarge, shown)
	}
	return b, nil
}
