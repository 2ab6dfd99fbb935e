package lessons

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A Talk is what a course is to cover, as talk.yaml lists it.
type Talk struct {
	Title  string
	Slides []Slide
}

// A Slide is a slide of the talk.
type Slide struct {
	Title   string
	Demo    bool // it shows a demo
	Claims  []Claim
	Bullets []Bullet // all that it has
}

// A Bullet is a bullet point of a slide, and where the course has it: in the slide's
// demo, in a claim of the slide, in steps of other slides, or nowhere for a reason.
type Bullet struct {
	Text  string // as printed
	Demo  bool
	Claim string   // id
	Steps []string // "lesson/step"
	Why   Text

	at func(format string, args ...any) // reports a problem with it
}

// A Claim is something that a slide says and that can be tested.
type Claim struct {
	ID   string
	Says Text
}

// Slide returns the slide with the title, or nil.
func (t *Talk) Slide(title string) *Slide {
	if t == nil {
		return nil
	}
	for i := range t.Slides {
		if t.Slides[i].Title == title {
			return &t.Slides[i]
		}
	}
	return nil
}

// loadTalk reads talk.yaml; nil if there is none.
func loadTalk(fsys fs.FS, problems *Problems) *Talk {
	l := &loader{fsys: fsys, dir: ".", problems: problems}
	if _, err := fs.Stat(fsys, "talk.yaml"); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	src := l.text("talk.yaml")
	if src == nil {
		return nil
	}
	root := src.parseYAML()
	if root == nil {
		return nil
	}
	o := src.mapping(root, talkShape)
	if o == nil {
		return nil
	}
	t := &Talk{Title: o.line("title")}
	for _, n := range o.list("slides") {
		if in := o.mapping(n, slideShape); in != nil {
			t.add(in)
		}
	}
	return t
}

func (t *Talk) add(o *object) {
	s := Slide{Title: o.line("title"), Demo: o.yes("demo")}
	if s.Title != "" && t.Slide(s.Title) != nil {
		o.report(o.where("title"), "", "a second slide with the title %q", s.Title)
	}
	for _, n := range o.list("claims") {
		if c, ok := o.claim(n); ok {
			if s.claim(c.ID) {
				o.report(nodeAt(n), "", "a second claim of this slide with the id %q", c.ID)
			}
			s.Claims = append(s.Claims, c)
		}
	}
	for _, n := range o.list("bullets") {
		if in := o.mapping(n, bulletShape); in != nil {
			s.Bullets = append(s.Bullets, in.bullet(s))
		}
	}
	if !s.Demo && len(s.Claims) == 0 && len(s.Bullets) == 0 {
		o.report(o.at, `add "demo: true", "claims" or "bullets"`, "a slide with nothing to run")
	}
	t.Slides = append(t.Slides, s)
}

func (o *object) claim(n *yaml.Node) (Claim, bool) {
	in := o.mapping(n, claimShape)
	if in == nil {
		return Claim{}, false
	}
	return Claim{ID: in.id(), Says: in.texts("says")}, true
}

func (o *object) bullet(s Slide) Bullet {
	b := Bullet{Text: o.line("text"), Demo: o.yes("demo"), Claim: o.text("claim"), Why: o.texts("why"),
		Steps: o.words("steps", func(string, position) {})}
	b.at = func(format string, args ...any) { o.report(o.at, "", format, args...) }
	given := 0
	for _, key := range []string{"demo", "claim", "steps", "why"} {
		if o.given(key) {
			given++
		}
	}
	switch {
	case given != 1:
		o.report(o.at, `"demo", "claim", "steps" or "why"`, "one thing has to say where the course has a bullet, not %d", given)
	case b.Demo && !s.Demo:
		o.report(o.where("demo"), "", "the slide has no demo")
	case b.Claim != "" && !s.claim(b.Claim):
		o.report(o.where("claim"), "", "the slide has no claim %q", b.Claim)
	}
	return b
}

// checkBullets reports steps that the course does not have.
func (t *Talk) checkBullets(c *Course) {
	if t == nil {
		return
	}
	for _, s := range t.Slides {
		for _, b := range s.Bullets {
			for _, name := range b.Steps {
				lesson, step, _ := strings.Cut(name, "/")
				if l := c.Lesson(lesson); l == nil || l.Step(step) == nil {
					b.at("the course has no step %q", name)
				}
			}
		}
	}
}

func (s *Slide) claim(id string) bool {
	return slices.ContainsFunc(s.Claims, func(c Claim) bool { return c.ID == id })
}

// check makes sure that the talk has the slide and the claim of a step.
func (t *Talk) check(o *object, s *Step) {
	if s.Claim != "" && s.Slide == "" {
		o.report(o.where("claim"), `add "slide"`, "a claim of no slide")
	}
	if t == nil || s.Slide == "" {
		return
	}
	slide := t.Slide(s.Slide)
	if slide == nil {
		var titles []string
		for _, known := range t.Slides {
			titles = append(titles, known.Title)
		}
		o.report(o.where("slide"), suggest(s.Slide, titles), "talk.yaml has no slide %q", s.Slide)
		return
	}
	switch {
	case s.Claim == "" && !slide.Demo:
		o.report(o.where("slide"), `add "claim"`, "the slide %q has no demo", s.Slide)
	case s.Claim != "" && !slide.claim(s.Claim):
		var ids []string
		for _, c := range slide.Claims {
			ids = append(ids, c.ID)
		}
		o.report(o.where("claim"), suggest(s.Claim, ids), "the slide %q has no claim %q", s.Slide, s.Claim)
	}
}

// An Erratum is a place where the talk has aged or is wrong, as a step shows.
type Erratum struct {
	Lesson *Lesson
	Step   *Step
}

// Title is that of the slide, or of the lesson for a step that is on none.
func (e Erratum) Title(lang Lang) string {
	if e.Step.Slide != "" {
		return e.Step.Slide
	}
	return e.Lesson.Title[lang]
}

// Today is what holds today, in Markdown.
func (e Erratum) Today(lang Lang) string { return e.Lesson.Prose[lang].Steps[e.Step.ID].Today }

// Errata are those of all steps that have something to say about it, in the
// course's order.
func (c *Course) Errata() []Erratum {
	var list []Erratum
	for _, l := range c.Lessons() {
		for _, s := range l.Steps {
			if e := (Erratum{l, s}); e.Today(German) != "" {
				list = append(list, e)
			}
		}
	}
	return list
}

// HasErrata tells whether there are any.
func (c *Course) HasErrata() bool {
	return slices.ContainsFunc(c.Outlines, func(o *Outline) bool { return o.Errata })
}

// Covered is a demo or a claim of the talk and the steps that cover it.
type Covered struct {
	Slide string
	Claim *Claim   // nil: the slide's demo
	Steps []string // "seccomp/no-mkdir", in the course's order
}

// Coverage lists the demos and claims of the talk in its order.
func (c *Course) Coverage() []Covered {
	if c.Talk() == nil {
		return nil
	}
	type key struct{ slide, claim string }
	steps := map[key][]string{}
	for _, l := range c.Lessons() {
		for _, s := range l.Steps {
			k := key{s.Slide, s.Claim}
			steps[k] = append(steps[k], l.ID+"/"+s.ID)
		}
	}
	var list []Covered
	for _, s := range c.Talk().Slides {
		if s.Demo {
			list = append(list, Covered{s.Title, nil, steps[key{s.Title, ""}]})
		}
		for i := range s.Claims {
			list = append(list, Covered{s.Title, &s.Claims[i], steps[key{s.Title, s.Claims[i].ID}]})
		}
	}
	return list
}
