package submission

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"lab/lessons"
)

// anna is a submission that can be read.
func anna() Submission {
	return Submission{Person: `Anna "=1+1", B.`, Course: "c0ffee", Seed: "class/Anna", Answers: []Answer{
		{Exercise: "capabilities/port-80", Files: map[string][]byte{"options": []byte("--cap-drop ALL\n")}},
		{Exercise: "seccomp/no-directories", Files: map[string][]byte{"notes": {}, "profile.json": []byte("{}\x00\x1b[31m")}},
	}}
}

func written(t testing.TB, s Submission) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestFile: what was written is read, and the same makes the same file.
func TestFile(t *testing.T) {
	b := written(t, anna())
	if got := Read(bytes.NewReader(b)); !reflect.DeepEqual(got, anna()) {
		t.Errorf("read %+v", got)
	}
	if !bytes.Equal(b, written(t, anna())) {
		t.Error("the same submission makes two files")
	}
}

func TestDigest(t *testing.T) {
	// printf '{}' > a; printf x > b; sha256sum a b | sha256sum
	a := Answer{Files: map[string][]byte{"b": []byte("x"), "a": []byte("{}")}}
	if got, want := a.Digest(), "e044210edc8b3e8e7eef39b9285eff93adb8f4fd5af6fcfad503cecdf463684c"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// An item is a file of an archive that a test makes.
type item struct {
	name, content string
	kind          byte // tar.TypeReg
	link          string
}

const goodHead = `{"format": 1, "course": "c0ffee", "person": "Anna"}`

// packed is an archive of items, of which the first is the head.
func packed(t testing.TB, items ...item) []byte {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	w := tar.NewWriter(zip)
	for _, i := range items {
		h := &tar.Header{Name: i.name, Typeflag: i.kind, Linkname: i.link, Mode: 0o4777, Size: int64(len(i.content)), Format: tar.FormatPAX}
		if i.kind == 0 {
			h.Typeflag = tar.TypeReg
		}
		if h.Typeflag == tar.TypeXGlobalHeader {
			h = &tar.Header{Typeflag: i.kind, PAXRecords: map[string]string{"path": i.name}}
		}
		err := w.WriteHeader(h)
		if err == nil {
			_, err = io.WriteString(w, i.content)
		}
		if err != nil {
			t.Fatalf("%+v: %v", i, err)
		}
	}
	if err := errors.Join(w.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zipped is what gzip makes of a text.
func zipped(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.Bytes()
}

// swollen is what gzip makes of a text and of many megabytes of zeros behind it,
// but for its end. A block of zeros means the same wherever there are zeros before it.
func swollen(text string, megabytes int) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	zeros := func() []byte {
		from := b.Len()
		_, _ = w.Write(make([]byte, 1<<20))
		_ = w.Flush()
		return bytes.Clone(b.Bytes()[from:])
	}
	zeros()
	block := zeros()
	return append(b.Bytes(), bytes.Repeat(block, megabytes-2)...)
}

// TestHostile: whatever is wrong with a file is told, and nothing of it taken.
func TestHostile(t *testing.T) {
	good := written(t, anna())
	head := item{name: headName, content: goodHead}
	with := func(items ...item) []byte { return packed(t, append([]item{head}, items...)...) }
	file := item{name: "a/b/c", content: "x"}
	headed := func(content string) []byte { return packed(t, item{name: headName, content: content}, file) }
	huge := with(item{name: "a/b/c", content: strings.Repeat("x", 5<<20)})
	many := make([]item, 10_000)
	for i := range many {
		many[i] = item{name: fmt.Sprintf("a/b/c%d", i)}
	}
	for _, c := range []struct {
		name string
		file []byte
		want Code
	}{
		{"nothing", nil, Foreign},
		{"text", []byte("Anna B."), Foreign},
		{"a zip file", []byte("PK\x03\x04"), Foreign},
		{"another compressed file", zipped(strings.Repeat("Anna B.", 100)), Foreign},
		{"a compressed nothing", zipped(""), Foreign},
		{"an empty archive", zipped(strings.Repeat("\x00", 1024)), Foreign},
		{"another archive", packed(t, file), Foreign},
		{"a head that is a link", packed(t, item{name: headName, kind: tar.TypeSymlink, link: "/etc/passwd"}, file), Foreign},
		{"a head too large", headed(goodHead + strings.Repeat(" ", lessons.MaxAnswer)), Foreign},
		{"no JSON", headed("Anna"), Foreign},
		{"JSON that never ends", headed(strings.Repeat("[", 60_000)), Foreign},
		{"no format", headed(`{"person": "Anna"}`), Foreign},
		{"the next version", headed(`{"format": 2, "person": "Anna"}`), Version},
		{"a next version of another form", headed(`{"format": 2, "person": ["Anna"]}`), Version},
		{"nobody", headed(`{"format": 1}`), BadName},
		{"a name of many lines", headed(`{"format": 1, "person": "Anna\nBert"}`), BadName},
		{"a name with NUL", headed(`{"format": 1, "person": "Anna\u0000"}`), BadName},
		{"a name that colours", headed(`{"format": 1, "person": "\u001b[31mAnna"}`), BadName},
		{"a name that turns", headed(`{"format": 1, "person": "Anna\u202e"}`), BadName},
		{"a name with blanks around", headed(`{"format": 1, "person": " Anna"}`), BadName},
		{"a name without end", headed(`{"format": 1, "person": "` + strings.Repeat("n", 201) + `"}`), BadName},
		{"cut off in the middle", good[:len(good)/2], Damaged},
		{"cut off before the sum", good[:len(good)-8], Damaged},
		{"cut off at the last byte", good[:len(good)-1], Damaged},
		{"one bit turned in the sum", turned(good, len(good)-6), Damaged},
		{"something behind it", append(bytes.Clone(good), "x"...), Damaged},
		{"twice the file", append(bytes.Clone(good), good...), Damaged},
		{"no answer", with(), Empty},
		{"a link to a file", with(item{name: "a/b/c", kind: tar.TypeSymlink, link: "/etc/shadow"}), Link},
		{"a hard link", with(file, item{name: "a/b/d", kind: tar.TypeLink, link: "a/b/c"}), Link},
		{"a character device", with(item{name: "a/b/c", kind: tar.TypeChar}), Special},
		{"a block device", with(item{name: "a/b/c", kind: tar.TypeBlock}), Special},
		{"a pipe", with(item{name: "a/b/c", kind: tar.TypeFifo}), Special},
		{"a folder", with(item{name: "a/b/", kind: tar.TypeDir}, file), Special},
		{"a global head", with(item{name: "x", kind: tar.TypeXGlobalHeader}, file), Special},
		{"out of the folder", with(item{name: "../../etc"}), BadPath},
		{"out of the exercise", with(item{name: "a/../c"}), BadPath},
		{"here", with(item{name: "a/./c"}), BadPath},
		{"absolute", with(item{name: "/etc/shadow"}), BadPath},
		{"absolute, of three parts", with(item{name: "/a/c"}), BadPath},
		{"a part too many", with(item{name: "a/b/c/d"}), BadPath},
		{"a part too few", with(item{name: "a/b"}), BadPath},
		{"a second head", with(head, file), BadPath},
		{"an empty part", with(item{name: "a//c"}), BadPath},
		{"backslashes", with(item{name: `a/b/..\c`}), BadPath},
		{"a file name that colours", with(item{name: "a/b/\x1b[31mc"}), BadPath},
		{"a file name of two lines", with(item{name: "a/b/c\nd"}), BadPath},
		{"a file name that turns", with(item{name: "a/b/c\u202e"}), BadPath},
		{"the same name", with(file, file), Twice},
		{"case twins", with(item{name: "a/b/Profile.json"}, item{name: "a/b/profile.json"}), Twice},
		{"case twins of exercises", with(item{name: "a/b/c"}, item{name: "a/B/d"}), Twice},
		{"case twins of lessons", with(item{name: "a/b/c"}, item{name: "A/b/d"}), Twice},
		{"10,000 files", with(many...), TooMany},
		{"10 GB", swollen("", 10<<10), Foreign},
		{"a file of 10 GB", swollen(unzipped(t, huge)[:2560], 10<<10), TooLarge},
		{"10 GB behind the end", swollen(unzipped(t, good), 10<<10), TooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Read(bytes.NewReader(c.file))
			if got.Fault == nil || got.Fault.Code != c.want || got.Answers != nil {
				t.Errorf("got %v and %d answers, want %q", got.Fault, len(got.Answers), c.want)
			}
		})
	}
}

func turned(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 1
	return b
}

// unzipped is the archive in a submission.
func unzipped(t *testing.T, file []byte) string {
	zip, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	archive, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	return string(archive)
}

// TestManyLargeFiles: files that are allowed each are not all together.
func TestManyLargeFiles(t *testing.T) {
	items := []item{{name: headName, content: goodHead}}
	for i := range 200 {
		items = append(items, item{name: fmt.Sprintf("a/b/c%d", i), content: strings.Repeat("x", lessons.MaxAnswer)})
	}
	if got := Read(bytes.NewReader(packed(t, items...))); got.Fault == nil || got.Fault.Code != TooLarge {
		t.Errorf("got %v", got.Fault)
	}
}

// TestLargeFile: one file too large concerns its own exercise only.
func TestLargeFile(t *testing.T) {
	got := Read(bytes.NewReader(packed(t, item{name: headName, content: goodHead},
		item{name: "a/b/c", content: strings.Repeat("x", lessons.MaxAnswer+1)}, item{name: "a/d/e", content: strings.Repeat("x", lessons.MaxAnswer)})))
	if got.Fault != nil || len(got.Answers) != 2 {
		t.Fatalf("got %+v", got)
	}
	if a := got.Answers[0]; a.Fault == nil || a.Fault.Code != TooLarge {
		t.Errorf("64 kB and one byte: %v", a.Fault)
	}
	if a := got.Answers[1]; a.Fault != nil || len(a.Files["e"]) != lessons.MaxAnswer {
		t.Errorf("64 kB: %v, %d bytes", a.Fault, len(a.Files["e"]))
	}
}

// TestSaysOfItself: nothing of a head counts but format, course and person.
func TestSaysOfItself(t *testing.T) {
	got := Read(bytes.NewReader(packed(t,
		item{name: headName, content: `{"format": 1, "course": "c0ffee", "person": "Anna", "points": 100, "results": [{"verdict": "pass"}]}`},
		item{name: "a/b/c", content: "x"})))
	want := Submission{Person: "Anna", Course: "c0ffee", Answers: []Answer{{Exercise: "a/b", Files: map[string][]byte{"c": []byte("x")}}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(written(f, anna()))
	f.Add(packed(f, item{name: headName, content: goodHead}, item{name: "../x/y", kind: tar.TypeSymlink, link: "/"}))
	f.Add(zipped("x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s := Read(bytes.NewReader(b))
		if s.Fault != nil {
			if s.Answers != nil {
				t.Fatalf("answers beside the fault %v", s.Fault)
			}
			return
		}
		if CheckPerson(s.Person) != nil || len(s.Answers) == 0 {
			t.Fatalf("taken: %+v", s)
		}
		again := Read(bytes.NewReader(written(t, s)))
		for _, a := range s.Answers {
			if a.Fault != nil { // its files are not whole
				return
			}
		}
		if !reflect.DeepEqual(again, s) {
			t.Fatalf("written and read again\n%+v\nis\n%+v", s, again)
		}
	})
}
