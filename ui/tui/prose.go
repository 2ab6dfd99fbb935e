package tui

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"lab/ui/plain"
)

// A scribe sets Markdown for the screen and remembers what it has set. It
// parses with goldmark and draws itself: glamour, which does both, takes more
// time to start than all the rest of lab, because it brings the highlighting
// of hundreds of programming languages.
type scribe struct {
	width   int
	palette palette
	known   map[string][]string
}

// lines sets Markdown for a width. Control characters in it do no harm.
func (s *scribe) lines(markdown string, width int, t theme) []string {
	if s.known == nil || s.width != width || s.palette != t.palette {
		s.width, s.palette, s.known = width, t.palette, map[string][]string{}
	}
	lines, ok := s.known[markdown]
	if !ok {
		lines = setMarkdown(plain.Text(markdown), width, t)
		s.known[markdown] = lines
	}
	return lines[:len(lines):len(lines)]
}

// Prose sets Markdown as plain lines, for those who hear, feel or log them.
func Prose(markdown string) []string {
	const columns = 76
	lines := setMarkdown(plain.Text(markdown), columns, newTheme(palette{}))
	for i, l := range lines {
		lines[i] = ansi.Strip(l)
	}
	return lines
}

func setMarkdown(markdown string, width int, t theme) []string {
	d := setter{source: []byte(markdown), theme: t}
	return d.blocks(goldmark.DefaultParser().Parse(text.NewReader(d.source)), width)
}

// A setter sets one document.
type setter struct {
	source []byte
	theme  theme
}

// blocks sets what is inside a node, with blank lines between.
func (d setter) blocks(parent ast.Node, width int) []string {
	var lines []string
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		block := d.block(n, width)
		if len(lines) > 0 && len(block) > 0 && !tight(n) {
			lines = append(lines, "")
		}
		lines = append(lines, block...)
	}
	return lines
}

// tight tells whether a block follows the one before without a blank line.
func tight(n ast.Node) bool {
	if list, ok := n.Parent().(*ast.List); ok {
		return list.IsTight
	}
	item, ok := n.Parent().(*ast.ListItem)
	if !ok {
		return false
	}
	list, ok := item.Parent().(*ast.List)
	return ok && list.IsTight
}

func (d setter) block(n ast.Node, width int) []string {
	t := d.theme
	switch n := n.(type) {
	case *ast.Heading:
		return wrap(d.inline(n, t.head), width)
	case *ast.CodeBlock, *ast.FencedCodeBlock, *ast.HTMLBlock:
		return d.code(n, width)
	case *ast.List:
		return d.list(n, width)
	case *ast.Blockquote:
		return prefixed(t.rule.Render("│ "), t.rule.Render("│ "), d.blocks(n, width-2))
	case *ast.ThematicBreak:
		return []string{t.rule.Render(strings.Repeat("─", min(width, 20)))}
	case *ast.Paragraph, *ast.TextBlock:
		return wrap(d.inline(n, t.text), width)
	}
	return d.blocks(n, width)
}

// code keeps its lines; what is too wide is broken.
func (d setter) code(n ast.Node, width int) []string {
	var lines []string
	for i := range n.Lines().Len() {
		at := n.Lines().At(i)
		line := strings.ReplaceAll(strings.TrimRight(string(at.Value(d.source)), "\n"), "\t", "    ")
		for _, piece := range wrap(line, width-2) {
			lines = append(lines, "  "+d.theme.code.Render(piece))
		}
	}
	return lines
}

func (d setter) list(n *ast.List, width int) []string {
	var lines []string
	number := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		mark := "• "
		if n.IsOrdered() {
			mark = fmt.Sprintf("%d. ", number)
			number++
		}
		if len(lines) > 0 && !n.IsTight {
			lines = append(lines, "")
		}
		indent := len([]rune(mark))
		lines = append(lines, prefixed(mark, strings.Repeat(" ", indent), d.blocks(item, width-indent))...)
	}
	return lines
}

func prefixed(first, rest string, lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		if i == 0 {
			out[i] = first + l
		} else {
			out[i] = rest + l
		}
	}
	return out
}

// inline is the text inside a node in one line, with its styles.
func (d setter) inline(parent ast.Node, style lipgloss.Style) string {
	var b strings.Builder
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			b.WriteString(render(style, string(n.Segment.Value(d.source))))
			switch {
			case n.HardLineBreak():
				b.WriteString("\n")
			case n.SoftLineBreak():
				b.WriteString(" ")
			}
		case *ast.String:
			b.WriteString(render(style, string(n.Value)))
		case *ast.CodeSpan:
			b.WriteString(d.inline(n, d.theme.code))
		case *ast.Emphasis:
			if n.Level > 1 {
				b.WriteString(d.inline(n, style.Bold(true)))
			} else {
				b.WriteString(d.inline(n, style.Italic(true)))
			}
		case *ast.Link:
			label := d.inline(n, style.Underline(true))
			b.WriteString(label)
			if to := string(n.Destination); !strings.Contains(label, to) {
				b.WriteString(render(d.theme.dim, " ("+to+")"))
			}
		case *ast.AutoLink:
			b.WriteString(render(style.Underline(true), string(n.URL(d.source))))
		default:
			b.WriteString(d.inline(n, style))
		}
	}
	return b.String()
}

// render styles a text and keeps its blanks.
func render(s lipgloss.Style, text string) string {
	if text == "" {
		return ""
	}
	return s.Render(text)
}
