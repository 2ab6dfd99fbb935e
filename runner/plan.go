package runner

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lab/lessons"
)

// A Plan is what is to be run of one lesson on one machine.
type Plan struct {
	Lesson *lessons.Lesson
	// Steps run in this order. Those that were not asked for are here because
	// a later one needs what they leave behind.
	Steps []PlannedStep
	// Lacks says what the machine does not have, "" if the lesson can run.
	Lacks Lack
	// Want is the value that Lacks is about: "selinux", "podman", "5.6".
	Want string
}

// A PlannedStep is a step and whether its result was asked for.
type PlannedStep struct {
	*lessons.Step
	Asked bool
	// Lacks and Want are as those of a Plan, for this step or one that it builds
	// on. A step that lacks something is not run.
	Lacks Lack
	Want  string
}

// Step returns the planned step with the id, nil if there is none.
func (p Plan) Step(id string) *PlannedStep {
	for i := range p.Steps {
		if p.Steps[i].ID == id {
			return &p.Steps[i]
		}
	}
	return nil
}

// asked returns the ids of the steps whose results were asked for.
func (p Plan) asked() []string {
	var ids []string
	for _, s := range p.Steps {
		if s.Asked {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// Lack is a reason why a lesson cannot run on a machine.
type Lack string

// The lacks.
const (
	LacksLSM    Lack = "lsm"    // the machine runs another major LSM
	LacksEngine Lack = "engine" // the container engine is not there
	LacksKernel Lack = "kernel" // the kernel is too old
	LacksExtra  Lack = "extra"  // it is not lab's own machine with this extra
)

// A Choice is a lesson, or some of its steps, as named on the command line.
type Choice struct {
	Lesson *lessons.Lesson
	Steps  []string // ids; none means all
}

// Chosen are the choice's steps, in the lesson's order.
func (c Choice) Chosen() []*lessons.Step {
	if len(c.Steps) == 0 {
		return c.Lesson.Steps
	}
	var steps []*lessons.Step
	for _, s := range c.Lesson.Steps {
		if slices.Contains(c.Steps, s.ID) {
			steps = append(steps, s)
		}
	}
	return steps
}

// An UnknownError is a name that the course does not have.
type UnknownError struct {
	Name   string
	Lesson *lessons.Lesson // nil: the lesson is unknown, else its step is
}

func (e *UnknownError) Error() string {
	if e.Lesson == nil {
		return fmt.Sprintf("there is no lesson %q", e.Name)
	}
	return fmt.Sprintf("lesson %s has no step %q", e.Lesson.ID, e.Name)
}

// Select resolves names as typed by a user, "seccomp" or "seccomp/no-mkdir",
// to choices in the course's order; no names mean everything. The error is an
// *UnknownError.
func Select(c *lessons.Course, names []string) ([]Choice, error) {
	steps := map[string][]string{} // by lesson
	whole := map[string]bool{}
	for _, name := range names {
		id, step, one := strings.Cut(name, "/")
		l := c.Lesson(id)
		switch {
		case l == nil:
			return nil, &UnknownError{Name: id}
		case !one:
			whole[id] = true
		case l.Step(step) == nil:
			return nil, &UnknownError{Name: step, Lesson: l}
		default:
			steps[id] = append(steps[id], step)
		}
	}
	var chosen []Choice
	for _, l := range c.Outlines {
		switch {
		case len(names) == 0 || whole[l.ID]:
			chosen = append(chosen, Choice{Lesson: c.Lesson(l.ID)})
		case steps[l.ID] != nil:
			chosen = append(chosen, Choice{c.Lesson(l.ID), steps[l.ID]})
		}
	}
	return chosen, nil
}

// NewPlan puts together what has to run of a choice on a machine with these facts.
func NewPlan(c Choice, f Facts) Plan {
	p := Plan{Lesson: c.Lesson}
	p.Lacks, p.Want = lack(c.Lesson.Needs, f)
	asked := func(id string) bool { return len(c.Steps) == 0 || slices.Contains(c.Steps, id) }
	needed := map[string]bool{}
	for _, s := range slices.Backward(c.Lesson.Steps) { // steps come after those that they need
		if asked(s.ID) || needed[s.ID] {
			for _, id := range s.After {
				needed[id] = true
			}
		}
	}
	for _, s := range c.Lesson.Steps {
		if asked(s.ID) || needed[s.ID] {
			one := PlannedStep{Step: s, Asked: asked(s.ID)}
			one.Lacks, one.Want = p.lack(s, f)
			p.Steps = append(p.Steps, one)
		}
	}
	return p
}

// lack returns the first need of the plan's lesson, of a step or of one that it
// builds on that the machine does not meet.
func (p Plan) lack(s *lessons.Step, f Facts) (Lack, string) {
	if p.Lacks != "" {
		return p.Lacks, p.Want
	}
	if l, want := lack(s.Needs, f); l != "" {
		return l, want
	}
	for _, id := range s.After {
		if before := p.Step(id); before != nil && before.Lacks != "" {
			return before.Lacks, before.Want
		}
	}
	return "", ""
}

// lack returns the first need that the machine does not meet.
func lack(n lessons.Needs, f Facts) (Lack, string) {
	switch {
	case n.LSM == "selinux" && f.SELinux != "enforcing", n.LSM == "apparmor" && !f.AppArmor:
		return LacksLSM, n.LSM
	case n.Kernel != "" && older(f.Kernel, n.Kernel):
		return LacksKernel, n.Kernel
	}
	for _, name := range n.Engines {
		if !f.HasEngine(name) {
			return LacksEngine, name
		}
	}
	for _, name := range n.Extras {
		if !slices.Contains(f.Extras, name) {
			return LacksExtra, name
		}
	}
	return "", ""
}

// older compares kernel releases by their first two numbers: "6.12.9-cloud" and "5.6".
func older(have, want string) bool {
	a, b := release(have), release(want)
	return slices.Compare(a[:], b[:]) < 0
}

func release(s string) (n [2]int) {
	for i, part := range strings.SplitN(s, ".", 3) {
		if i < len(n) {
			n[i], _ = strconv.Atoi(part)
		}
	}
	return n
}
