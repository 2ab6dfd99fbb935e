package lessons

import "strings"

// checkProse compares the Markdown files with the steps and with each other.
func (d *decoder) checkProse(readers map[Lang]*proseReader) {
	for _, lang := range Langs {
		r := readers[lang]
		if r == nil {
			continue
		}
		for id, at := range d.stepAt {
			if r.steps[id] == nil {
				d.report(at, "add a section ## … {#"+id+"}", "the %s %q has no section in %s.md", r.part, id, lang)
			}
		}
		r.checkSaid(d.lesson.Steps)
	}
	if de, en := readers[German], readers[English]; de != nil && en != nil {
		de.checkParts(en, English)
		en.checkParts(de, German)
	}
}

// checkParts reports the parts that the other language does not have.
func (r *proseReader) checkParts(other *proseReader, lang Lang) {
	for mark, at := range r.marks {
		id, _, isPart := strings.Cut(mark, "/")
		isHint := r.proseKind.hints && strings.HasPrefix(mark, "hint ")
		if _, ok := other.marks[mark]; !ok && (isHint || isPart && other.steps[id] != nil) {
			r.report(at, "", "the part %q is not in %s.md", mark, lang)
		}
	}
}

// checkSaid asks for the reason why a slide is wrong today.
func (r *proseReader) checkSaid(steps []*Step) {
	for _, s := range steps {
		p := r.steps[s.ID]
		if s.Says == "" || s.Says == s.Expect || p == nil || p.Today != "" {
			continue
		}
		r.report(r.marks[s.ID], "add a part ### … {#"+s.ID+"/today} that says why",
			"the slide of the step %q is wrong today, but there is no %q", s.ID, "today")
	}
}
