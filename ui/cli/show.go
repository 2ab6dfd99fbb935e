package cli

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/spf13/cobra"

	"lab/lessons"
	"lab/runner"
	"lab/ui/plain"
	"lab/ui/tell"
)

func (a *app) showCommand() *cobra.Command {
	h := a.words.Help
	name := h.Lesson + "[/" + h.Step + "]"
	c := &cobra.Command{Use: "show " + name, Short: h.Show, Long: h.ShowLong}
	dir := a.lessonsFlag(c)
	errata := c.Flags().Bool("errata", false, a.words.Flag.Errata)
	c.ValidArgsFunction = completeNames(dir)
	c.Args = func(c *cobra.Command, args []string) error {
		if *errata {
			return a.arguments(0)(c, args)
		}
		return a.arguments(1, name)(c, args)
	}
	c.RunE = func(_ *cobra.Command, args []string) error {
		if *errata {
			course, err := a.course(*dir)
			if err != nil {
				return err
			}
			_, err = a.out.WriteString(a.errata(course))
			return err
		}
		course, err := a.course(*dir)
		if err != nil {
			return err
		}
		choices, exercises, err := a.chooseAll(course, args)
		if err != nil {
			return err
		}
		for _, e := range exercises {
			l, err := e.Lesson(e.Start)
			if err != nil {
				return err
			}
			choices = append(choices, runner.Choice{Lesson: l})
		}
		for _, choice := range choices {
			if _, err := a.out.WriteString(a.show(choice)); err != nil {
				return err
			}
		}
		return nil
	}
	return complete(c)
}

// show is a lesson, or those of its steps that were asked for, as plain text:
// Markdown as the author wrote it, and what is typed as at a prompt.
func (a *app) show(c runner.Choice) string {
	w, l := a.words.Course, c.Lesson
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", a.heading(plain.Line(l.Title[a.words.Lang])))
	a.showNeeds(&b, l.Needs)
	if len(l.Images) > 0 {
		fmt.Fprintf(&b, w.Images+"\n%s\n", plain.Line(strings.Join(l.Images, ", ")), w.StandIns)
	}
	if len(c.Steps) == 0 {
		paragraph(&b, l.Prose[a.words.Lang].Intro)
	}
	for _, s := range c.Chosen() {
		a.showStep(&b, l, s)
	}
	return b.String()
}

func (a *app) showNeeds(b *strings.Builder, n lessons.Needs) {
	if needs := slices.Concat(nonEmpty(n.LSM), n.Engines, n.Extras); len(needs) > 0 {
		fmt.Fprintf(b, a.words.Course.Needs+"\n", plain.Line(strings.Join(needs, ", ")))
	}
}

func (a *app) showStep(b *strings.Builder, l *lessons.Lesson, s *lessons.Step) {
	w, prose := a.words.Course, l.Prose[a.words.Lang].Steps[s.ID]
	fmt.Fprintf(b, "\n%s  %s\n", a.heading(plain.Line(prose.Heading)), l.ID+"/"+s.ID)
	if slide := tell.Slide(a.words, s); slide != "" {
		b.WriteString(slide + "\n")
	}
	a.showNeeds(b, s.Needs)
	paragraph(b, prose.Text)
	for _, f := range s.Files {
		if f.Program != "" {
			b.WriteString("\n" + tell.File(a.words, f) + "\n")
			continue
		}
		fmt.Fprintf(b, "\n"+w.File+"\n%s", plain.Line(f.Source), plain.Line(f.Target), indented(string(l.File(f.Source))))
	}
	b.WriteString("\n" + typed(s.Act) + "\n")
	for _, answer := range tell.Answers(a.words, s.Act) {
		b.WriteString(answer + "\n")
	}
	b.WriteString(tell.Expected(a.words, s) + "\n")
	if s.Uncontrolled != nil {
		b.WriteString(fmt.Sprintf(w.Uncontrolled, plain.Line(s.Uncontrolled[a.words.Lang])) + "\n")
	}
	for _, c := range s.Controls {
		fmt.Fprintf(b, "\n%s\n%s%s\n", tell.ControlOf(a.words, c), typed(c.Act), fmt.Sprintf(w.Expected, a.words.Outcome.Of(c.Outcome)))
	}
	for _, p := range s.Proofs {
		fmt.Fprintf(b, "\n%s\n%s", tell.ProofOf(a.words, p), typed(p.Act))
	}
	for _, part := range tell.Notice(a.words, prose) {
		b.WriteString("\n" + a.heading(part.Heading) + "\n")
		paragraph(b, part.Text)
	}
}

// typed is what an act types, each line behind the prompt of its user.
func typed(act lessons.Act) string {
	prompt := "$ "
	if act.User == "root" {
		prompt = "# "
	}
	var b strings.Builder
	for _, line := range act.Lines {
		b.WriteString("    " + prompt + strings.ReplaceAll(plain.Text(line), "\n", "\n      ") + "\n")
	}
	return b.String()
}

// indented is a file's text as a block of its own.
func indented(text string) string {
	text = strings.TrimRight(plain.Text(text), "\n")
	return "    " + strings.ReplaceAll(text, "\n", "\n    ") + "\n"
}

func paragraph(b *strings.Builder, text string) {
	if text = strings.Trim(plain.Text(text), "\n"); text != "" {
		b.WriteString("\n" + text + "\n")
	}
}

func (a *app) heading(text string) string {
	if !a.out.colour {
		return text
	}
	return lipgloss.NewStyle().Bold(true).Render(text)
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
