package lessons

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
)

//go:embed skeleton
var skeletons embed.FS

// NewLesson writes a lesson that only has to be filled in into a course's folder, as
// its last one, and returns its own folder.
func NewLesson(course, id string) (string, error) {
	if !validID.MatchString(id) {
		return "", fmt.Errorf(`bad id %q: lower-case letters, digits and single hyphens, such as "no-mkdir"`, id)
	}
	entries, err := os.ReadDir(course)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	last := 0
	for _, e := range entries {
		m := folderName.FindStringSubmatch(e.Name())
		if m == nil || !e.IsDir() {
			continue
		}
		if m[1] == id {
			return "", fmt.Errorf("%s is there already", filepath.Join(course, e.Name()))
		}
		last, _ = strconv.Atoi(e.Name()[:2])
	}
	number := min(last/10*10+10, 99)
	if number <= last {
		return "", errors.New("no number is left for another lesson: they go up to 99")
	}
	return write("lesson", filepath.Join(course, fmt.Sprintf("%02d-%s", number, id)), id)
}

// NewExercise writes an exercise that only has to be filled in into the folder of a
// course that the lesson is from, and returns its own folder.
func NewExercise(course string, l *Lesson, id string) (string, error) {
	switch {
	case !validID.MatchString(id):
		return "", fmt.Errorf(`bad id %q: lower-case letters, digits and single hyphens, such as "no-directories"`, id)
	case l.Step(id) != nil || l.Exercise(id) != nil:
		return "", fmt.Errorf("lesson %s has a step or an exercise %q already", l.ID, id)
	}
	return write("exercise", filepath.Join(course, l.Dir, "exercises", id), id)
}

// write copies a skeleton to a folder that is not there, with its id in place of NAME.
func write(skeleton, to, id string) (string, error) {
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return "", err
	}
	if err := os.Mkdir(to, 0o777); err != nil {
		return "", err
	}
	root := path.Join("skeleton", skeleton)
	return to, fs.WalkDir(skeletons, root, func(name string, e fs.DirEntry, err error) error {
		target := filepath.Join(to, filepath.FromSlash(name[len(root):]))
		switch {
		case err != nil || name == root:
			return err
		case e.IsDir():
			return os.Mkdir(target, 0o777)
		}
		content, err := skeletons.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(target, bytes.ReplaceAll(content, []byte("id: NAME\n"), []byte("id: "+id+"\n")), 0o666)
	})
}
