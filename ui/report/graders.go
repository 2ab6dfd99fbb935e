package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"lab/runner/judge"
	"lab/ui/plain"
)

// The formats of other graders are each for one person's work: whoever runs lab
// there has that person's files only.

// Gradescope writes a person's grades as the results.json of a Gradescope autograder
// (https://gradescope-autograders.readthedocs.io/en/latest/specs/), a test a check.
// Without a score for all there is none in the file where something could not be
// graded: then only tests of what could have scores, and extra_data says which could not.
func Gradescope(w io.Writer, s Student) error {
	type extra struct {
		Gradable bool   `json:"gradable"`
		Reason   string `json:"reason,omitempty"`
		SHA256   string `json:"sha256,omitempty"`
	}
	type test struct {
		Name     string `json:"name"`
		Score    *int   `json:"score,omitempty"`
		MaxScore *int   `json:"max_score,omitempty"`
		Status   string `json:"status"`
		Output   string `json:"output"`
		Extra    extra  `json:"extra_data"`
	}
	doc := struct {
		Score      *int   `json:"score,omitempty"`
		Output     string `json:"output"`
		Format     string `json:"output_format"`
		Visibility string `json:"visibility"`
		Tests      []test `json:"tests"`
	}{Output: outline(s), Format: "text", Visibility: "visible", Tests: []test{}}
	if s.Gradable {
		doc.Score = &s.Points
	}
	for _, g := range s.Grades {
		about := extra{g.Gradable, g.Reason, g.SHA256}
		if len(g.Checks) == 0 {
			t := test{Name: g.title(), Status: "failed", Output: plain.Line(g.Reason), Extra: about}
			if g.Gradable {
				t.Score, t.MaxScore = &g.Points, &g.Most
			}
			doc.Tests = append(doc.Tests, t)
		}
		for _, c := range g.Checks {
			t := test{Name: plain.Line(g.name(c) + ": " + c.Title), Status: "failed", Output: plain.Line(c.Reason), Extra: about}
			if c.passed() {
				t.Status = "passed"
			}
			if g.Gradable && c.Most > 0 {
				t.Score, t.MaxScore = &c.Points, &c.Most
			}
			doc.Tests = append(doc.Tests, t)
		}
	}
	return JSON(w, doc)
}

// outline is a line for each of a person's grades.
func outline(s Student) string {
	var lines []string
	for _, g := range s.Grades {
		lines = append(lines, plain.Line(g.short()))
	}
	return strings.Join(lines, "\n")
}

// title names an answer: its exercise, or else its file.
func (g Grade) title() string { return plain.Line(cmp.Or(g.Exercise, g.Source)) }

// short is a grade in a line, without what is said of its checks.
func (g Grade) short() string {
	head := fmt.Sprintf("%s: %d/%d", g.title(), g.Points, g.Most)
	if !g.Gradable {
		head = fmt.Sprintf("%s: ?/%d", g.title(), g.Most)
	}
	if g.Reason != "" {
		head += " (" + g.Reason + ")"
	}
	return head
}

// VPL writes a person's grades as Moodle's Virtual Programming Lab reads them from
// the output of an evaluation (https://github.com/jcrodriguez-dis/moodle-mod_vpl,
// find_proposedgrade and find_proposedcomment of vpl_submission.class.php). The
// points are put on its scale from lowest to highest. Where something could not be
// graded there is no grade, so that nobody takes one for it. VPL looks for marks at
// the beginning of any line; here none begins with foreign text.
func VPL(w io.Writer, s Student, lowest, highest float64) error {
	var b bytes.Buffer
	for _, g := range s.Grades {
		fmt.Fprintf(&b, "Comment :=>>- %s\n", plain.Line(g.short()))
		if len(g.Checks) == 0 {
			continue
		}
		b.WriteString("<|--\n")
		for _, c := range g.Checks {
			fmt.Fprintf(&b, "> %s %s: %s\n", sign(c.verdict()), plain.Line(c.Title), plain.Line(c.Reason))
		}
		b.WriteString("--|>\n")
	}
	if s.Gradable && s.Most > 0 {
		grade := lowest + (highest-lowest)*float64(s.Points)/float64(s.Most)
		fmt.Fprintf(&b, "Grade :=>> %s\n", strconv.FormatFloat(grade, 'f', 2, 64))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// sign is a verdict in one character.
func sign(v judge.Verdict) string {
	switch v {
	case judge.Pass:
		return "✓"
	case judge.Fail:
		return "✗"
	}
	return "?"
}

// check50Version is the version of check50 that writes this form.
const check50Version = "3.3.11"

// Check50 writes a person's grades as check50 does with --output json (docs/source/
// json_specification.rst of https://github.com/cs50/check50). What could not be
// judged is neither passed nor failed: null, and so is each check of an answer that
// was not tried. The points are in data.
func Check50(w io.Writer, s Student) error {
	type cause struct {
		Rationale string  `json:"rationale"`
		Help      *string `json:"help"`
	}
	type result struct {
		Name        string         `json:"name"`
		Description string         `json:"description"`
		Passed      *bool          `json:"passed"`
		Log         []string       `json:"log"`
		Cause       *cause         `json:"cause"`
		Data        map[string]any `json:"data"`
		Dependency  *string        `json:"dependency"`
	}
	doc := struct {
		Slug    string   `json:"slug"`
		Results []result `json:"results"`
		Version string   `json:"version"`
	}{Results: []result{}, Version: check50Version}
	var slugs []string
	for _, g := range s.Grades {
		slugs = append(slugs, g.Exercise)
		if len(g.Checks) == 0 {
			r := result{
				Name: g.title(), Description: g.title(), Log: []string{}, Cause: &cause{Rationale: plain.Line(g.Reason)},
				Data: map[string]any{"gradable": g.Gradable, "points": g.Points, "most": g.Most},
			}
			if g.Gradable {
				r.Passed = new(bool)
			}
			doc.Results = append(doc.Results, r)
		}
		for _, c := range g.Checks {
			r := result{
				Name: g.name(c), Description: plain.Line(c.Title), Log: []string{},
				Data: map[string]any{"gradable": g.Gradable, "points": c.Points, "most": c.Most, "gate": c.Gate},
			}
			if v := c.verdict(); v == judge.Pass || v == judge.Fail {
				passed := v == judge.Pass
				r.Passed = &passed
			}
			if !c.passed() {
				r.Cause = &cause{Rationale: plain.Line(c.Reason)}
			}
			doc.Results = append(doc.Results, r)
		}
	}
	doc.Slug = strings.TrimSpace(strings.Join(slugs, " "))
	return JSON(w, doc)
}
