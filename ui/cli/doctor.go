package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lab/lessons"
	"lab/runner"
	"lab/runner/doctor"
	"lab/runner/place"
	"lab/runner/vm"
	"lab/ui/plain"
	"lab/ui/report"
	"lab/ui/words"
)

// doctorOptions are the flags of doctor.
type doctorOptions struct {
	targets *targetFlags
	lessons *string
	format  *choice
	jobs    count
}

func (a *app) doctorCommand() *cobra.Command {
	h := a.words.Help
	c := &cobra.Command{Use: "doctor", Short: h.Doctor, Long: h.DoctorLong, Args: a.arguments(0)}
	o := doctorOptions{targets: a.targetFlags(c, place.VM, place.Host), lessons: a.lessonsFlag(c), format: newChoice("text", "text", "json")}
	c.Flags().Var(o.format, "format", a.words.Flag.FormatList)
	c.Flags().Var(&o.jobs, "jobs", a.words.Flag.JobsTargets)
	c.RunE = func(c *cobra.Command, _ []string) error { return a.doctor(c.Context(), o) }
	return complete(c)
}

func (a *app) doctor(ctx context.Context, o doctorOptions) error {
	course, err := a.course(*o.lessons)
	if err != nil {
		return err
	}
	targets, err := a.targets(o.targets)
	if err != nil {
		return err
	}
	ctx, release := a.interruptible(ctx)
	defer release()
	var d diagnosis
	switch {
	case len(targets) > 0:
		d, err = a.examineTargets(ctx, o, targets)
	case o.targets.on.kind == place.Host:
		d, err = a.examineHost(ctx, course)
	default:
		d, err = a.examineVM(ctx, course)
	}
	if err != nil {
		return err
	}
	if o.format.value == "json" {
		err = report.JSON(a.out, d)
	} else {
		_, err = a.out.WriteString(a.diagnosis(d))
	}
	if err == nil && !d.CanRun {
		err = stop{code: exitUnable}
	}
	return err
}

// A diagnosis is what lab doctor --format json prints.
type diagnosis struct {
	Format int `json:"format"`
	// CanRun says that the throwaway machine can be built and started; of the
	// computer itself and of targets, that every lesson can run.
	CanRun   bool            `json:"can_run"`
	Ready    bool            `json:"ready"` // nothing has to be built or declared first
	Machine  *runner.Facts   `json:"machine,omitempty"`
	Findings []finding       `json:"findings"`
	Lessons  []lessonAbility `json:"lessons"`
	Targets  []targetAbility `json:"targets,omitempty"`
}

type finding struct {
	ID     string `json:"id"`
	OK     bool   `json:"ok"`
	Needed bool   `json:"needed"`
	Detail string `json:"detail"`
	Hint   string `json:"hint"`
}

// A lessonAbility says whether a lesson can run.
type lessonAbility struct {
	ID    string    `json:"id"`
	Can   bool      `json:"can"` // at least some steps can
	Lacks []missing `json:"lacks"`
}

// A missing thing is one that a lesson lacks, in words, and the command that mends it.
type missing struct {
	doctor.Missing
	Text string `json:"text"`
}

// A targetAbility is what was found out about a target.
type targetAbility struct {
	Target string `json:"target"`
	Error  string `json:"error,omitempty"` // why nothing was
	Hint   string `json:"hint,omitempty"`  // what to do about it
	*diagnosis
}

func newDiagnosis(w words.Words, found []vm.Finding, notReady error) diagnosis {
	d := diagnosis{Format: 1, CanRun: true, Ready: notReady == nil, Findings: []finding{}, Lessons: []lessonAbility{}}
	for _, f := range found {
		d.Findings = append(d.Findings, finding{ID: f.ID, OK: f.OK, Needed: f.Needed, Detail: noteText(w, f.Detail), Hint: noteText(w, f.Hint)})
		if f.Needed && !f.OK {
			d.CanRun, d.Ready = false, false
		}
	}
	return d
}

// examineVM looks at the throwaway machine.
func (a *app) examineVM(ctx context.Context, course *lessons.Course) (diagnosis, error) {
	store, err := a.store()
	if err != nil {
		return diagnosis{}, err
	}
	d := newDiagnosis(a.words, store.Check(ctx), store.Ready(ctx, vm.Flavours()[0]))
	if !d.Ready {
		return d, nil
	}
	var machines []runner.Facts
	for _, f := range vm.Flavours() {
		facts, err := store.Facts(ctx, f)
		switch {
		case err == nil:
			machines = append(machines, facts...)
		case !errors.Is(err, vm.ErrFlavourNotSetUp):
			return d, err
		}
	}
	for _, l := range course.Lessons() {
		if f := l.LSM(); f == "" || slices.ContainsFunc(machines, func(m runner.Facts) bool { return m.Flavour == f }) {
			d.Lessons = append(d.Lessons, a.best(l, machines))
		}
	}
	return d, nil
}

