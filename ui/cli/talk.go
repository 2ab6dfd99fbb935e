package cli

import (
	"fmt"
	"strings"

	"lab/lessons"
	"lab/ui/plain"
	"lab/ui/tell"
)

// coverage lists what of the talk the course covers, and how much that is.
func (a *app) coverage(course *lessons.Course) string {
	w := a.words.Course
	var b strings.Builder
	var rows [][2]string
	slide := ""
	flush := func() {
		columns(&b, rows)
		rows = nil
	}
	var demos, claims, demosDone, claimsDone int
	for _, c := range course.Coverage() {
		if c.Slide != slide {
			flush()
			slide = c.Slide
			fmt.Fprintf(&b, "%s\n", a.heading(plain.Line(slide)))
		}
		done := 0
		steps := w.NotCovered
		if len(c.Steps) > 0 {
			done, steps = 1, strings.Join(c.Steps, ", ")
		}
		what := w.Demo
		if c.Claim == nil {
			demos, demosDone = demos+1, demosDone+done
		} else {
			claims, claimsDone = claims+1, claimsDone+done
			what = plain.Line(c.Claim.Says[a.words.Lang])
		}
		rows = append(rows, [2]string{what, steps})
	}
	flush()
	fmt.Fprintf(&b, "\n"+w.Covered+"\n", demosDone, demos, claimsDone, claims)
	if shown, context := bullets(course.Talk()); shown+context > 0 {
		fmt.Fprintf(&b, w.Bullets+"\n", shown+context, shown, context)
	}
	return b.String()
}

// bullets counts the bullet points of the talk that steps show, and those that are none of
// the course's, for a reason.
func bullets(t *lessons.Talk) (shown, context int) {
	for _, s := range t.Slides {
		for _, b := range s.Bullets {
			if b.Why != nil {
				context++
			} else {
				shown++
			}
		}
	}
	return shown, context
}

// errata are the places where the talk has aged or is wrong, as the steps
// that show it say.
func (a *app) errata(course *lessons.Course) string {
	var b strings.Builder
	for i, e := range tell.Errata(a.words, course) {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s  %s\n", a.heading(e.Title), e.Step)
		if e.Says != "" {
			b.WriteString("  " + e.Says + "\n")
		}
		paragraph(&b, e.Today)
	}
	return b.String()
}

// A listedCoverage is a demo or claim as lab list --slides --format json
// prints it.
type listedCoverage struct {
	Slide string   `json:"slide"`
	Claim string   `json:"claim"` // its id, "" for the slide's demo
	Says  string   `json:"says"`  // the claim
	Steps []string `json:"steps"`
}

func listedCoverages(course *lessons.Course, lang lessons.Lang) any {
	list := []listedCoverage{}
	for _, c := range course.Coverage() {
		one := listedCoverage{Slide: c.Slide, Steps: append([]string{}, c.Steps...)}
		if c.Claim != nil {
			one.Claim, one.Says = c.Claim.ID, c.Claim.Says[lang]
		}
		list = append(list, one)
	}
	return map[string]any{"format": 1, "language": lang, "slides": list}
}
