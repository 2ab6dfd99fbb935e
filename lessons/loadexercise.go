package lessons

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// The bounds of an exercise: it is tried in a minute or two, and it has to be shown
// that it can be failed.
const (
	mostChecks  = 12
	mostPoints  = 100 // of a check
	fewestWrong = 4
)

// exercises reads the folders below exercises/, in the order of their names. Files
// beside them are ignored. used are the lesson's files that something uses.
func (l *loader) exercises(lesson *Lesson, used map[string]bool) []*Exercise {
	entries, err := fs.ReadDir(l.fsys, path.Join(l.dir, "exercises"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.fail("exercises", err)
	}
	var list []*Exercise
	for _, entry := range entries {
		if entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") {
			e := &Exercise{ID: entry.Name(), Dir: path.Join(l.dir, "exercises", entry.Name()), lesson: lesson, Title: Text{}, Prose: map[Lang]Prose{}}
			one := &loader{fsys: l.fsys, dir: e.Dir, kind: "exercise", problems: l.problems}
			one.exercise(e, used)
			list = append(list, e)
		}
	}
	if _, taken := lesson.files[strings.TrimSuffix(answerFolder, "/")]; len(list) > 0 && (taken || hasFolder(lesson.files, answerFolder)) {
		l.problem("files/"+answerFolder, "the files of answers have names below this", "give the folder another name")
	}
	return list
}

func hasFolder(files map[string][]byte, folder string) bool {
	for name := range files {
		if strings.HasPrefix(name, folder) {
			return true
		}
	}
	return false
}

// exercise reads an exercise, which is complete only if no problem was reported.
func (l *loader) exercise(e *Exercise, used map[string]bool) {
	src := l.text("exercise.yaml")
	if src == nil {
		return
	}
	e.text = src.text
	if !validID.MatchString(e.ID) {
		src.report(start, `lower-case letters, digits and single hyphens: "no-directories"`, "the folder of an exercise is named %q", e.ID)
	}
	if e.lesson.Step(e.ID) != nil {
		src.report(start, "", "the lesson has a step %q, too", e.ID)
	}
	before := len(*l.problems)
	d := &decoder{source: src, lesson: &Lesson{files: e.lesson.files}, stepAt: map[string]position{}, used: used}
	o := d.exercise(e)
	if o == nil {
		return
	}
	whole := len(*l.problems) == before
	for lang, r := range l.prose(d, exerciseProse, nil) {
		e.Title[lang], e.Prose[lang] = r.title, r.prose()
	}
	if !whole {
		return
	}
	l.answers(o, e)
	if len(e.Varies) == 0 {
		l.checkAnswers(o, e)
		return
	}
	o.checkVaries(e)
	blank := *e
	before = len(*l.problems)
	for _, number := range []func(Variable) int{
		func(v Variable) int { return v.To },
		func(v Variable) int { return v.From }, // that of nobody in particular, which stays
	} {
		if len(*l.problems) == before {
			*e = *blank.fill(blank.numbers(number))
			l.checkAnswers(o, e)
		}
	}
}

// exercise reads exercise.yaml; nil if there is no exercise in it at all.
func (d *decoder) exercise(e *Exercise) *object {
	root := d.parseYAML()
	if root == nil {
		return nil
	}
	o := d.mapping(root, exerciseShape)
	if o == nil {
		return nil
	}
	e.Needs, e.Images = e.lesson.Needs, e.lesson.Images
	if o.given("needs") {
		e.Needs = needs(o.inner("needs", needsShape))
	}
	if o.given("images") {
		e.Images = o.images()
	}
	d.lesson.Needs = e.Needs
	for _, n := range o.list("varies") {
		o.variable(n, e)
	}
	for _, n := range o.list("answer") {
		o.answerFile(n, e)
	}
	for _, n := range o.list("checks") {
		if c := d.check(n, e); c != nil {
			e.Checks = append(e.Checks, c)
			d.lesson.Steps = append(d.lesson.Steps, c.Step)
		}
	}
	for _, n := range o.list("wrong") {
		o.wrong(n, e)
	}
	o.checkExercise(e)
	return o
}

