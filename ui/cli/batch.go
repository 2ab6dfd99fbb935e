package cli

import (
	"lab/runner"
)

// flavours are those of the throwaway machine. A lesson that needs neither
// runs on the first.
func flavours() []string { return []string{"apparmor", "selinux"} }

// A batch is what runs on machines of one flavour.
type batch struct {
	flavour string
	choices []runner.Choice
}

// batches says what runs where. Without a flavour each lesson runs once, where
// it can; with "all", on each flavour that it can run on; with one flavour,
// everything on it, and what cannot run there will be skipped.
func batches(choices []runner.Choice, flavour string) []batch {
	var list []batch
	for i, f := range flavours() {
		b := batch{flavour: f}
		for _, c := range choices {
			needs := c.Lesson.Needs.LSM
			fits := needs == f || needs == "" && i == 0
			switch flavour {
			case "all":
				fits = needs == f || needs == ""
			case "apparmor", "selinux":
				fits = flavour == f
			}
			if fits {
				b.choices = append(b.choices, c)
			}
		}
		if len(b.choices) > 0 {
			list = append(list, b)
		}
	}
	return list
}
