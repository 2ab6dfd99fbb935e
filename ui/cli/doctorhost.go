package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"lab/lessons"
	"lab/runner"
	"lab/runner/host"
	"lab/ui/plain"
	"lab/ui/report"
)

// A hostDiagnosis is what lab doctor --on host --format json prints.
type hostDiagnosis struct {
	Format   int          `json:"format"`
	SetUp    bool         `json:"set_up"`   // demos may run
	User     string       `json:"user"`     // as whom, beside root; "" before set-up
	LeftOver bool         `json:"leftover"` // a run was killed, lab reset has to put something back
	Machine  runner.Facts `json:"machine"`
	Can      []string     `json:"can"` // lessons
	Cannot   []cannot     `json:"cannot"`
}

type cannot struct {
	Lesson string      `json:"lesson"`
	Lacks  runner.Lack `json:"lacks"`
	Want   string      `json:"want"` // what of it
}

// doctorHost says which lessons can run on this computer.
func (a *app) doctorHost(ctx context.Context, format string) error {
	facts, err := a.lookAtHost(ctx)
	if err != nil {
		return err
	}
	course, err := lessons.Default()
	if err != nil {
		return err
	}
	d := hostDiagnosis{Format: 1, Machine: facts, Can: []string{}, Cannot: []cannot{}}
	marker, notSetUp := host.ReadMarker()
	if notSetUp != nil && !errors.Is(notSetUp, host.ErrNotSetUp) {
		return notSetUp
	}
	d.SetUp, d.User, d.LeftOver = notSetUp == nil, marker.User, host.LeftOver()
	for _, l := range course.Lessons {
		if p := runner.NewPlan(runner.Choice{Lesson: l}, facts); p.Lacks != "" {
			d.Cannot = append(d.Cannot, cannot{l.ID, p.Lacks, p.Want})
		} else {
			d.Can = append(d.Can, l.ID)
		}
	}
	if format == "json" {
		err = report.JSON(a.out, d)
	} else {
		_, err = a.out.WriteString(a.hostDiagnosis(d, marker))
	}
	if err == nil && !d.SetUp {
		err = stop{code: exitUnable}
	}
	return err
}

func (a *app) hostDiagnosis(d hostDiagnosis, marker host.Marker) string {
	w := a.words.Host
	var b strings.Builder
	fmt.Fprintf(&b, w.Facts+"\n", report.FlavourName(d.Machine.Flavour), plain.Line(d.Machine.Kernel))
	for _, e := range d.Machine.Engines {
		fmt.Fprintf(&b, "  %s %s\n", e.Name, plain.Line(e.Version))
	}
	fmt.Fprintf(&b, w.CanRun+"\n", strings.Join(d.Can, " "))
	for _, c := range d.Cannot {
		fmt.Fprintf(&b, w.CannotRun+"\n", c.Lesson, fmt.Sprintf(w.Lack[string(c.Lacks)], c.Want))
	}
	if d.SetUp {
		fmt.Fprintf(&b, w.MarkerIs+"\n", marker.SetUp.Local().Format("2006-01-02"), marker.User)
	} else {
		fmt.Fprintf(&b, "%s\n  → %s\n", w.NotSetUp, w.SetUpFirst)
	}
	if d.LeftOver {
		fmt.Fprintln(&b, w.Left)
	}
	return b.String()
}