func (o *object) variable(n *yaml.Node, e *Exercise) {
	in := o.mapping(n, variableShape)
	if in == nil {
		return
	}
	v := Variable{ID: in.id()}
	from, to := in.integer("from", 0, math.MaxInt32), in.integer("to", 0, math.MaxInt32)
	if from != nil && to != nil {
		if v.From, v.To = *from, *to; v.From >= v.To {
			in.report(in.where("to"), "", "%d is not more than %d", v.To, v.From)
		}
	}
	if slices.ContainsFunc(e.Varies, func(other Variable) bool { return other.ID == v.ID }) {
		in.report(in.where("id"), "", "a second number with the id %q", v.ID)
	}
	e.Varies = append(e.Varies, v)
}

func (o *object) answerFile(n *yaml.Node, e *Exercise) {
	in := o.mapping(n, answerFileShape)
	if in == nil {
		return
	}
	f := AnswerFile{Name: in.line("file"), Target: in.line("target"), Owner: "user", Lines: in.pattern("lines")}
	if owner := in.word("owner", users); owner != "" {
		f.Owner = owner
	}
	if f.Name != "" && !validAnswerName(f.Name) {
		in.report(in.where("file"), `letters, digits, ".", "_" and "-": "profile.json"`, "bad file name %q", f.Name)
	}
	in.checkTarget(f.Target)
	for _, other := range e.Files {
		if strings.EqualFold(other.Name, f.Name) { // some file systems know no case
			in.report(in.where("file"), "", "a second file %s", f.Name)
		}
		if other.Target == f.Target && other.Owner == f.Owner {
			in.report(in.where("target"), "", "a second file for %s", f.Target)
		}
	}
	e.Files = append(e.Files, f)
}

// check returns nil for a node that is no mapping.
func (d *decoder) check(n *yaml.Node, e *Exercise) *Check {
	s, o := d.step(n, checkShape, promises)
	if s == nil {
		return nil
	}
	c := &Check{Step: s, Gate: o.yes("gate")}
	if points := o.integer("points", 1, mostPoints); points != nil {
		c.Points = *points
	}
	if o.given("gate") == o.given("points") {
		o.report(o.at, `a gate has to hold, or there are no points at all`, `a check has either "gate" or "points"`)
	}
	if s.ID == "hint" {
		o.report(o.where("id"), "give it another one", "%q marks the hints of the exercise", s.ID)
	}
	for _, f := range s.Files {
		if slices.ContainsFunc(e.Files, func(a AnswerFile) bool { return a.Target == f.Target && a.Owner == f.Owner }) {
			o.report(o.where("files"), "", "%s is a file of the answer", f.Target)
		}
	}
	return c
}

func (o *object) wrong(n *yaml.Node, e *Exercise) {
	in := o.mapping(n, wrongShape)
	if in == nil {
		return
	}
	w := WrongAnswer{ID: in.id(), Refused: in.yes("refused")}
	w.Fails = in.words("fails", func(word string, at position) {
		if e.Check(word) == nil {
			in.report(at, suggest(word, e.checkIDs()), "the exercise has no check %q", word)
		}
	})
	if in.given("fails") == in.given("refused") {
		in.report(in.at, "name the checks that are not passed, or say that it is refused before anything runs", `a wrong answer has either "fails" or "refused"`)
	}
	if w.ID != "" && slices.ContainsFunc(e.Wrong, func(other WrongAnswer) bool { return other.ID == w.ID }) {
		in.report(in.where("id"), "", "a second wrong answer with the id %q", w.ID)
	}
	e.Wrong = append(e.Wrong, w)
}

func (e *Exercise) checkIDs() []string {
	var ids []string
	for _, c := range e.Checks {
		ids = append(ids, c.ID)
	}
	return ids
}

