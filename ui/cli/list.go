package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"lab/lessons"
	"lab/ui/plain"
	"lab/ui/report"
)

func (a *app) listCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: a.words.Help.List, Args: a.arguments(0)}
	dir := a.lessonsFlag(c)
	format := newChoice("text", "text", "json")
	c.Flags().Var(format, "format", a.words.Flag.FormatList)
	slides := c.Flags().Bool("slides", false, a.words.Flag.Slides)
	c.RunE = func(*cobra.Command, []string) error {
		course, err := a.course(*dir)
		if err != nil {
			return err
		}
		text, list := a.list, listing
		if *slides {
			text, list = a.coverage, listedCoverages
			if course.Talk() == nil {
				return stop{code: exitUsage, err: errors.New(a.words.Error.NoTalk)}
			}
		}
		if format.value == "json" {
			return report.JSON(a.out, list(course, a.words.Lang))
		}
		_, err = a.out.WriteString(text(course))
		return err
	}
	return complete(c)
}

func (a *app) list(course *lessons.Course) string {
	var b strings.Builder
	for i, o := range course.Outlines {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s  %s\n", a.heading(o.ID), plain.Line(o.Title[a.words.Lang]))
		var rows [][2]string
		for _, p := range o.Parts {
			title := plain.Line(p.Title[a.words.Lang])
			if p.Most > 0 {
				title += " (" + fmt.Sprintf(a.words.Exercise.Most, p.Most) + ")"
			}
			rows = append(rows, [2]string{o.Name(p), title})
		}
		columns(&b, rows)
	}
	return b.String()
}

// columns prints two columns without breaking the second.
func columns(b *strings.Builder, rows [][2]string) {
	left := 0
	for _, r := range rows {
		left = max(left, ansi.StringWidth(r[0]))
	}
	for _, r := range rows {
		fmt.Fprintln(b, strings.TrimRight("  "+r[0]+strings.Repeat(" ", left-ansi.StringWidth(r[0])+2)+r[1], " "))
	}
}

// A listedLesson is a lesson as lab list --format json prints it.
type listedLesson struct {
	ID      string       `json:"id"`
	Title   string       `json:"title"`
	LSM     string       `json:"lsm"` // that it needs, or ""
	Engines []string     `json:"engines"`
	Images  []string     `json:"images"`
	Steps   []listedStep `json:"steps"`

	Exercises []listedExercise `json:"exercises"`
}

type listedExercise struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Most  int    `json:"most"` // points
}

type listedStep struct {
	ID        string            `json:"id"`
	Title     string            `json:"title"`
	Slide     string            `json:"slide"`
	LSM       string            `json:"lsm"` // that it needs beyond the lesson's, or ""
	Says      lessons.Outcome   `json:"says"`
	Expected  lessons.Outcome   `json:"expected"`
	Mechanism lessons.Mechanism `json:"mechanism"`
}

func listing(course *lessons.Course, lang lessons.Lang) any {
	list := []listedLesson{}
	for _, l := range course.Lessons() {
		one := listedLesson{
			ID: l.ID, Title: l.Title[lang], LSM: l.Needs.LSM, Steps: []listedStep{}, Exercises: []listedExercise{},
			Engines: append([]string{}, l.Needs.Engines...), Images: append([]string{}, l.Images...),
		}
		for _, s := range l.Steps {
			says := s.Says
			if says == "" {
				says = s.Expect
			}
			one.Steps = append(one.Steps, listedStep{
				ID: s.ID, Title: l.Prose[lang].Steps[s.ID].Heading, Slide: s.Slide, LSM: s.Needs.LSM,
				Says: says, Expected: s.Expect, Mechanism: s.By,
			})
		}
		for _, e := range l.Exercises {
			one.Exercises = append(one.Exercises, listedExercise{e.ID, e.Title[lang], e.Most()})
		}
		list = append(list, one)
	}
	return map[string]any{"format": 1, "language": lang, "lessons": list}
}
