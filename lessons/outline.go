package lessons

import (
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// An Outline is what a list of lessons says of one. That of a lesson of lab's own is
// there without reading the lesson.
type Outline struct {
	ID      string // as typed on the command line: "seccomp"
	Title   Text
	Topic   Topic  // "" in a course that names none
	Teaches Text   // in a line; nil if it does not say
	Errata  bool   // one of its steps says where the talk has aged or is wrong
	Parts   []Part // its steps, and then its exercises
}

// A Part is a step or an exercise of a lesson.
type Part struct {
	ID    string
	Title Text
	Most  int // points of an exercise; 0 for a step
}

// Steps are the parts that are steps.
func (o *Outline) Steps() []Part {
	for i, p := range o.Parts {
		if p.Most > 0 {
			return o.Parts[:i]
		}
	}
	return o.Parts
}

// Name is a part as typed on the command line: "seccomp/no-mkdir".
func (o *Outline) Name(p Part) string { return o.ID + "/" + p.ID }

// outline is that of a lesson that was read.
func (l *Lesson) outline() *Outline {
	o := &Outline{ID: l.ID, Title: l.Title, Topic: l.topic, Teaches: l.teaches}
	for _, s := range l.Steps {
		p := Part{ID: s.ID, Title: Text{}}
		for lang, prose := range l.Prose {
			p.Title[lang] = prose.Steps[s.ID].Heading
			o.Errata = o.Errata || prose.Steps[s.ID].Today != ""
		}
		o.Parts = append(o.Parts, p)
	}
	for _, e := range l.Exercises {
		o.Parts = append(o.Parts, Part{e.ID, e.Title, e.Most()})
	}
	return o
}

// outline is that of a lesson of lab's own, in a tenth of the time that it takes to read
// the lesson: the lesson's own words are taken from what stands above its steps, the steps
// from their headings in the prose, and an exercise's points from the lines that give them.
func (l *loader) outline() *Outline {
	above, _, _ := strings.Cut(l.raw("lesson.yaml"), "\nsteps:\n")
	d := &decoder{source: newSource("", []byte(above), new(Problems)), lesson: new(Lesson)}
	d.decode("")
	o := d.lesson.outline()
	for _, lang := range Langs {
		i := 0
		for line := range strings.Lines(l.raw(string(lang) + ".md")) {
			c := headingOf(strings.TrimSuffix(line, "\n"))
			if c == nil || c.level != 2 {
				o.Errata = o.Errata || c != nil && strings.HasSuffix(c.mark, "/today")
				continue
			}
			if i == len(o.Parts) {
				o.Parts = append(o.Parts, Part{ID: c.mark, Title: Text{}})
			}
			o.Parts[i].Title[lang] = c.heading
			i++
		}
	}
	exercises, _ := fs.ReadDir(l.fsys, path.Join(l.dir, "exercises"))
	for _, e := range exercises {
		o.Parts = append(o.Parts, l.exercisePart(e.Name()))
	}
	return o
}

func (l *loader) exercisePart(id string) Part {
	p := Part{ID: id, Title: Text{}}
	folder := "exercises/" + id + "/"
	for _, lang := range Langs {
		first, _, _ := strings.Cut(l.raw(folder+string(lang)+".md"), "\n")
		_, p.Title[lang] = cutHeading(first)
	}
	for line := range strings.Lines(l.raw(folder + "exercise.yaml")) {
		if points, ok := strings.CutPrefix(strings.TrimSpace(line), "points: "); ok {
			n, _ := strconv.Atoi(points)
			p.Most += n
		}
	}
	return p
}

// raw is a file that is there.
func (l *loader) raw(name string) string {
	content, _ := fs.ReadFile(l.fsys, path.Join(l.dir, name))
	return string(content)
}
