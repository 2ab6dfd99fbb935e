package lessons

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A proseKind says what is written about.
type proseKind struct {
	whole, part string   // in messages: "lesson", "step"
	parts       []string // that the section of a part may have
	hints       bool     // the whole has hints
}

var (
	lessonProse   = proseKind{"lesson", "step", []string{"notice", "today", "hint"}, false}
	exerciseProse = proseKind{"exercise", "check", []string{"hint"}, true}
)

// A chunk is the Markdown from one marked heading to the next.
type chunk struct {
	level   int    // of the heading, 0 for the text before the first one
	heading string // without the mark
	mark    string // "step" or "step/part"
	at      position
	lines   []string
}

func (c *chunk) text() string { return strings.Trim(strings.Join(c.lines, "\n"), "\n \t") }

var fenceLine = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})(.*)$")

// chunks cuts the text at its marked headings; what looks like one inside a
// fenced code block is code. A line scanner is enough for that, and keeps the
// Markdown as it was written.
func (s *source) chunks() []*chunk {
	all := []*chunk{{at: start}}
	fence, fenceAt := "", start
	for i, line := range s.lines {
		last := all[len(all)-1]
		next := nextFence(fence, line)
		if fence == "" && next != "" {
			fenceAt = position{i + 1, 1}
		}
		inCode := fence != "" || next != ""
		fence = next
		if c := headingOf(line); c != nil && !inCode {
			c.at.line = i + 1
			all = append(all, c)
			continue
		}
		last.lines = append(last.lines, line)
	}
	if fence != "" {
		s.report(fenceAt, "add a line "+fence, "the code block is not closed")
	}
	return all
}

// nextFence returns the fence that is open after the line, "" for none.
func nextFence(open, line string) string {
	if !strings.Contains(line, "```") && !strings.Contains(line, "~~~") {
		return open
	}
	m := fenceLine.FindStringSubmatch(line)
	if m == nil {
		return open
	}
	fence, info := m[1], m[2]
	if open == "" {
		if fence[0] == '`' && strings.Contains(info, "`") {
			return "" // code in a line of text
		}
		return fence
	}
	if strings.HasPrefix(fence, open) && strings.TrimSpace(info) == "" {
		return ""
	}
	return open
}

// cutHeading returns level and text of a heading, level 0 for any other line.
func cutHeading(line string) (level int, text string) {
	hashes := strings.TrimLeft(line, " ")
	rest := strings.TrimLeft(hashes, "#")
	level = len(hashes) - len(rest)
	text = strings.Trim(rest, " \t")
	if len(line)-len(hashes) > 3 || level > 6 || rest == "" || rest[0] != ' ' && rest[0] != '\t' {
		return 0, ""
	}
	return level, text
}

// headingOf returns the chunk that a marked heading begins, or nil.
func headingOf(line string) *chunk {
	level, text := cutHeading(line)
	i := strings.LastIndex(text, "{#")
	if level == 0 || i < 0 {
		return nil
	}
	mark, closed := strings.CutSuffix(text[i+len("{#"):], "}")
	if !closed || strings.ContainsAny(mark, "{}") {
		return nil
	}
	column := utf8.RuneCountInString(line[:strings.LastIndex(line, "{#")]) + 1
	return &chunk{level: level, heading: strings.TrimRight(text[:i], " \t"), mark: mark, at: position{column: column}}
}

// A proseReader makes a Prose of the chunks of one Markdown file.
type proseReader struct {
	*source
	proseKind
	ids     []string // of the lesson's steps, or the exercise's checks
	title   string
	intro   string
	hints   []string // of an exercise
	steps   map[string]*StepProse
	marks   map[string]position // what was found where; hints numbered: "x/hint 2"
	current string              // the step in whose section the next part must be
}

// readProse reads the whole file; title is what its first heading must say, "" for
// anything.
func (s *source) readProse(kind proseKind, title string, ids []string) *proseReader {
	r := &proseReader{source: s, proseKind: kind, ids: ids, steps: map[string]*StepProse{}, marks: map[string]position{}}
	chunks := s.chunks()
	r.intro = r.readIntro(chunks[0], title)
	for _, c := range chunks[1:] {
		r.read(c)
	}
	return r
}

