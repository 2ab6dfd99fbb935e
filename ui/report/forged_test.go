package report

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner/marking"
	"lab/runner/submission"
	"lab/ui/words"
)

// An entry is a file of an archive that somebody forges.
type entry struct {
	tar.Header
	content string
}

func file(name, content string) entry {
	return entry{tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644}, content}
}

func special(kind byte, name, link string) entry {
	return entry{tar.Header{Name: name, Typeflag: kind, Linkname: link}, ""}
}

const forgedHead = `{"format": 1, "person": "Bert"}`

// forged is an archive as a file of lab submit has it, but for what is in it.
func forged(t *testing.T, head string, entries []entry) []byte {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	w := tar.NewWriter(zip)
	for _, e := range append([]entry{file("lab.json", head)}, entries...) {
		e.Size = int64(len(e.content))
		err := w.WriteHeader(&e.Header)
		if err == nil {
			_, err = io.WriteString(w, e.content)
		}
		if err != nil {
			t.Fatalf("%s: %v", e.Name, err)
		}
	}
	if err := errors.Join(w.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestForged: what is no plain answer is not run, whatever comes with it, and has no
// point. Reference answers show that each attempt fails because of what is wrong
// with it.
func TestForged(t *testing.T) {
	course := lessons.Default()
	reference := func(exercise, name string) string { return string(course.Exercise(exercise).Reference[name]) }
	const json, commands = "seccomp/no-directories/profile.json", "dac/group-file/commands"
	profile, right := reference("seccomp/no-directories", "profile.json"), reference("dac/group-file", "commands")
	good := file(json, profile)
	line := func(s string) []entry { return []entry{file(commands, right+s+"\n")} }
	const results = `{"points": 6, "gradable": true, "results": [{"verdict": "pass"}]}`
	for _, c := range []struct {
		name    string
		head    string // "" for an ordinary one
		entries []entry
		why     string // what the gradebook says
	}{
		// names and files
		{"results beside the answer", "", []entry{good, file("seccomp/no-directories/results.json", results)}, "no file results.json"},
		{"a transcript beside the answer", "", []entry{good, file("seccomp/no-directories/touch.jsonl", results)}, "no file touch.jsonl"},
		{"another exercise.yaml", "", []entry{good, file("seccomp/no-directories/exercise.yaml", "checks: []")}, "no file exercise.yaml"},
		{"only results", "", []entry{file("seccomp/no-directories/results.json", results)}, "profile.json is missing"},
		{"a gradebook as an exercise", "", []entry{file("lab/gradebook/book.json", results)}, "no exercise lab/gradebook"},
		{"a second head", "", []entry{good, file("lab.json", results)}, "not a file LESSON/EXERCISE/NAME"},
		{"a deeper folder", "", []entry{good, file("seccomp/exercises/no-directories/exercise.yaml", "")}, "not a file LESSON/EXERCISE/NAME"},
		{"out of the exercise", "", []entry{file("seccomp/../profile.json", profile)}, "not a file LESSON/EXERCISE/NAME"},
		{"into the grader's state", "", []entry{good, file("/root/.local/state", results)}, "not a file LESSON/EXERCISE/NAME"},
		{"above the folder", "", []entry{file("../no-directories/profile.json", profile)}, "not a file LESSON/EXERCISE/NAME"},
		{"a renamed file", "", []entry{file("seccomp/no-directories/Profile.json", profile)}, "profile.json is missing"},
		{"a file with a blank", "", []entry{file("seccomp/no-directories/profile.json ", profile)}, "profile.json is missing"},
		{"a file with a line break", "", []entry{file(json+"\n", profile)}, "not a file LESSON/EXERCISE/NAME"},
		{"an invisible letter", "", []entry{file("seccomp/no-directories/profile\u200b.json", profile)}, "not a file LESSON/EXERCISE/NAME"},
		{"case twins", "", []entry{good, file("seccomp/no-directories/PROFILE.json", profile)}, "twice"},
		{"the file twice", "", []entry{file(json, "{}"), good}, "twice"},
		{"another spelling of the exercise", "", []entry{file("Seccomp/no-directories/profile.json", profile)}, "no exercise Seccomp"},
		{"a step for an exercise", "", []entry{file("seccomp/no-mkdir/no-mkdir.json", profile)}, "no exercise seccomp/no-mkdir"},
		{"an exercise that would have more points", "", []entry{file("seccomp/no-directories-100/profile.json", profile)}, "no exercise seccomp/no-directories-100"},
		{"the answer to another exercise", "", []entry{file("dac/group-file/profile.json", profile)}, "commands is missing"},
		// what is no file
		{"a link to the reference", "", []entry{special(tar.TypeSymlink, json, "../reference/profile.json")}, "a link"},
		{"a link to the grader's file", "", []entry{special(tar.TypeSymlink, json, "/etc/shadow")}, "a link"},
		{"a hard link", "", []entry{good, special(tar.TypeLink, "seccomp/no-directories/x", json)}, "a link"},
		{"a device", "", []entry{special(tar.TypeChar, json, "")}, "not an ordinary file"},
		{"a disk", "", []entry{special(tar.TypeBlock, json, "")}, "not an ordinary file"},
		{"a pipe", "", []entry{special(tar.TypeFifo, json, "")}, "not an ordinary file"},
		{"a folder", "", []entry{special(tar.TypeDir, json, "")}, "not an ordinary file"},
		// heads
		{"the next version", `{"format": 2, "person": "Bert", "points": 6}`, []entry{good}, "another version"},
		{"no version", `{"person": "Bert", "points": 6}`, []entry{good}, "no file of"},
		{"nobody's", `{"format": 1, "person": ""}`, []entry{good}, "name of the person"},
		{"a person in two lines", `{"format": 1, "person": "Bert\nAnna: 6/6"}`, []entry{good}, "name of the person"},
		{"a person that colours", `{"format": 1, "person": "Bert\u001b[32m 6/6"}`, []entry{good}, "name of the person"},
		{"results in the head", `{"format": 1, "person": "Bert", "points": 6, "results": [{"verdict": "pass"}]}`, []entry{file(json, "\x00")}, "not plain text"},
		// contents
		{"too large", "", []entry{file(json, profile+strings.Repeat(" ", lessons.MaxAnswer))}, "too large"},
		{"NUL in it", "", []entry{file(json, profile+"\x00")}, "not plain text"},
		{"no UTF-8", "", []entry{file(json, profile+"\xff")}, "not plain text"},
		{"an escape sequence", "", []entry{file(json, profile+"\x1b[2J")}, "not plain text"},
		{"a second command", "", line("chmod 755 /srv/plan; exit 0"), "does not take"},
		{"a command after success", "", line("chmod 755 /srv/plan && exec true"), "does not take"},
		{"a command in the background", "", line("chmod 755 /srv/plan & exit 0"), "does not take"},
		{"a pipe to a command", "", line("chmod 755 /srv/plan | tee /etc/passwd"), "does not take"},
		{"redirected output", "", line("chmod 755 /srv/plan >/etc/passwd"), "does not take"},
		{"a command in a command", "", line("chmod 755 $(sh)"), "does not take"},
		{"a command in backquotes", "", line("chmod `id` /srv/plan"), "does not take"},
		{"a variable", "", line("chmod $IFS /srv/plan"), "does not take"},
		{"another PATH", "", line("PATH=/tmp chmod 755 /srv/plan"), "does not take"},
		{"another command", "", line("echo all done"), "does not take"},
		{"an end before its time", "", line("exit 0"), "does not take"},
		{"an alias", "", line("alias chmod=true"), "does not take"},
		{"a function", "", line("chmod() { true; }"), "does not take"},
		{"a script of others", "", line(". /srv/plan/plan.txt"), "does not take"},
		{"a here-document", "", line("chmod 755 /srv/plan <<E"), "does not take"},
		{"another file", "", line("chmod 755 /srv/plan /etc/shadow"), "does not take"},
		{"another file by dots", "", line("chmod 755 /srv/plan/../../etc/shadow"), "does not take"},
		{"an option", "", line("chmod --reference=/etc/shadow /srv/plan"), "does not take"},
		{"a comment behind", "", line("chmod 755 /srv/plan # and more"), "does not take"},
		{"a line that goes on", "", line("chmod 755 \\\n/srv/plan"), "does not take"},
		{"a carriage return", "", line("chmod 755 /srv/plan\rexit 0"), "not plain text"},
		{"a blank that is none", "", line("chmod\u00a0755 /srv/plan"), "does not take"},
		{"a line separator", "", line("chmod 755 /srv/plan\u2028exit 0"), "not plain text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			head := c.head
			if head == "" {
				head = forgedHead
			}
			s := submission.Read(bytes.NewReader(forged(t, head, c.entries)))
			s.Source = "bert.lab"
			papers := marking.Papers(course, "", []submission.Submission{s})
			if list := marking.Lessons(papers); len(list) > 0 {
				t.Fatalf("%d answers would be run", len(list))
			}
			b := NewGradebook(words.In(lessons.English), course, papers, nil)
			if len(b.People) != 1 || b.People[0].Points != 0 || b.Full() {
				t.Fatalf("%+v", b.People)
			}
			if g := b.People[0].Grades[0]; !strings.Contains(g.Reason, c.why) {
				t.Errorf("because %q, want %q", g.Reason, c.why)
			}
		})
	}
}

// TestForgedModes: owner, mode, times and whatever else an archive says of a file are
// not those with which it comes into the machine.
func TestForgedModes(t *testing.T) {
	course := lessons.Default()
	e := course.Exercise("seccomp/no-directories")
	plain, err := e.Lesson(e.Reference)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []tar.Header{
		{Mode: 0o4777}, {Mode: 0o755}, {Uid: 0, Gid: 0, Uname: "root"}, {Mode: 0o000},
		{PAXRecords: map[string]string{"SCHILY.xattr.security.capability": "\x01\x00\x00\x02\xff\xff\xff\xff"}},
		{PAXRecords: map[string]string{"comment": "points: 6"}},
	} {
		h.Name, h.Typeflag = e.Name()+"/profile.json", tar.TypeReg
		s := submission.Read(bytes.NewReader(forged(t, forgedHead, []entry{{h, string(e.Reference["profile.json"])}})))
		list := marking.Lessons(marking.Papers(course, "", []submission.Submission{s}))
		if len(list) != 1 {
			t.Fatalf("%+v: %v", h, s.Fault)
		}
		for i, step := range list[0].Steps {
			want := plain.Steps[i].Files
			for n, f := range step.Files {
				if f != want[n] || !bytes.Equal(list[0].File(f.Source), plain.File(f.Source)) {
					t.Errorf("%+v: %s comes as %+v", h, step.ID, f)
				}
			}
			if len(step.Files) != len(want) {
				t.Errorf("%+v: %s has %d files", h, step.ID, len(step.Files))
			}
		}
	}
}
