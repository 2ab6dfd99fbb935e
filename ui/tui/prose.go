package tui

import (
	"fmt"
	"image/color"
	"strings"

	"charm.land/glamour/v2"
	"charm.land/glamour/v2/ansi"

	"lab/ui/plain"
)

// A scribe renders Markdown and remembers what it rendered.
type scribe struct {
	renderer *glamour.TermRenderer
	width    int
	dark     bool
	known    map[string][]string
}

// lines renders Markdown for a width. Control characters in it do no harm.
func (s *scribe) lines(markdown string, width int, t theme) []string {
	if markdown == "" {
		return nil
	}
	if s.renderer == nil || s.width != width || s.dark != t.dark {
		r, err := glamour.NewTermRenderer(glamour.WithStyles(markdownStyle(t)), glamour.WithWordWrap(width))
		if err != nil {
			return wrap(plain.Text(markdown), width)
		}
		s.renderer, s.width, s.dark, s.known = r, width, t.dark, map[string][]string{}
	}
	if lines, ok := s.known[markdown]; ok {
		return lines
	}
	text, err := s.renderer.Render(plain.Text(markdown))
	if err != nil {
		return wrap(plain.Text(markdown), width)
	}
	var lines []string
	for _, l := range strings.Split(strings.Trim(text, "\n"), "\n") {
		lines = append(lines, strings.TrimRight(l, " "))
	}
	s.known[markdown] = lines
	return lines
}

func markdownStyle(t theme) ansi.StyleConfig {
	on := true
	text := func(c color.Color) *string {
		s := fmt.Sprint(c)
		return &s
	}
	zero, two := uint(0), uint(2)
	heading := ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Bold: &on, Color: text(t.accent)}}
	return ansi.StyleConfig{
		Document:   ansi.StyleBlock{Margin: &zero},
		BlockQuote: ansi.StyleBlock{Indent: &two, StylePrimitive: ansi.StylePrimitive{Italic: &on}},
		List:       ansi.StyleList{LevelIndent: 2},
		Heading:    heading, H1: heading, H2: heading, H3: heading,
		Item:           ansi.StylePrimitive{BlockPrefix: "• "},
		Enumeration:    ansi.StylePrimitive{BlockPrefix: ". "},
		Emph:           ansi.StylePrimitive{Italic: &on},
		Strong:         ansi.StylePrimitive{Bold: &on},
		HorizontalRule: ansi.StylePrimitive{Format: "\n────\n"},
		Link:           ansi.StylePrimitive{Underline: &on},
		LinkText:       ansi.StylePrimitive{Bold: &on},
		Code:           ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: text(t.codeColour)}},
		CodeBlock: ansi.StyleCodeBlock{
			StyleBlock: ansi.StyleBlock{Margin: &two, StylePrimitive: ansi.StylePrimitive{Color: text(t.codeColour)}},
		},
		Table: ansi.StyleTable{},
	}
}