func (r *proseReader) prose() Prose {
	p := Prose{Intro: r.intro, Hints: r.hints, Steps: map[string]StepProse{}}
	for id, s := range r.steps {
		p.Steps[id] = *s
	}
	return p
}

func (r *proseReader) readIntro(c *chunk, title string) string {
	i := slices.IndexFunc(c.lines, func(l string) bool { return strings.TrimSpace(l) != "" })
	level, heading := 0, ""
	if i >= 0 {
		level, heading = cutHeading(c.lines[i])
	}
	if level != 1 {
		r.report(start, "begin the file with # and the "+r.whole+"'s title", "no title")
		return c.text()
	}
	r.title = heading
	if title != "" && heading != title {
		column := utf8.RuneCountInString(c.lines[i][:strings.Index(c.lines[i], heading)]) + 1
		r.report(position{i + 1, column}, "make them the same", "the title is %q here, but %q in lesson.yaml", heading, title)
	}
	c.lines = c.lines[i+1:]
	if c.text() == "" {
		r.report(position{i + 1, 1}, "say what the "+r.whole+" is about", "no text below the title")
	}
	return c.text()
}

func (r *proseReader) read(c *chunk) {
	step, part, isPart := strings.Cut(c.mark, "/")
	switch {
	case r.proseKind.hints && c.mark == "hint":
		r.readHint(c)
	case !slices.Contains(r.ids, step):
		r.report(c.at, suggest(step, r.ids), "the %s has no %s %q", r.whole, r.part, step)
		r.current = step
	case isPart:
		r.readPart(c, step, part)
	default:
		r.readStep(c, step)
	}
}

// readHint reads a hint of the exercise as a whole.
func (r *proseReader) readHint(c *chunk) {
	if c.level != 3 {
		r.report(c.at, "write it with ###", "a hint's heading of the wrong level")
	}
	if r.current != "" {
		r.report(c.at, "move it above the first check", "a hint of the exercise in a check's section")
	}
	if c.text() == "" {
		r.report(c.at, "write it or remove the heading", "no text in %q", c.mark)
	}
	r.hints = append(r.hints, c.text())
	r.marks[fmt.Sprintf("hint %d", len(r.hints))] = c.at
}

func (r *proseReader) readStep(c *chunk, id string) {
	r.current = id
	if c.level != 2 {
		r.report(c.at, "write it with ##", "a %s's heading of the wrong level", r.part)
	}
	if r.steps[id] != nil {
		r.report(c.at, "", "a second section for the %s %q", r.part, id)
		return
	}
	r.marks[id] = c.at
	r.steps[id] = &StepProse{Heading: c.heading, Text: c.text()}
	if c.heading == "" {
		r.report(c.at, "", "the %s %q has no heading", r.part, id)
	}
	if c.text() == "" {
		r.report(c.at, "say what is going to be run", "no text for the %s %q", r.part, id)
	}
}

func (r *proseReader) readPart(c *chunk, id, part string) {
	if !slices.Contains(r.parts, part) {
		r.report(c.at, suggest(part, r.parts), "%q is not a part of a %s", part, r.part)
		return
	}
	if r.current != "" && !slices.Contains(r.ids, r.current) {
		return // the section's unknown id has been reported, perhaps it should have been this one
	}
	if r.current != id || r.steps[id] == nil {
		r.report(c.at, "move it below the heading with {#"+id+"}", "a part of the %s %q outside of its section", r.part, id)
		return
	}
	if c.level != 3 {
		r.report(c.at, "write it with ###", "a part's heading of the wrong level")
	}
	if c.text() == "" {
		r.report(c.at, "write it or remove the heading", "no text in %q", c.mark)
	}
	s, mark := r.steps[id], c.mark
	switch part {
	case "notice":
		s.Notice = c.text()
	case "today":
		s.Today = c.text()
	case "hint":
		s.Hints = append(s.Hints, c.text())
		mark += fmt.Sprintf(" %d", len(s.Hints))
	}
	if _, ok := r.marks[mark]; ok {
		r.report(c.at, "only hints can be there more than once", "a second part %q", c.mark)
	}
	r.marks[mark] = c.at
}
