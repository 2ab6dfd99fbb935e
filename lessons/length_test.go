package lessons

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// A lesson of the course is short enough to be read between demos, and long
// enough to say what to predict, what to notice and what it means for containers.
const (
	fewestWords = 150
	mostWords   = 800
)

func TestProseLength(t *testing.T) {
	for _, l := range Default().Lessons() {
		for _, lang := range Langs {
			n := 0
			for _, part := range proseParts(l.Prose[lang]) {
				n += wordCount(part)
			}
			if n < fewestWords || n > mostWords {
				t.Errorf("%s/%s.md has %d words, want %d to %d", l.Dir, lang, n, fewestWords, mostWords)
			}
		}
	}
}

// TestProseHasNoStrayLists finds sentences such as "5000. The map is …" at the
// beginning of a line, which Markdown takes for an item of a numbered list.
func TestProseHasNoStrayLists(t *testing.T) {
	for _, l := range Default().Lessons() {
		for lang, prose := range l.Prose {
			for _, part := range proseParts(prose) {
				if hasStrayList(part) {
					t.Errorf("%s/%s.md: a numbered list with a single item in %q", l.Dir, lang, part)
				}
			}
		}
	}
}

// proseParts is what somebody reads who goes through the whole lesson.
func proseParts(p Prose) []string {
	parts := []string{p.Intro}
	for _, s := range p.Steps {
		parts = slices.Concat(parts, []string{s.Text, s.Notice, s.Today}, s.Hints)
	}
	return parts
}

// wordCount counts what stands between spaces and has a letter or a digit. Code
// blocks do not count, code within a sentence does.
func wordCount(markdown string) int {
	var b strings.Builder
	walkMarkdown(markdown, func(n ast.Node, source []byte) {
		if n.Type() == ast.TypeBlock {
			b.WriteByte(' ')
		}
		if n, ok := n.(*ast.Text); ok {
			b.Write(n.Value(source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		}
	})
	count := 0
	for _, field := range strings.Fields(b.String()) {
		if strings.ContainsFunc(field, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			count++
		}
	}
	return count
}

func hasStrayList(markdown string) bool {
	stray := false
	walkMarkdown(markdown, func(n ast.Node, _ []byte) {
		if list, ok := n.(*ast.List); ok && list.IsOrdered() && list.ChildCount() == 1 {
			stray = true
		}
	})
	return stray
}

// walkMarkdown visits what the text consists of, in its order. The text of code
// blocks is no node.
func walkMarkdown(markdown string, visit func(n ast.Node, source []byte)) {
	source := []byte(markdown)
	document := goldmark.DefaultParser().Parse(text.NewReader(source))
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			visit(n, source)
		}
		return ast.WalkContinue, nil
	})
}

func TestWordCount(t *testing.T) {
	tests := []struct {
		markdown string
		want     int
	}{
		{"", 0},
		{"Ein Container ist\nein Prozess.", 5},
		{"It is *not* a **wall**, but – a door.", 8},
		{"`docker container run` starts it.", 5},
		{"See [the manual](https://example.org/a%20b), `proc(5)`.", 4},
		{"- one\n- two\n\n1. three", 3},
		{"## A heading\n\nand text", 4},
		{"before\n\n    code that does not count\n\nafter", 2},
		{"before\n\n```sh\ncode that does not count\n```\n\nafter", 2},
		{"before\n~~~\ncode\n\ncode\n~~~", 1},
	}
	for _, test := range tests {
		if got := wordCount(test.markdown); got != test.want {
			t.Errorf("%q: %d words, want %d", test.markdown, got, test.want)
		}
	}
}

func TestStrayList(t *testing.T) {
	for markdown, want := range map[string]bool{
		"5000. The map is the host's.":       true,
		"You ask about PID\n1. Which is it?": true,
		"PID 1. Which is it?":                false,
		"1. one\n2. two":                     false,
		"- one":                              false,
	} {
		if got := hasStrayList(markdown); got != want {
			t.Errorf("%q: %v, want %v", markdown, got, want)
		}
	}
}

// TestProseParts holds the parts that are counted to those that a step can have.
func TestProseParts(t *testing.T) {
	got := proseParts(Prose{Intro: "one", Steps: map[string]StepProse{
		"a": {Heading: "not counted", Text: "two", Notice: "three", Today: "four", Hints: []string{"five", "six"}},
	}})
	if want := []string{"one", "two", "three", "four", "five", "six"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestControls: where an act of the course works, something shows that it might not, or
// the lesson says why nothing can.
func TestControls(t *testing.T) {
	for _, l := range Default().Lessons() {
		for _, s := range l.Steps {
			if s.Expect == Works && len(s.Controls) == 0 && s.Uncontrolled == nil {
				t.Errorf("%s/%s has neither a control nor a reason for having none", l.ID, s.ID)
			}
		}
	}
}

// TestQuestionsFit: whether it works is no answer to which, what or who.
func TestQuestionsFit(t *testing.T) {
	asksFor := regexp.MustCompile(`(?:^|[.:,] |\n)(Which|What|Who|Whom|Whose|How many|In whose|As which|With which)\b[^.?]*\?`)
	for _, l := range Default().Lessons() {
		for _, s := range l.Steps {
			text := strings.ReplaceAll(l.Prose[English].Steps[s.ID].Text, "\n", " ")
			if question := asksFor.FindString(text); question != "" && s.Asks == nil {
				t.Errorf("%s/%s asks %q, but offers only works and does not work", l.ID, s.ID, question)
			}
		}
	}
}
