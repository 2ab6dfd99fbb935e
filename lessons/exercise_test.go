package lessons

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func keepOut(t testing.TB) *Exercise {
	t.Helper()
	course, err := Load(validCourse(t))
	if err != nil {
		t.Fatal(err)
	}
	e := course.Exercise("more/keep-out")
	if e == nil {
		t.Fatal("no exercise more/keep-out")
	}
	return e
}

func TestLoadExercise(t *testing.T) {
	e := keepOut(t)
	if e.Name() != "more/keep-out" || e.Most() != 2 || len(e.Checks) != 2 || !e.Check("own").Gate || e.Check("read").Points != 2 {
		t.Errorf("%s: %d points, checks %+v", e.Name(), e.Most(), e.Checks)
	}
	if want := []AnswerFile{{"mode", "~/mode", "user", "[0-7]{3}"}, {"notes.txt", "/etc/notes.txt", "root", ""}}; !slices.Equal(e.Files, want) {
		t.Errorf("files %+v", e.Files)
	}
	if e.Title[German] != "Draußen bleiben" || e.Title[English] != "Keep out" {
		t.Errorf("title %v", e.Title)
	}
	p := e.Prose[English]
	if p.Intro != "The task." || !slices.Equal(p.Hints, []string{"First.", "Second."}) ||
		p.Steps["read"].Text != "Is tried." || !slices.Equal(p.Steps["read"].Hints, []string{"Differently."}) {
		t.Errorf("prose %+v", p)
	}
	want := []WrongAnswer{
		{ID: "open", Fails: []string{"read"}, Answer: Answer{"mode": []byte("644\n")}},
		{ID: "closed", Fails: []string{"own"}, Answer: Answer{"mode": []byte("000\n")}},
		{ID: "empty", Fails: []string{"read"}, Answer: Answer{"mode": []byte("")}},
		{ID: "more", Refused: true, Answer: Answer{"mode": []byte("644 -R\n")}},
	}
	for i := range want {
		want[i].Answer["notes.txt"] = []byte("n\n") // as in the reference
	}
	if !reflect.DeepEqual(e.Wrong, want) {
		t.Errorf("wrong answers\n%+v\nwant\n%+v", e.Wrong, want)
	}
}

// TestExerciseIsLesson: with an answer an exercise is a lesson whose files are its own
// lesson's and the answer's, of which only lines that count reach the machine.
func TestExerciseIsLesson(t *testing.T) {
	e := keepOut(t)
	l, err := e.Lesson(e.Reference)
	if err != nil {
		t.Fatal(err)
	}
	if l.ID != "more/keep-out" || l.AnswerTo != e || l.Needs.Kernel != "5.6" || len(l.Steps) != 2 {
		t.Errorf("%+v", l)
	}
	want := []File{{Source: "answer/mode", Target: "~/mode", Owner: "user"}, {Source: "answer/notes.txt", Target: "/etc/notes.txt", Owner: "root"}}
	for _, s := range l.Steps {
		if !reflect.DeepEqual(s.Files, want) {
			t.Errorf("%s has the files %+v", s.ID, s.Files)
		}
	}
	if got := string(l.File("answer/mode")); got != "600\n" {
		t.Errorf("mode has %q", got)
	}
	if e.Checks[0].Files != nil || e.lesson.File("answer/mode") != nil {
		t.Error("the answer has changed its exercise")
	}
	p := l.Problem("m", "", "steps", "read", "expect")
	if p.File != "20-more/exercises/keep-out/exercise.yaml" || !strings.Contains(p.Source, "expect: blocked") {
		t.Errorf("a problem at %s:%d: %s", p.File, p.Line, p.Source)
	}
}

