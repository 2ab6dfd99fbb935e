package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lab/runner/vm"
	"lab/ui/plain"
	"lab/ui/report"
)

func (a *app) doctorCommand() *cobra.Command {
	h := a.words.Help
	c := &cobra.Command{Use: "doctor", Short: h.Doctor, Long: h.DoctorLong, Args: a.arguments(0)}
	format := newChoice("text", "text", "json")
	c.Flags().Var(format, "format", a.words.Flag.FormatList)
	c.RunE = func(c *cobra.Command, _ []string) error {
		store, err := a.store()
		if err != nil {
			return err
		}
		d := newDiagnosis(store.Check(c.Context()), store.Ready(c.Context()))
		if format.value == "json" {
			err = report.JSON(a.out, d)
		} else {
			_, err = a.out.WriteString(a.diagnosis(d))
		}
		if err == nil && !d.CanRun {
			err = stop{code: exitUnable}
		}
		return err
	}
	return complete(c)
}

// A diagnosis is what lab doctor --format json prints.
type diagnosis struct {
	Format   int       `json:"format"`
	CanRun   bool      `json:"can_run"` // the machine can be built and started
	Ready    bool      `json:"ready"`   // it is built
	Findings []finding `json:"findings"`
}

type finding struct {
	ID     string `json:"id"`
	OK     bool   `json:"ok"`
	Needed bool   `json:"needed"`
	Detail string `json:"detail"`
	Hint   string `json:"hint"`
}

func newDiagnosis(found []vm.Finding, notReady error) diagnosis {
	d := diagnosis{Format: 1, CanRun: true, Ready: notReady == nil, Findings: []finding{}}
	for _, f := range found {
		d.Findings = append(d.Findings, finding(f))
		if f.Needed && !f.OK {
			d.CanRun = d.Ready // what is built needs no room to build
		}
	}
	return d
}

func (a *app) diagnosis(d diagnosis) string {
	w := a.words.Doctor
	var b strings.Builder
	for _, f := range d.Findings {
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
		fmt.Fprintf(&b, "%-8s %s: %s\n", word, name, plain.Line(f.Detail))
		if f.Hint != "" {
			fmt.Fprintf(&b, "         "+w.Todo+"\n", plain.Line(f.Hint))
		}
	}
	b.WriteString("\n")
	if d.CanRun {
		b.WriteString(w.Can + "\n")
	} else {
		b.WriteString(w.Cannot + "\n")
	}
	if d.Ready {
		b.WriteString(w.Ready + "\n")
	} else if d.CanRun {
		b.WriteString(w.NotSetUp + "\n")
	}
	return b.String()
}
