package lessons

import (
	"errors"
	"io/fs"
	"reflect"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"
)

// validCourse returns a fresh copy of the fixture.
func validCourse(t testing.TB) fstest.MapFS {
	t.Helper()
	a, err := txtar.ParseFile("testdata/valid.txtar")
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for _, f := range a.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return fsys
}

func TestLoad(t *testing.T) {
	course, err := Load(validCourse(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(course.Lessons()) != 2 {
		t.Fatalf("%d lessons, want 2", len(course.Lessons()))
	}
	course.Lesson("demo").text = "" // TestPlaces is about it
	if got := course.Lesson("demo"); !reflect.DeepEqual(got, wantDemo()) {
		t.Errorf("got  %+v\nwant %+v", got, wantDemo())
		for i, s := range wantDemo().Steps {
			if !reflect.DeepEqual(got.Steps[i], s) {
				t.Errorf("step %d\ngot  %+v\nwant %+v", i, got.Steps[i], s)
			}
		}
	}
	if s := course.Lesson("more").Step("slip"); s == nil || s.Act.User != "user" || s.Act.Limit != 0 || s.Says != Works {
		t.Errorf("step slip: %+v", s)
	}
}

// TestTopics: a topic goes on until the next one begins; every lesson of lab's own
// course has one, and says what it teaches.
func TestTopics(t *testing.T) {
	fsys := validCourse(t)
	demo := fsys["10-demo/lesson.yaml"]
	demo.Data = append([]byte("topic: namespaces\nteaches: {de: Etwas, en: Something}\n"), demo.Data...)
	course, err := Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if l := course.Outline("demo"); l.Topic != Namespaces || l.Teaches[English] != "Something" {
		t.Errorf("%q %q", l.Topic, l.Teaches)
	}
	if l := course.Outline("more"); l.Topic != Namespaces {
		t.Errorf("the next lesson's topic is %q", l.Topic)
	}
	for _, l := range Default().Outlines {
		for _, lang := range Langs {
			if n := len([]rune(l.Teaches[lang])); l.Topic == "" || n < 10 || n > 62 {
				t.Errorf("%s: topic %q, teaches %q, which has %d characters", l.ID, l.Topic, l.Teaches[lang], n)
			}
		}
	}
}

func wantDemo() *Lesson {
	return &Lesson{
		ID: "demo", Dir: "10-demo",
		Title:  Text{German: "Vorführung", English: "Demo"},
		Needs:  Needs{LSM: "selinux", Engines: []string{"docker", "podman"}, Kernel: "5.6"},
		Images: []string{"alpine", "fedora"},
		Steps:  []*Step{wantLook(), wantWrite()},
		Prose: map[Lang]Prose{
			German: {
				Intro: "Einleitung.\n\n## Ohne Marke\n\nGehört zur Einleitung.",
				Steps: map[string]StepProse{
					"look": {
						Heading: "Hinsehen",
						Text:    "Text mit Code:\n\n~~~sh\n## kein Kopf {#write}\n```\n~~~",
						Today:   "Heute geht es.",
						Hints:   []string{"Erstens.", "Zweitens."},
					},
					"write": {Heading: "Schreiben", Text: "Gleich.", Notice: "Da."},
				},
			},
			English: {
				Intro: "Introduction.",
				Steps: map[string]StepProse{
					"look": {Heading: "Looking", Text: "Text.", Today: "Works today.",
						Hints: []string{"First.", "Second."}},
					"write": {Heading: "Writing", Text: "Soon.", Notice: "There."},
				},
			},
		},
		files: map[string][]byte{"a.txt": []byte("a\n"), "sub/b.txt": []byte("b\n")},
	}
}

func wantLook() *Step {
	zero := 0
	return &Step{
		ID: "look", Slide: "Looking 1/2", Says: Blocked, Expect: Works,
		Act: Act{User: "user", Lines: []string{"echo one \\\n  two", `echo 'back\\'`}},
		Signs: Signs{
			Works:  &Sign{Exit: &zero, Output: "^one$", Absent: "no(pe)?"},
			Broken: &Sign{Refused: "invalid characters"},
		},
	}
}

func wantWrite() *Step {
	zero := 0
	return &Step{
		ID: "write", After: []string{"look"},
		Files: []File{
			{Source: "a.txt", Target: "~/a.txt", Owner: "user"},
			{Source: "sub/b.txt", Target: "/etc/b.txt", Owner: "root"},
		},
		Act:    Act{User: "user", Lines: []string{"cat /x"}, Limit: 90 * time.Second},
		Expect: Blocked, By: SELinux,
		Signs: Signs{Works: &Sign{Errno: "EIO", From: "cat"}, Blocked: &Sign{Errno: "EACCES", From: "cat"}},
		Controls: []Control{{
			ID: "as-root", Changes: Text{German: "als root", English: "as root"},
			Act:     Act{User: "root", Lines: []string{"cat /x"}, Limit: 2 * time.Minute},
			Outcome: Works, Signs: &Signs{Works: &Sign{Exit: &zero}},
		}},
		Proofs: []Proof{{
			ID: "status", Shows: Text{German: "Modus", English: "Mode"},
			Act: Act{User: "user", Lines: []string{"cat /proc/self/status"}, Limit: 90 * time.Second},
			Signs: Sign{
				Seccomp:      "filter",
				Capabilities: &CapsCheck{Has: []string{"cap_chown"}, Lacks: []string{"cap_fowner"}},
				Profile:      &ProfileCheck{Name: "docker-default", Mode: "enforce"},
				Label:        &LabelCheck{Type: "container_t", Level: "s0:c1,c2"},
			},
		}, {
			ID: "caps", Shows: Text{German: "Alle", English: "All"},
			Act:   Act{User: "root", Lines: []string{"getpcaps $$"}, Limit: time.Minute},
			Signs: Sign{Capabilities: &CapsCheck{All: true}},
		}},
	}
}

func TestLoadLineEnds(t *testing.T) {
	fsys := validCourse(t)
	for name, f := range fsys {
		if name[len(name)-3:] != "txt" {
			f.Data = []byte("\uFEFF" + string(replaceAll(f.Data, "\n", "\r\n")))
		}
	}
	course, err := Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	course.Lesson("demo").text = "" // TestPlaces is about it
	if got := course.Lesson("demo"); !reflect.DeepEqual(got, wantDemo()) {
		t.Errorf("got  %+v\nwant %+v", got, wantDemo())
	}
}

func TestLoadNothing(t *testing.T) {
	tests := []struct {
		name string
		fsys fs.FS
		want string
	}{
		{"empty", fstest.MapFS{"x.md": {}},
			"no lessons found: there is no folder like 10-dac with a lesson.yaml in it"},
		{"one lesson", fstest.MapFS{"lesson.yaml": {}},
			"no lessons found: this folder is itself a lesson; name the folder above it"},
		{"unreadable", brokenFS{}, "cannot read the lessons' folder: open .: permission denied"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(tt.fsys)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if _, ok := errors.AsType[Problems](err); ok {
				t.Errorf("%T must not be Problems", err)
			}
		})
	}
}

type brokenFS struct{}

func (brokenFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

func TestDefault(t *testing.T) {
	if _, err := CheckedDefault(); err != nil {
		t.Fatal(err)
	}
	for _, l := range Default().Lessons() {
		for _, s := range l.Steps {
			if len(s.Act.Lines) == 0 {
				t.Errorf("%s/%s types nothing", l.ID, s.ID)
			}
		}
	}
}