func TestAnswerFaults(t *testing.T) {
	e := keepOut(t)
	for _, test := range []struct {
		name string
		a    Answer
		want string
	}{
		{"right", Answer{"mode": []byte("600"), "notes.txt": nil}, ""},
		{"editors of other systems", Answer{"mode": []byte("\uFEFF600\r\n\r\n# no\r\n"), "notes.txt": []byte("\r\n")}, ""},
		{"largest", Answer{"mode": []byte("600"), "notes.txt": bytes.Repeat([]byte("x"), 64<<10)}, ""},
		{"nothing", nil, "mode: the file is missing\nnotes.txt: the file is missing"},
		{"too much", Answer{"mode": []byte("600"), "notes.txt": nil, "../x": nil, ".bashrc": nil}, "../x: no file of this exercise\n.bashrc: no file of this exercise"},
		{"too large", Answer{"mode": []byte("600"), "notes.txt": bytes.Repeat([]byte("x"), 64<<10+1)}, "notes.txt: the file is larger than 64 kB"},
		{"not UTF-8", Answer{"mode": []byte("600"), "notes.txt": []byte("a\n\xff")}, "notes.txt:2: not plain text in UTF-8"},
		{"NUL", Answer{"mode": []byte("600\x00"), "notes.txt": nil}, "mode:1: not plain text in UTF-8"},
		{"escape", Answer{"mode": []byte("600"), "notes.txt": []byte("\x1b[2J")}, "notes.txt:1: not plain text in UTF-8"},
		{"carriage return", Answer{"mode": []byte("# 600\r644 x"), "notes.txt": nil}, "mode:1: not plain text in UTF-8"},
		{"more than the form", Answer{"mode": []byte("# a\n600;id"), "notes.txt": nil}, `mode:2: this exercise does not take the line "600;id"`},
		{"two in a line", Answer{"mode": []byte("600 600"), "notes.txt": nil}, `mode:1: this exercise does not take the line "600 600"`},
		{"line separator", Answer{"mode": []byte("600\u2028x"), "notes.txt": nil}, "mode:1: not plain text in UTF-8"},
	} {
		_, err := e.Lesson(test.a)
		var faults AnswerFaults
		if errors.As(err, &faults) != (test.want != "") || err != nil && err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}

// TestFormIsWhole: what a form says is all that a line may have, however it is written.
func TestFormIsWhole(t *testing.T) {
	for _, form := range []string{"a|b", "(?i)A|b", "(?m)^a$|b", "a$|b"} {
		f := AnswerFile{Name: "f", Lines: form}
		if fault := f.fault([]byte("a\nb\n")); fault != nil {
			t.Errorf("%s: %v", form, fault)
		}
		for _, line := range []string{"ax", "xb", "ab", "a b", "c"} {
			if f.fault([]byte(line)) == nil {
				t.Errorf("%s takes %q", form, line)
			}
		}
	}
}

func TestExerciseProblems(t *testing.T) {
	const dir = "20-more/exercises/keep-out/"
	checkChanges(t, []change{
		{"unknown key", exercise, "images: [alpine]", "title: x\nimages: [alpine]",
			[]string{dir + `exercise.yaml:2:1: exercise: unknown key "title" (known: answer, checks, wrong, needs, images, varies)`}},
		{"no gate", exercise, "    gate: true\n", "    points: 1\n",
			[]string{dir + "exercise.yaml:7:3: there have to be a gate and a check with points (a gate is what must go on working; points are for what must now be refused)"}},
		{"neither gate nor points", exercise, "    points: 2\n", "",
			[]string{dir + `exercise.yaml:13:5: a check has either "gate" or "points" (a gate has to hold, or there are no points at all)`}},
		{"no slide", exercise, "    gate: true\n", "    gate: true\n    slide: x\n",
			[]string{dir + `exercise.yaml:9:5: check: unknown key "slide" (known: id, type, expect, gate, points, needs, after, files, user, limit, answers, by, signs, controls, uncontrolled, proofs)`}},
		{"that is to break", exercise, "expect: works", "expect: broken",
			[]string{dir + `exercise.yaml:10:13: "broken" is not known as "expect" (known: works, blocked)`}},
		{"unproved block", exercise, "    by: dac\n", "",
			[]string{dir + `exercise.yaml:16:13: a blocked step has no "by" (known: dac, capabilities, no-new-privs, seccomp, landlock, yama, lockdown, apparmor, selinux, namespace, userns, mount, cgroup, rlimit, netfilter, engine-policy, tls, rbac, admission, sandbox)`}},
		{"unknown check", exercise, "empty, fails: [read]", "empty, fails: [own, raed]",
			[]string{dir + `exercise.yaml:35:30: the exercise has no check "raed" (did you mean "read"?)`}},
		{"fails and refused", exercise, "refused: true", "refused: true, fails: [read]",
			[]string{dir + `exercise.yaml:36:5: a wrong answer has either "fails" or "refused" (name the checks that are not passed, or say that it is refused before anything runs)`}},
		{"nothing that tells the answer from the machine", exercise, "    signs: {works: {exit: 0, errno: none},\n      broken: {errno: ENOENT, from: cat}}\n", "    signs: {works: {exit: 0, errno: none}}\n",
			[]string{dir + `exercise.yaml:7:5: the check "own" has no control that is to work, and no sign of broken (by neither of these it is known that it is the answer that failed and not the machine)`}},
		{"a check that nothing fails", exercise, "fails: [own]", "fails: [read]",
			[]string{dir + `exercise.yaml:7:5: no wrong answer fails the check "own" (add one: a check that nothing fails tells nothing)`}},
		{"too few wrong answers", exercise, "  - {id: empty, fails: [read]}\n", "",
			[]string{dir + "exercise.yaml:33:3: 3 wrong answers, fewer than 4 (the mechanism off, everything blocked, a look-alike in text only, half right)"}},
		{"wrong answer without a word", dir + "wrong/silent/mode", "", "644",
			[]string{dir + "wrong/silent:1:1: no wrong answer has this id (name it under wrong, with the checks that it fails)"}},
		{"wrong answer without files", dir + "wrong/open/mode", "", "",
			[]string{dir + `exercise.yaml:33:6: the wrong answer "open" has no files (put the files that differ from the reference into wrong/open)`}},
		{"wrong answer that is right", dir + "wrong/open/mode", "644\n", "# nobody else\n  600\n\n",
			[]string{dir + `exercise.yaml:33:6: the wrong answer "open" is the reference`}},
		{"wrong answer that is not refused", dir + "wrong/more/mode", "644 -R", "755",
			[]string{dir + `exercise.yaml:36:6: the wrong answer "more" is not refused`}},
		{"wrong answer that is refused", dir + "wrong/open/mode", "644", "x",
			[]string{dir + `wrong/open/mode:1:1: this exercise does not take the line "x"`}},
		{"reference without a file", dir + "reference/mode", "", "",
			[]string{dir + "reference/mode:1:1: the file is missing"}},
		{"file of no answer", dir + "start/other", "", "x",
			[]string{dir + "start/other:1:1: no file of this exercise"}},
		{"no title", dir + "en.md", "# Keep out\n", "",
			[]string{dir + "en.md:1:1: no title (begin the file with # and the exercise's title)"}},
		{"no section", dir + "en.md", "## One's own {#own}\n\nIs read.\n", "",
			[]string{dir + `exercise.yaml:7:9: the check "own" has no section in en.md (add a section ## … {#own})`}},
		{"part that a check has not", dir + "en.md", "{#read/hint}", "{#read/notice}",
			[]string{
				dir + `de.md:21:10: the part "read/hint 1" is not in en.md`,
				dir + `en.md:21:10: "notice" is not a part of a check (known: hint)`,
			}},
		{"hint in one language", dir + "en.md", "### Hint {#hint}\n\nSecond.\n", "",
			[]string{dir + `de.md:9:10: the part "hint 2" is not in en.md`}},
		{"missing file", dir + "de.md", "", "",
			[]string{dir + "de.md:1:1: this file is missing (every exercise has exercise.yaml, de.md and en.md)"}},
		{"no exercise.yaml", exercise, "", "",
			[]string{dir + "exercise.yaml:1:1: this file is missing (every exercise has exercise.yaml, de.md and en.md)"}},
	})
}

// TestExerciseMistakes are mistakes whose messages have no place of their own here.
func TestExerciseMistakes(t *testing.T) {
	const dir = "20-more/exercises/keep-out/"
	for _, tt := range []change{
		{"file in a folder", dir + "reference/sub/mode", "", "x", []string{`reference/sub/mode:1:1: no file of this exercise`}},
		{"answer's name", exercise, "file: notes.txt", "file: ../notes.txt", []string{`bad file name "../notes.txt"`}},
		{"case twins", exercise, "file: notes.txt", "file: Mode", []string{`a second file Mode`}},
		{"answer over a file", exercise, "  - id: own\n", "  - id: own\n    files: [{source: a, target: ~/mode}]\n", []string{`~/mode is a file of the answer`}},
		{"no form", exercise, "lines: '[0-7]{3}'", "lines: '[0-7'", []string{`not a regular expression`}},
		{"hint in the wrong place", dir + "en.md", "{#read/hint}", "{#hint}", []string{`a hint of the exercise in a check's section`}},
		{"step of the same name", more, "- id: slip", "- id: keep-out", []string{`the lesson has a step "keep-out", too`}},
		{"folder of no id", "20-more/exercises/Upper_Case/exercise.yaml", "", "answer: []\n", []string{`the folder of an exercise is named "Upper_Case"`}},
		{"lesson's file below answer/", "20-more/files/answer/x", "", "x", []string{`the files of answers have names below this`}},
	} {
		fsys := validCourse(t)
		tt.apply(t, fsys)
		_, err := Load(fsys)
		if problems, _ := errors.AsType[Problems](err); len(problems) == 0 || !strings.Contains(problems.Error(), tt.want[0]) {
			t.Errorf("%s: got\n%v\nwant %s", tt.name, err, tt.want)
		}
	}
}

// TestNames: what a lesson changes by itself is what it puts into place or types, whole.
func TestNames(t *testing.T) {
	l := &Lesson{Steps: []*Step{{
		Act:      Act{User: "user", Lines: []string{"cp a /etc/a", "echo x >/etc/b; sysctl kernel.x=1; mkdir .ssh; touch ~/.docker/x", "echo 1 >/proc/sys/net/x"}},
		Files:    []File{{Target: "~/.bashrc", Owner: "root"}, {Target: "~/.profile", Owner: "user"}, {Target: "/etc/c", Owner: "root"}},
		Controls: []Control{{Act: Act{Lines: []string{"tee '/etc/d'"}}}},
		Proofs:   []Proof{{Act: Act{Lines: []string{"ls /usr/lib/x"}}}},
	}}}
	for what, want := range map[string]bool{
		"/etc/a": true, "/etc/b": true, "kernel.x": true, "/etc/c": true, "/etc/d": true, "net.x": true, "/proc/sys/net/x": true, "/usr/lib/x": true, "/root/.bashrc": true, "/home/user/.profile": true,
		"/home/user/.ssh": true, "/home/user/.docker/x": true, "/root/.ssh": false, "/home/user/.docker": false, "/home/user/.ssh/rc": false,
		"/etc": false, "/etc/a/x": false, "/etc/ab": false, "kernel": false, "kernel.x.y": false, "/usr/lib": false, "/root/.profile": false, "": false,
	} {
		if l.Names(what) != want {
			t.Errorf("%q: %v", what, !want)
		}
	}
}
