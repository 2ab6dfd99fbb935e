package lessons

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// maxText is the size of the largest lesson.yaml or Markdown file, in bytes.
// The YAML parser's time grows with the square of some inputs.
const maxText = 64 << 10

// Load reads the course in fsys: every folder NN-ID, in the order of their
// names. Files beside these folders are ignored, and so are folders without a
// number in front that have no lesson.yaml.
//
// If anything is wrong with a lesson, there is no course and the error is of
// type Problems, with everything that is wrong in all lessons. Any other error
// is about fsys itself, or means that there is no lesson in it.
func Load(fsys fs.FS) (*Course, error) {
	loaders, err := loadersOf(fsys)
	if err != nil {
		return nil, err
	}
	var problems Problems
	talk := loadTalk(fsys, &problems)
	list := make([]*Lesson, len(loaders))
	var all sync.WaitGroup // parsing YAML takes its time
	for i, l := range loaders {
		l.talk = talk
		all.Go(func() { list[i] = l.load() })
	}
	all.Wait()
	seen := map[string]string{} // folders of the lessons so far, by id
	for i, l := range loaders {
		id := list[i].ID
		if first := seen[id]; first != "" && id != "" {
			l.duplicate(first)
		}
		seen[id] = l.dir
		problems = append(problems, *l.problems...)
	}
	course := NewCourse(list...)
	course.talk = func() *Talk { return talk }
	talk.checkBullets(course)
	if len(problems) > 0 {
		problems.sort()
		return nil, problems
	}
	if len(list) == 0 {
		return nil, noLessons(fsys)
	}
	return course, nil
}

// loadersOf are those of all lessons in a folder.
func loadersOf(fsys fs.FS) ([]*loader, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("cannot read the lessons' folder: %w", err)
	}
	var list []*loader
	for _, e := range entries {
		if isLesson(fsys, e) {
			list = append(list, &loader{fsys: fsys, dir: e.Name(), kind: "lesson", problems: new(Problems)})
		}
	}
	return list, nil
}

func noLessons(fsys fs.FS) error {
	if _, err := fs.Stat(fsys, "lesson.yaml"); err == nil {
		return errors.New("no lessons found: this folder is itself a lesson; name the folder above it")
	}
	return errors.New("no lessons found: there is no folder like 10-dac with a lesson.yaml in it")
}

var folderName = regexp.MustCompile(`^[0-9]{2}-(.+)$`)

func isLesson(fsys fs.FS, e fs.DirEntry) bool {
	if !e.IsDir() {
		return false
	}
	_, err := fs.Stat(fsys, path.Join(e.Name(), "lesson.yaml"))
	return err == nil || folderName.MatchString(e.Name())
}

// A loader reads one folder.
type loader struct {
	fsys     fs.FS
	dir      string
	kind     string // "lesson" or "exercise"
	talk     *Talk
	problems *Problems

	duplicate func(first string) // reports that the folder first has the same id; set if there is an id
}

// load returns a lesson that is complete only if no problem was reported.
func (l *loader) load() *Lesson {
	lesson := &Lesson{Dir: l.dir, Prose: map[Lang]Prose{}, files: map[string][]byte{}}
	src := l.text("lesson.yaml")
	if src == nil {
		return lesson
	}
	id := ""
	if m := folderName.FindStringSubmatch(l.dir); m != nil {
		id = m[1]
	} else {
		src.report(start, `"50-seccomp": the number gives the order, the rest is the lesson's id`,
			"the lesson's folder is not named NN-ID")
	}
	lesson.text = src.text
	lesson.files = l.tree("files")
	d := &decoder{source: src, lesson: lesson, talk: l.talk, stepAt: map[string]position{}, used: map[string]bool{}}
	ok := d.decode(id)
	l.duplicate = d.duplicate
	if !ok {
		return lesson
	}
	lesson.Exercises = l.exercises(lesson, d.used)
	l.checkUnused(d)
	readers := l.prose(d, lessonProse, lesson.Title)
	for lang, r := range readers {
		lesson.Prose[lang] = r.prose()
	}
	return lesson
}

// right returns a lesson in which nothing is wrong.
func (l *loader) right() *Lesson {
	lesson := l.load()
	if len(*l.problems) > 0 {
		panic(*l.problems)
	}
	return lesson
}

// prose reads what is written in each language and compares it with what the
// decoder has read, and with each other.
func (l *loader) prose(d *decoder, kind proseKind, title Text) map[Lang]*proseReader {
	readers := map[Lang]*proseReader{}
	for _, lang := range Langs {
		if src := l.text(string(lang) + ".md"); src != nil {
			readers[lang] = src.readProse(kind, title[lang], slices.Sorted(maps.Keys(d.stepAt)))
		}
	}
	d.checkProse(readers)
	return readers
}

// tree reads everything below a folder, by the names below it. Names that begin with
// a dot are left to editors and file managers.
func (l *loader) tree(folder string) map[string][]byte {
	files := map[string][]byte{}
	root := path.Join(l.dir, folder)
	info, err := fs.Stat(l.fsys, root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return files
	case err == nil && !info.IsDir():
		err = errors.New("not a folder")
	}
	if err != nil {
		l.fail(folder, err)
		return files
	}
	err = fs.WalkDir(l.fsys, root, func(name string, e fs.DirEntry, err error) error {
		hidden := name != root && strings.HasPrefix(path.Base(name), ".")
		switch {
		case err != nil:
			l.fail(strings.TrimPrefix(name, l.dir+"/"), err)
		case hidden && e.IsDir():
			return fs.SkipDir
		case !hidden && !e.IsDir():
			files[strings.TrimPrefix(name, root+"/")] = l.file(strings.TrimPrefix(name, l.dir+"/"), e)
		}
		return nil
	})
	if err != nil {
		l.fail(folder, err)
	}
	return files
}

// file returns the content of a file of a folder. go:embed does not take
// links, so a lesson with one could not become part of the program.
func (l *loader) file(name string, e fs.DirEntry) []byte {
	content, err := l.read(name)
	if err == nil && !e.Type().IsRegular() {
		err = errors.New("a link cannot be part of the program")
	}
	if err != nil {
		l.fail(name, err)
	}
	return content
}

func (l *loader) checkUnused(d *decoder) {
	for name := range d.lesson.files {
		if !d.used[name] {
			l.problem("files/"+name, "no step uses this file", "name it under a step's files, or remove it")
		}
	}
}

// text reads a text file; nil after having reported why it cannot.
func (l *loader) text(name string) *source {
	content, err := l.read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.problem(name, "this file is missing", fmt.Sprintf("every %s has %[1]s.yaml, de.md and en.md", l.kind))
		return nil
	case err != nil:
		l.fail(name, err)
		return nil
	case len(content) > maxText:
		l.problem(name, fmt.Sprintf("the file is larger than %d kB", maxText>>10), "make two "+l.kind+"s of it")
		return nil
	}
	return newSource(path.Join(l.dir, name), content, l.problems)
}

// read returns a regular file's content.
func (l *loader) read(name string) ([]byte, error) {
	name = path.Join(l.dir, name)
	info, err := fs.Stat(l.fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	return fs.ReadFile(l.fsys, name)
}

func (l *loader) fail(name string, err error) {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	l.problem(name, "cannot be read: "+err.Error(), "")
}

// problem reports a problem of a file as a whole.
func (l *loader) problem(name, message, hint string) {
	*l.problems = append(*l.problems, Problem{
		File: path.Join(l.dir, name), Line: start.line, Column: start.column, Message: message, Hint: hint,
	})
}
