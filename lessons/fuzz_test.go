package lessons

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"
)

// FuzzExercise checks the same of the files of an exercise, and that an answer either
// makes a lesson or has faults.
func FuzzExercise(f *testing.F) {
	valid := validCourse(f)
	dir := strings.TrimSuffix(exercise, "exercise.yaml")
	f.Add(valid[exercise].Data, valid[dir+"de.md"].Data, valid[dir+"en.md"].Data, []byte("600\n"))
	f.Add([]byte("answer: [{file: mode, target: /x, lines: '(?m)^.*$|(a'}]\nchecks: [{}, 1]\nwrong: [{fails: [x]}]\n"), []byte("# x\n### y {#hint}\n"), []byte("\xff"), []byte("\x00"))
	f.Fuzz(func(t *testing.T, text, de, en, answer []byte) {
		fsys := validCourse(t)
		files := map[string][]byte{exercise: text, dir + "de.md": de, dir + "en.md": en, dir + "wrong/open/mode": answer}
		for name, content := range files {
			fsys[name] = &fstest.MapFile{Data: content}
		}
		course, err := Load(fsys)
		if err != nil {
			problems, ok := errors.AsType[Problems](err)
			if !ok || len(problems) == 0 {
				t.Fatalf("got %T: %v", err, err)
			}
			for _, p := range problems {
				content, known := files[p.File]
				if known && p.File != dir+"wrong/open/mode" {
					checkProblem(t, p, content)
				}
			}
			return
		}
		e := course.Exercise("more/keep-out")
		if l, err := e.Lesson(e.Reference); err != nil || len(l.Steps) != len(e.Checks) {
			t.Errorf("the reference: %v", err)
		}
		if _, err := e.Lesson(Answer{"mode": answer, "notes.txt": answer}); err != nil && len(err.(AnswerFaults)) == 0 {
			t.Errorf("an error without a fault: %v", err)
		}
	})
}

// FuzzLoad checks that any three files give a course or problems with
// positions inside the files, and that the same input gives the same answer.
func FuzzLoad(f *testing.F) {
	valid := validCourse(f)
	f.Add(valid[demo].Data, valid[de].Data, valid[en].Data)
	f.Add(valid[more].Data, []byte("# Mehr\n"), []byte("\uFEFF# More\r\n```\n"))
	for _, y := range []string{"", "a", "- a", "a: {b: [", "id: &x y\n<<: *x", "? a\n: b", "a: |\n", "a: >2\n\n x", "a:\n  - {b: 1}\n\t   ",
		"id: x\nsteps: [{}, null, [a: b]]", "steps:\n- type: |\n\n\n", "a: !!binary x\n---\n...", "%YAML 1.2\n---\n"} {
		f.Add([]byte(y), []byte("# x {#}\n## {#a/hint}"), []byte("\xff"))
	}
	f.Fuzz(func(t *testing.T, lesson, de, en []byte) {
		files := map[string][]byte{"10-demo/lesson.yaml": lesson, "10-demo/de.md": de, "10-demo/en.md": en}
		fsys := fstest.MapFS{"10-demo/files/a.txt": {}, "10-demo/files/sub/b.txt": {}}
		for name, content := range files {
			fsys[name] = &fstest.MapFile{Data: content}
		}
		course, err := Load(fsys)
		if err == nil {
			checkCourse(t, course)
			return
		}
		problems, ok := errors.AsType[Problems](err)
		if !ok || len(problems) == 0 || course != nil {
			t.Fatalf("got %v and %T: %v", course, err, err)
		}
		for _, p := range problems {
			checkProblem(t, p, files[p.File])
		}
		if _, again := Load(fsys); again.Error() != err.Error() {
			t.Errorf("first\n%v\nthen\n%v", err, again)
		}
	})
}

func checkCourse(t *testing.T, course *Course) {
	for _, l := range course.Lessons() {
		for _, s := range l.Steps {
			if s.ID == "" || len(s.Act.Lines) == 0 || s.Signs.of(s.Expect) == nil {
				t.Errorf("incomplete step %+v", s)
			}
			for _, lang := range Langs {
				if l.Prose[lang].Steps[s.ID].Text == "" {
					t.Errorf("no %s prose for step %s", lang, s.ID)
				}
			}
		}
	}
}

func checkProblem(t *testing.T, p Problem, content []byte) {
	lines := strings.Split(strings.ReplaceAll(strings.TrimPrefix(string(content), "\uFEFF"), "\r\n", "\n"), "\n")
	if p.Message == "" || p.Line < 1 || p.Line > len(lines) ||
		p.Column < 1 || p.Column > utf8.RuneCountInString(lines[p.Line-1])+1 {
		t.Errorf("no place in the file: %+v", p)
	}
	for _, r := range p.Error() {
		if isControl(r) && r != '\n' {
			t.Errorf("control character %U in %q", r, p.Error())
		}
	}
}