// checkExercise reports what is missing in the exercise as a whole.
func (o *object) checkExercise(e *Exercise) {
	gates := 0
	for _, c := range e.Checks {
		if c.Gate {
			gates++
		}
		works := func(k Control) bool { return k.Outcome == Works }
		if c.ID != "" && c.Signs.Broken == nil && !slices.ContainsFunc(c.Controls, works) {
			o.complain([]string{"checks", c.ID}, "by neither of these it is known that it is the answer that failed and not the machine",
				"the check %q has no control that is to work, and no sign of broken", c.ID)
		}
		fails := func(w WrongAnswer) bool { return slices.Contains(w.Fails, c.ID) }
		if c.ID != "" && o.given("wrong") && !slices.ContainsFunc(e.Wrong, fails) {
			o.complain([]string{"checks", c.ID}, "add one: a check that nothing fails tells nothing", "no wrong answer fails the check %q", c.ID)
		}
	}
	if n := len(e.Checks); n > mostChecks {
		o.report(o.where("checks"), "", "%d checks, more than %d", n, mostChecks)
	}
	if n := len(e.Checks); n > 0 && (gates == 0 || gates == n) {
		o.report(o.where("checks"), "a gate is what must go on working; points are for what must now be refused", "there have to be a gate and a check with points")
	}
	if n := len(e.Wrong); n > 0 && n < fewestWrong {
		o.report(o.where("wrong"), "the mechanism off, everything blocked, a look-alike in text only, half right", "%d wrong answers, fewer than %d", n, fewestWrong)
	}
}

// answers reads start/, reference/ and wrong/.
func (l *loader) answers(o *object, e *Exercise) {
	e.Start, e.Reference = l.tree("start"), l.tree("reference")
	changed := map[string]Answer{} // what of each folder below wrong/ differs from the reference
	for name, content := range l.tree("wrong") {
		id, file, _ := strings.Cut(name, "/")
		if changed[id] == nil {
			changed[id] = Answer{}
		}
		changed[id][file] = content
	}
	for i := range e.Wrong {
		w := &e.Wrong[i]
		if changed[w.ID] == nil {
			o.complain([]string{"wrong", w.ID}, "put the files that differ from the reference into wrong/"+w.ID, "the wrong answer %q has no files", w.ID)
			continue
		}
		w.Answer = maps.Clone(e.Reference)
		maps.Copy(w.Answer, changed[w.ID])
		delete(changed, w.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(changed)) {
		l.problem("wrong/"+id, "no wrong answer has this id", "name it under wrong, with the checks that it fails")
	}
}

// checkAnswers holds the answers against what exercise.yaml says.
func (l *loader) checkAnswers(o *object, e *Exercise) {
	l.checkAnswer("start", e.faults(e.Start))
	if faults := e.faults(e.Reference); len(faults) > 0 {
		l.checkAnswer("reference", faults)
		return
	}
	if len(e.Start) > 0 && e.Start.Equal(e.Reference) {
		l.problem("start", "the start is the reference already", "leave something to do")
	}
	for _, w := range e.Wrong {
		at := []string{"wrong", w.ID}
		faults := e.faults(w.Answer)
		switch {
		case w.Answer == nil: // which was reported
		case w.Answer.Equal(e.Reference):
			o.complain(at, "", "the wrong answer %q is the reference", w.ID)
		case w.Refused && len(faults) == 0:
			o.complain(at, "", "the wrong answer %q is not refused", w.ID)
		case !w.Refused:
			l.checkAnswer("wrong/"+w.ID, faults)
		}
	}
}

// checkAnswer reports an answer that would be refused.
func (l *loader) checkAnswer(folder string, faults AnswerFaults) {
	for _, f := range faults {
		p := Problem{File: path.Join(l.dir, folder, f.File), Line: max(f.Line, 1), Column: 1, Source: f.Text}
		p.Message = strings.TrimPrefix(f.Error(), f.File+": ")
		if f.Line > 0 {
			p.Message = strings.TrimPrefix(f.Error(), fmt.Sprintf("%s:%d: ", f.File, f.Line))
		}
		*l.problems = append(*l.problems, p)
	}
}
