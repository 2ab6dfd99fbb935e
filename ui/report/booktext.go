package report

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lab/ui/plain"
)

// Gradebook is a table person × exercise, and what there is to say about each answer
// that has not all points.
func (t Text) Gradebook(b *Gradebook) string {
	var out strings.Builder
	for _, m := range b.Machines {
		out.WriteString(t.Machine(m))
	}
	if len(b.Machines) > 0 {
		out.WriteString("\n")
	}
	if len(b.Exercises) > 0 {
		out.WriteString(t.bookTable(b) + t.legend(b))
	}
	for _, s := range b.People {
		out.WriteString(t.student(s))
	}
	out.WriteString(t.equal(b))
	out.WriteString("\n" + t.block(0, t.Style.bold(t.bookCounts(b))))
	if b.Error != "" {
		out.WriteString(t.block(0, plain.Line(b.Error)))
	}
	return out.String()
}

// longestName is how many cells of the table a person's name takes at most.
const longestName = 24

// bookTable has a line a person. Where the terminal is too narrow for all columns,
// those that remain come below.
func (t Text) bookTable(b *Gradebook) string {
	names := []string{""}
	columns := make([][]string, len(b.Exercises)+1)
	for i := range b.Exercises {
		columns[i] = []string{fmt.Sprint(i + 1)}
	}
	last := len(columns) - 1
	columns[last] = []string{t.Words.Grade.Together}
	for _, s := range b.People {
		names = append(names, ansi.Truncate(plain.Line(s.Name), longestName, "…"))
		for i, e := range b.Exercises {
			columns[i] = append(columns[i], s.cell(e.Name))
		}
		total := fmt.Sprintf("%d/%d", s.Points, s.Most)
		if !s.Gradable {
			total = "≥" + total
		}
		columns[last] = append(columns[last], total)
	}
	var out strings.Builder
	first := widest(names)
	for len(columns) > 0 {
		room, n := t.Style.Width-2-first, 0
		for ; n < len(columns); n++ {
			room -= 2 + widest(columns[n])
			if t.Style.Width > 0 && room < 0 && n > 0 {
				break
			}
		}
		if out.Len() > 0 {
			out.WriteString("\n")
		}
		for row, name := range names {
			line := "  " + pad(name, first)
			for _, c := range columns[:n] {
				line += "  " + strings.Repeat(" ", widest(c)-width(c[row])) + c[row]
			}
			out.WriteString(strings.TrimRight(line, " ") + "\n")
		}
		columns = columns[n:]
	}
	return out.String()
}

func widest(texts []string) int {
	most := 0
	for _, s := range texts {
		most = max(most, width(s))
	}
	return most
}

// cell is what the table says of a person's answer to an exercise.
func (s Student) cell(exercise string) string {
	for _, g := range s.Grades {
		switch {
		case g.Exercise != exercise:
		case g.none():
			return "–"
		case !g.Gradable:
			return "?"
		default:
			return fmt.Sprintf("%d/%d", g.Points, g.Most)
		}
	}
	return "?" // not even that can be told
}

func (t Text) legend(b *Gradebook) string {
	out := "\n"
	for i, e := range b.Exercises {
		out += t.hang(fmt.Sprintf("  %d  ", i+1), plain.Line(e.Name+": "+e.Title))
	}
	for _, sign := range []struct {
		text, means string
		is          func(Grade) bool
	}{{"?", t.Words.Grade.Ungradable, func(g Grade) bool { return !g.Gradable }}, {"–", t.Words.Grade.None, Grade.none}} {
		if b.some(sign.is) {
			out += t.hang("  "+sign.text+"  ", sign.means)
		}
	}
	return out
}

// student tells of a person's answers that have not all points.
func (t Text) student(s Student) string {
	out := ""
	for _, g := range s.Grades {
		if g.full() || g.none() {
			continue
		}
		if out == "" {
			out = "\n" + t.Style.bold(plain.Line(s.Name)) + "\n"
		}
		came := fmt.Sprintf(t.Words.Exercise.Points, g.Points, g.Most) + ": " + g.Reason
		switch {
		case !g.Gradable && len(g.Checks) > 0:
			came = g.Reason // says so itself
		case !g.Gradable:
			came = t.Words.Grade.Ungradable + ": " + g.Reason
		}
		out += t.hang("  "+g.title()+"  ", plain.Line(came))
		for _, c := range g.Checks {
			if !c.passed() {
				out += t.hang("    "+t.Style.verdict(c.verdict(), sign(c.verdict()))+" ", plain.Line(c.Title+": "+c.Reason))
			}
		}
	}
	return out
}

// equal names those whose answers are equal, an exercise a line.
func (t Text) equal(b *Gradebook) string {
	out := ""
	told := map[string]bool{}
	for _, s := range b.People {
		for _, g := range s.Grades {
			if len(g.Same) == 0 || told[g.Exercise+" "+s.Name] {
				continue
			}
			names := append([]string{s.Name}, g.Same...)
			for _, name := range names {
				told[g.Exercise+" "+name] = true
			}
			out += t.hang("  "+plain.Line(g.Exercise)+"  ", plain.Line(strings.Join(names, "; ")))
		}
	}
	if out == "" {
		return ""
	}
	return "\n" + t.Style.bold(t.Words.Grade.Equal) + "\n" + out
}

func (t Text) bookCounts(b *Gradebook) string {
	w := t.Words.Grade
	answers := b.count(func(g Grade) bool { return !g.none() })
	if answers == 0 {
		return w.Nothing
	}
	head := fmt.Sprintf(w.Answers, answers, len(b.People))
	var parts []string
	for _, c := range []struct {
		text string
		is   func(Grade) bool
	}{
		{w.Full, Grade.full},
		{w.Less, func(g Grade) bool { return g.Gradable && !g.full() && !g.none() }},
		{w.NotJudged, func(g Grade) bool { return !g.Gradable }},
		{w.Missing, Grade.none},
	} {
		if n := b.count(c.is); n > 0 {
			parts = append(parts, fmt.Sprintf(c.text, n))
		}
	}
	return head + strings.Join(parts, ", ")
}
