package cli

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lab/ui/plain"
)

// help is what --help prints about a command, in the user's language, which
// cobra's own template is not.
func (a *app) help(c *cobra.Command) string {
	h := a.words.Help
	var b strings.Builder
	about := c.Long
	if about == "" {
		about = upperFirst(c.Short) + "."
	}
	fmt.Fprintf(&b, "%s\n\n%s\n  %s\n", reflow(about, a.helpWidth()), h.Usage, a.useLine(c))
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s\n", h.Commands)
		table(&b, commandRows(c), a.helpWidth())
	}
	if c.HasExample() {
		fmt.Fprintf(&b, "\n%s\n%s\n", h.Examples, c.Example)
	}
	a.flagSection(&b, h.Flags, c.NonInheritedFlags())
	a.flagSection(&b, h.GlobalFlags, c.InheritedFlags())
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s\n", fmt.Sprintf(h.MoreOn, c.CommandPath()))
	}
	return b.String()
}

func (a *app) useLine(c *cobra.Command) string {
	if c.HasAvailableSubCommands() {
		return c.CommandPath() + " " + a.words.Help.Command
	}
	c.DisableFlagsInUseLine = true // "flags" is an English word
	return c.UseLine()
}

func commandRows(c *cobra.Command) [][2]string {
	var rows [][2]string
	for _, sub := range c.Commands() {
		if !sub.Hidden {
			rows = append(rows, [2]string{sub.Name(), sub.Short})
		}
	}
	return rows
}

func (a *app) flagSection(b *strings.Builder, heading string, flags *pflag.FlagSet) {
	var rows [][2]string
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, text := pflag.UnquoteUsage(f)
		if f.DefValue != "" && f.DefValue != "[]" && f.Value.Type() != "bool" && f.Name != "lang" {
			text += " " + fmt.Sprintf(a.words.Help.Default, f.DefValue)
		}
		name := "    --" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", --" + f.Name
		}
		rows = append(rows, [2]string{strings.TrimRight(name+" "+value, " "), text})
	})
	if len(rows) > 0 {
		fmt.Fprintf(b, "\n%s\n", heading)
		table(b, rows, a.helpWidth())
	}
}

// helpWidth is how wide help is, in cells: as the terminal, but not so wide that
// it is hard to read.
func (a *app) helpWidth() int {
	if w := a.out.width(); w > 0 {
		return min(w, 100)
	}
	return 80
}

// reflow breaks paragraphs anew. Lines that begin with a blank, as lists and
// commands do, stay lines.
func reflow(text string, width int) string {
	var lines []string
	joins := false // the last line is of a paragraph
	for line := range strings.SplitSeq(text, "\n") {
		own := line == "" || line[0] == ' '
		if joins && !own {
			lines[len(lines)-1] += " " + line
		} else {
			lines = append(lines, line)
		}
		joins = !own
	}
	for i, line := range lines {
		indent := line[:len(line)-len(strings.TrimLeft(line, " 0123456789"))] // of a list of exit codes, too
		if !strings.HasPrefix(indent, " ") {
			indent = ""
		}
		rest := plain.Wrap(line[len(indent):], max(width-len(indent), 30))
		lines[i] = indent + strings.ReplaceAll(rest, "\n", "\n"+strings.Repeat(" ", len(indent)))
	}
	return strings.Join(lines, "\n")
}

// widestName is how wide the first column of a table may be, in cells.
const widestName = 32

// table prints two columns; the second is broken at the width, and begins below a name
// that is too wide for the first.
func table(b *strings.Builder, rows [][2]string, width int) {
	left := 0
	for _, r := range rows {
		if w := ansi.StringWidth(r[0]); w <= widestName {
			left = max(left, w)
		}
	}
	indent := strings.Repeat(" ", left+4)
	for _, r := range rows {
		gap := "\n" + indent
		if w := ansi.StringWidth(r[0]); w <= left {
			gap = strings.Repeat(" ", left-w+2)
		}
		text := plain.Wrap(r[1], max(width-len(indent), 30))
		fmt.Fprintf(b, "  %s%s%s\n", r[0], gap, strings.ReplaceAll(text, "\n", "\n"+indent))
	}
}

func upperFirst(s string) string {
	for i := range s {
		if i > 0 {
			return strings.ToUpper(s[:i]) + s[i:]
		}
	}
	return s
}
