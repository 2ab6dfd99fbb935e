package submission

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"

	"lab/lessons"
)

// headName is the name of the first file.
const headName = "lab.json"

// head is what stands in it.
type head struct {
	Format int    `json:"format"`
	Course string `json:"course"`
	Person string `json:"person"`
	Seed   string `json:"seed,omitempty"`
}

// Write writes a submission into a file.
func (s *Submission) Write(w io.Writer) error {
	zip := gzip.NewWriter(w)
	t := tar.NewWriter(zip)
	first, err := json.MarshalIndent(head{Format, s.Course, s.Person, s.Seed}, "", "  ")
	if err != nil {
		return err
	}
	err = add(t, headName, append(first, '\n'))
	for _, a := range s.Answers {
		for _, name := range slices.Sorted(maps.Keys(a.Files)) {
			err = errors.Join(err, add(t, a.Exercise+"/"+name, a.Files[name]))
		}
	}
	return errors.Join(err, t.Close(), zip.Close())
}

func add(t *tar.Writer, name string, content []byte) error {
	h := &tar.Header{Format: tar.FormatPAX, Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(content))}
	if err := t.WriteHeader(h); err != nil {
		return err
	}
	_, err := t.Write(content)
	return err
}

// Read reads a submission from a file. What is wrong with all of it is its Fault;
// then the person is known if the head could be read.
func Read(r io.Reader) Submission {
	s := Submission{}
	if err := s.read(r); err != nil {
		s.Answers = nil
		if !errors.As(err, &s.Fault) {
			s.Fault = &Fault{Code: Damaged}
		}
	}
	return s
}

func (s *Submission) read(r io.Reader) error {
	packed := bufio.NewReader(&limited{r: r, left: mostTotal}) // flate reads no further than its end
	zip, err := gzip.NewReader(packed)
	if err != nil {
		return &Fault{Code: Foreign}
	}
	zip.Multistream(false)
	unpacked := &limited{r: zip, left: mostTotal}
	t := tar.NewReader(unpacked)
	if err := s.readHead(t); err != nil {
		return err
	}
	on := newShelf()
	for {
		h, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if err := on.take(h, t); err != nil {
			return err
		}
	}
	if err := end(unpacked, packed); err != nil {
		return err
	}
	if s.Answers = on.list(); len(s.Answers) == 0 {
		return &Fault{Code: Empty}
	}
	return nil
}

// readHead reads the first file of the archive.
func (s *Submission) readHead(t *tar.Reader) error {
	h, err := t.Next()
	switch {
	case errors.Is(err, tar.ErrHeader), err == nil && h.Name != headName, err == io.EOF:
		return &Fault{Code: Foreign}
	case err != nil:
		return err
	case h.Typeflag != tar.TypeReg || h.Size > lessons.MaxAnswer:
		return &Fault{Code: Foreign}
	}
	b, err := io.ReadAll(t)
	if err != nil {
		return err
	}
	var first head
	err = json.Unmarshal(b, &first)
	switch {
	case first.Format != 0 && first.Format != Format:
		return &Fault{Code: Version}
	case err != nil || first.Format == 0:
		return &Fault{Code: Foreign}
	}
	if fault := CheckPerson(first.Person); fault != nil {
		return fault
	}
	s.Person, s.Course, s.Seed = first.Person, first.Course, first.Seed
	return nil
}

// take puts a file of an archive onto the shelf.
func (s *shelf) take(h *tar.Header, content io.Reader) error {
	switch h.Typeflag {
	case tar.TypeReg:
	case tar.TypeSymlink, tar.TypeLink:
		return about(Link, h.Name)
	default:
		return about(Special, h.Name)
	}
	exercise, file, fault := s.check(h.Name)
	if fault != nil {
		return fault
	}
	a := s.answer(exercise)
	if h.Size > lessons.MaxAnswer {
		a.Fault = about(TooLarge, file)
		return nil
	}
	b, err := io.ReadAll(content)
	a.Files[file] = b
	return err
}

// end makes sure that an archive is whole: that gzip's sum is right, that only
// zeros follow the end of the tar archive, and nothing that of gzip.
func end(unpacked, packed io.Reader) error {
	rest, err := io.ReadAll(unpacked)
	if err != nil {
		return err
	}
	if n, err := packed.Read(make([]byte, 1)); n > 0 || err != io.EOF || len(bytes.Trim(rest, "\x00")) > 0 {
		return &Fault{Code: Damaged}
	}
	return nil
}

// A limited reader fails where an [io.LimitedReader] would end.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(b []byte) (int, error) {
	n, err := l.r.Read(b[:min(int64(len(b)), l.left+1)])
	if l.left -= int64(n); l.left < 0 {
		return 0, &Fault{Code: TooLarge}
	}
	return n, err
}
