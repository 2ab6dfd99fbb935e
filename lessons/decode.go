package lessons

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A decoder makes a Lesson of one lesson.yaml, or an Exercise of one exercise.yaml.
// What it remembers beside them serves the checks that need more than one file.
type decoder struct {
	*source
	lesson *Lesson // of an exercise, what it has in common with one
	talk   *Talk
	stepAt map[string]position // of each step's id
	used   map[string]bool     // names below files/

	duplicate func(first string) // reports that the folder first has the same id
}

// decode returns false if the file has no lesson in it at all.
func (d *decoder) decode(id string) bool {
	root := d.parseYAML()
	if root == nil {
		return false
	}
	o := d.mapping(root, lessonShape)
	if o == nil {
		return false
	}
	l := d.lesson
	l.ID = o.id()
	if l.ID != "" && id != "" && l.ID != id {
		o.report(o.where("id"), "the folder is named NN-ID", "the id is %q, but the folder's name says %q", l.ID, id)
	}
	d.duplicate = func(first string) {
		o.report(o.where("id"), "", "a second lesson with the id %q, after %s", l.ID, first)
	}
	l.Title = o.texts("title")
	l.topic = Topic(o.word("topic", topics))
	l.teaches = o.texts("teaches")
	l.Needs = needs(o.inner("needs", needsShape))
	l.Images = o.images()
	for _, n := range o.list("steps") {
		if s, _ := d.step(n, stepShape, outcomes); s != nil {
			l.Steps = append(l.Steps, s)
		}
	}
	return true
}

func (o *object) images() []string {
	return o.words("images", func(word string, at position) {
		if strings.ContainsAny(word, " \t\n") {
			o.report(at, "", "%q is not an image", word)
		}
	})
}

// texts reads a text in each language.
func (o *object) texts(key string) Text {
	sh := textShape
	sh.name = key
	in := o.inner(key, sh)
	if in == nil {
		return nil
	}
	text := Text{}
	for _, lang := range Langs {
		text[lang] = in.line(string(lang))
	}
	return text
}

var validKernel = regexp.MustCompile(`^[0-9]+\.[0-9]+(\.[0-9]+)?$`)

func needs(o *object) Needs {
	if o == nil {
		return Needs{}
	}
	n := Needs{
		LSM:    o.word("lsm", lsms),
		Kernel: o.text("kernel"),
	}
	n.Engines = o.words("engines", func(word string, at position) {
		if !slices.Contains(engines, word) {
			o.report(at, suggest(word, engines), "%q is not known as an engine", word)
		}
	})
	n.Extras = o.words("extras", func(word string, at position) {
		if !slices.Contains(extras, word) {
			o.report(at, suggest(word, extras), "%q is not known as an extra of the machine", word)
		}
	})
	if n.Kernel != "" && !validKernel.MatchString(n.Kernel) {
		o.report(o.where("kernel"), `write "5.6"`, "%q is not a kernel version", n.Kernel)
	}
	return n
}

// step reads a step, or the part of a check that is one, and returns its mapping,
// too; nil for a node that is no mapping. expects are the outcomes that it may have.
func (d *decoder) step(n *yaml.Node, sh shape, expects []string) (*Step, *object) {
	before := len(*d.problems)
	o := d.mapping(n, sh)
	if o == nil {
		return nil, nil
	}
	s := &Step{
		ID:     o.id(),
		Slide:  o.line("slide"),
		Claim:  o.line("claim"),
		Needs:  needs(o.inner("needs", needsShape)),
		After:  d.after(o),
		Act:    o.act(Act{User: "user"}),
		Says:   Outcome(o.word("says", promises)),
		Expect: Outcome(o.word("expect", expects)),
		By:     Mechanism(o.word("by", mechanisms)),
		Signs:  o.signs(),
	}
	if _, ok := d.stepAt[s.ID]; ok {
		o.report(o.where("id"), "", "a second %s with the id %q", o.name, s.ID)
	} else if s.ID != "" {
		d.stepAt[s.ID] = o.where("id")
	}
	d.talk.check(o, s)
	s.Files = d.files(o, s.Act.User)
	ids := map[string]bool{}
	for _, n := range o.list("controls") {
		if c, ok := o.control(n, s, ids); ok {
			s.Controls = append(s.Controls, c)
		}
	}
	for _, n := range o.list("proofs") {
		if p, ok := o.proof(n, s, ids); ok {
			s.Proofs = append(s.Proofs, p)
		}
	}
	s.Uncontrolled = o.texts("uncontrolled")
	s.Asks = o.asks(s)
	d.checkStep(o, s)
	if len(*o.problems) == before {
		o.checkMeaning(s)
	}
	return s, o
}

// after reads the ids of earlier steps. The step that is being read is not yet
// among those known.
func (d *decoder) after(o *object) []string {
	return o.words("after", func(word string, at position) {
		if _, ok := d.stepAt[word]; !ok {
			known := []string{}
			for id := range d.stepAt {
				known = append(known, id)
			}
			slices.Sort(known)
			o.report(at, suggest(word, known), "no step %q before this one", word)
		}
	})
}

// control reads a control of the step; ids are those that the step has given
// to its controls and proofs so far.
func (o *object) control(n *yaml.Node, s *Step, ids map[string]bool) (Control, bool) {
	in := o.mapping(n, controlShape)
	if in == nil {
		return Control{}, false
	}
	c := Control{
		ID:      in.id(),
		Changes: in.texts("changes"),
		Act:     in.act(s.Act),
		Outcome: Outcome(in.word("outcome", outcomes)),
	}
	in.unique(c.ID, ids)
	signs := s.Signs
	if in.given("signs") {
		signs = in.signs()
		c.Signs = &signs
	}
	if c.Outcome != "" && signs.of(c.Outcome) == nil {
		in.report(in.where("outcome"), "add it to the signs of the step or of this control",
			"no sign tells that the control is %q", c.Outcome)
	}
	if c.Outcome == Blocked && s.By == "" && !o.given("by") {
		in.report(in.where("outcome"), `add "by" to the step`, "the step does not say what blocks")
	}
	return c, true
}

func (o *object) proof(n *yaml.Node, s *Step, ids map[string]bool) (Proof, bool) {
	in := o.mapping(n, proofShape)
	if in == nil {
		return Proof{}, false
	}
	p := Proof{
		ID:    in.id(),
		Shows: in.texts("shows"),
		Act:   in.act(s.Act),
	}
	in.unique(p.ID, ids)
	if sign := in.sign("signs"); sign != nil {
		p.Signs = *sign
	}
	return p, true
}

func (o *object) unique(id string, ids map[string]bool) {
	if id == "" {
		return
	}
	if ids[id] {
		o.report(o.where("id"), "", "a second control or proof of this step with the id %q", id)
	}
	ids[id] = true
}