// best is how far a lesson can run on the machine that suits it best.
func (a *app) best(l *lessons.Lesson, machines []runner.Facts) lessonAbility {
	var best lessonAbility
	for i, f := range machines {
		one := a.abilities([]*lessons.Lesson{l}, doctor.LabMachine(f))[0]
		if i == 0 || len(one.Lacks) < len(best.Lacks) {
			best = one
		}
	}
	return best
}

// examineHost looks at this computer as one on which lessons are to run.
func (a *app) examineHost(ctx context.Context, course *lessons.Course) (diagnosis, error) {
	found, err := doctor.Look(ctx)
	if err != nil {
		return diagnosis{}, err
	}
	found.Facts.Kind = "host"
	d := diagnosis{Format: 1, Machine: &found.Facts, Findings: a.hostFindings(found), CanRun: true, Ready: true}
	for _, f := range d.Findings {
		if f.Needed && !f.OK {
			d.CanRun, d.Ready = false, false
		}
	}
	d.Lessons = a.abilities(course.Lessons(), found)
	for _, l := range d.Lessons {
		d.CanRun = d.CanRun && len(l.Lacks) == 0
	}
	return d, nil
}

// abilities are what lessons lack on a machine, in words.
func (a *app) abilities(of []*lessons.Lesson, found doctor.Found) []lessonAbility {
	list := []lessonAbility{}
	for _, l := range doctor.Lessons(of, found) {
		one := lessonAbility{ID: l.ID, Can: l.Can(), Lacks: []missing{}}
		for _, k := range l.Lacks {
			one.Lacks = append(one.Lacks, missing{k, fmt.Sprintf(a.words.Doctor.Lacks[string(k.What)], k.Want)})
		}
		list = append(list, one)
	}
	return list
}

// diagnosis is a diagnosis for people.
func (a *app) diagnosis(d diagnosis) string {
	w := a.words.Doctor
	if len(d.Targets) > 0 {
		return a.targetDiagnoses(d.Targets)
	}
	text := a.findings(d.Findings) + a.lessonTable(d.Lessons) + "\n"
	switch {
	case d.Machine != nil && d.CanRun:
		return text + w.AllCan + "\n"
	case d.Machine != nil:
		return text + w.NotAllCan + "\n"
	case d.CanRun:
		text += w.Can + "\n"
	default:
		text += w.Cannot + "\n"
	}
	if d.Ready {
		text += w.Ready + "\n"
	} else if d.CanRun {
		text += w.NotSetUp + "\n"
	}
	return text
}

func (a *app) findings(list []finding) string {
	w := a.words.Doctor
	var b strings.Builder
	for _, f := range list {
		word := w.Note
		switch {
		case f.OK:
			word = w.OK
		case f.Needed:
			word = w.Missing
		}
		name, ok := w.Names[f.ID]
		if !ok {
			name = f.ID
		}
		fmt.Fprintf(&b, "%-8s %s: %s\n", word, name, below(f.Detail))
		if f.Hint != "" {
			fmt.Fprintf(&b, "         "+w.Todo+"\n", below(f.Hint))
		}
	}
	return b.String()
}

// below is a text whose further lines stand below what is found.
func below(s string) string {
	return strings.ReplaceAll(strings.TrimRight(plain.Text(s), "\n"), "\n", "\n         ")
}

// lessonTable says how many lessons can run, and of each other one what it
// lacks. A lack that several lessons have is told once.
func (a *app) lessonTable(list []lessonAbility) string {
	if len(list) == 0 {
		return ""
	}
	w := a.words.Doctor
	can := 0
	type same struct{ text, mend string }
	var lacks []same
	who := map[same][]string{}
	for _, l := range list {
		if l.Can {
			can++
		}
		for _, full := range l.Lacks {
			k := same{full.Text, full.Mend}
			if who[k] == nil {
				lacks = append(lacks, k)
			}
			name := l.ID
			if len(full.Steps) > 0 {
				name += "/" + strings.Join(full.Steps, ",")
			}
			who[k] = append(who[k], name)
		}
	}
	var b strings.Builder
	b.WriteString("\n" + fmt.Sprintf(w.LessonsCan, can, len(list)) + "\n")
	for _, k := range lacks {
		fmt.Fprintf(&b, "%-8s %s (%s)\n", w.Missing, plain.Line(k.text), plain.Line(strings.Join(who[k], " ")))
		if k.mend != "" {
			fmt.Fprintf(&b, "         "+w.Todo+"\n", plain.Line(k.mend))
		}
	}
	return b.String()
}
