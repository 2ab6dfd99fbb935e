package tell

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"lab/lessons"
	"lab/runner"
	"lab/ui/plain"
	"lab/ui/words"
)

// Slide names the slide that a step is from, "" if it is from none.
func Slide(w words.Words, s *lessons.Step) string {
	if s.Slide == "" {
		return ""
	}
	return fmt.Sprintf(w.Course.Slide, plain.Line(s.Slide))
}

// File says which file lies where in the machine.
func File(w words.Words, f lessons.File) string {
	if f.Program != "" {
		return fmt.Sprintf(w.Course.Program, plain.Line(f.Program), plain.Line(f.Target))
	}
	return fmt.Sprintf(w.Tutor.FileAt, plain.Line(f.Source), plain.Line(f.Target))
}

// Files are a line for each file that a step puts into the machine.
func Files(w words.Words, s *lessons.Step) []string {
	var lines []string
	for _, f := range s.Files {
		lines = append(lines, File(w, f))
	}
	return lines
}

// FilesOf are the files that a step is about: its own, and those that an earlier step
// has put into the machine and that its command or text names.
func FilesOf(l *lessons.Lesson, s *lessons.Step, lang lessons.Lang) []lessons.File {
	files := slices.Clone(s.Files)
	prose := l.Prose[lang].Steps[s.ID]
	text := strings.Join(s.Act.Lines, "\n") + prose.Text + prose.Notice
	for _, earlier := range slices.Backward(l.Steps[:slices.Index(l.Steps, s)]) {
		for _, f := range earlier.Files {
			known := slices.ContainsFunc(files, func(k lessons.File) bool { return k.Target == f.Target })
			if !known && f.Program == "" && strings.Contains(text, path.Base(f.Target)) {
				files = append(files, f)
			}
		}
	}
	return files
}

// Answers are a line for each answer that lab types when a program asks.
func Answers(w words.Words, a lessons.Act) []string {
	var lines []string
	for _, answer := range a.Answers {
		lines = append(lines, fmt.Sprintf(w.Course.Answer, plain.Line(answer.Prompt), plain.Line(answer.Text)))
	}
	return lines
}

// Beside is what there is to know about a step's command: which answers lab
// types, and which images are stand-ins.
func Beside(w words.Words, l *lessons.Lesson, s *lessons.Step, f *runner.Facts) []string {
	lines := Answers(w, s.Act)
	if text := standIns(w.Tutor, l, s, f); text != "" {
		lines = append(lines, text)
	}
	return lines
}

// Expected is what should come of a step, in a sentence.
func Expected(w words.Words, s *lessons.Step) string {
	text := w.Outcome.Of(s.Expect)
	if s.Expect == lessons.Blocked && s.By != "" {
		text = fmt.Sprintf(w.Course.By, text, w.Course.Mechanisms[string(s.By)])
	}
	return fmt.Sprintf(w.Course.Expected, text)
}

// ControlOf says what a control changes, in a sentence.
func ControlOf(w words.Words, c lessons.Control) string {
	return fmt.Sprintf(w.Course.Control, plain.Line(c.Changes[w.Lang]))
}

// ProofOf says what a proof shows, in a sentence.
func ProofOf(w words.Words, p lessons.Proof) string {
	return fmt.Sprintf(w.Course.Proof, plain.Line(p.Shows[w.Lang]))
}

// A Section is a part of a lesson's prose, which is Markdown.
type Section struct{ Heading, Text string }

// Notice is what to read after a demo has run: what to notice, and what has
// changed since the talk.
func Notice(w words.Words, prose lessons.StepProse) []Section {
	parts := []Section{{w.Course.Notice, prose.Notice}, {w.Course.Today, prose.Today}}
	return slices.DeleteFunc(parts, func(s Section) bool { return s.Text == "" })
}

// An Erratum is a place where the talk has aged or is wrong.
type Erratum struct {
	Title string
	Step  string // that shows it, "lesson/step"
	Says  string // the slide, and what happens today; "" if the slide promises nothing
	Today string // Markdown
}

// Errata are those of a course.
func Errata(w words.Words, c *lessons.Course) []Erratum {
	var list []Erratum
	for _, e := range c.Errata() {
		one := Erratum{Title: plain.Line(e.Title(w.Lang)), Step: plain.Line(e.Lesson.ID + "/" + e.Step.ID), Today: e.Today(w.Lang)}
		if s := e.Step; s.Says != "" {
			one.Says = fmt.Sprintf(w.Course.SaysIs, w.Outcome.Of(s.Says), w.Outcome.Of(s.Expect))
		}
		list = append(list, one)
	}
	return list
}

// standIns names the images of a step's act that are not the published ones but
// lab's own, in a sentence; "" if there is none. Of a machine whose facts are
// not known yet (nil) it says what lab's own has.
func standIns(w words.Tutor, l *lessons.Lesson, s *lessons.Step, f *runner.Facts) string {
	var names []string
	typed := strings.Fields(strings.Join(s.Act.Lines, " "))
	for _, name := range l.Images {
		standIn := func(i runner.Image) bool { return i.Name == name && i.StandIn != "" }
		if slices.Contains(typed, name) && (f == nil || slices.ContainsFunc(f.Images, standIn)) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf(w.StandIn, strings.Join(names, ", "))
}
