package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"lab/runner/judge"
	"lab/runner/recording"
	"lab/ui/plain"
	"lab/ui/tell"
)

// TAP writes a report in the Test Anything Protocol, version 13
// (https://testanything.org/tap-version-13-specification.html), which every reader
// knows: Perl's prove refuses 14 before Test-Harness 3.48 of 2023. What could not be
// judged is not ok, and a report of nothing bails out, because prove takes an empty
// plan for passed. The YAML blocks are written as JSON values, which are YAML.
func TAP(w io.Writer, r *Report) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "TAP version 13\n1..%d\n", len(r.Results))
	if r.Recorded {
		b.WriteString("# judged from recordings, which anybody can write\n")
		counts, doubts := r.doubted()
		for i, d := range doubts {
			fmt.Fprintf(&b, "# %s: %d of %d recordings\n", d, counts[i], len(r.Recordings))
		}
	}
	tapMachines(&b, r.Machines)
	for i, one := range r.Results {
		if err := tapPoint(&b, i+1, one); err != nil {
			return err
		}
	}
	for _, s := range r.Exercises {
		fmt.Fprintf(&b, "# %s\n", plain.Line(s.Exercise+": "+s.Reason))
	}
	if r.Error != "" || len(r.Results) == 0 {
		fmt.Fprintf(&b, "Bail out! %s\n", plain.Line(cmp.Or(r.Error, "no results")))
	}
	_, err := w.Write(b.Bytes())
	return err
}

func tapMachines(b *bytes.Buffer, list []Machine) {
	for _, m := range list {
		fmt.Fprintf(b, "# %s\n", plain.Line(m.ID+": Linux "+m.Kernel+" "+m.Arch))
	}
}

// tapPoint writes one test point and, unless it passed, what there is to say.
func tapPoint(b *bytes.Buffer, number int, r Result) error {
	v := known(r.Verdict)
	status := "not ok"
	if v == judge.Pass || v == judge.Skip {
		status = "ok"
	}
	name := r.Name()
	if r.Machine != "" {
		name += " (" + r.Machine + ")"
	}
	fmt.Fprintf(b, "%s %d - %s", status, number, tapText(name))
	if v == judge.Skip {
		fmt.Fprintf(b, " # SKIP %s", tapText(r.Reason))
	}
	b.WriteString("\n")
	if v == judge.Pass || v == judge.Skip {
		return nil
	}
	return tapBlock(b, []tapField{
		{"verdict", v}, {"message", r.Reason}, {"code", r.ReasonCode}, {"expected", r.Expected}, {"observed", r.Outcome},
		{"says", r.texts(tell.SlideSays)}, {"controls", r.texts(tell.Control)}, {"proofs", r.texts(tell.Proof)}, {"evidence", r.texts(tell.Record)},
	})
}

// A tapField is one line of a YAML block.
type tapField struct {
	name  string
	value any
}

// tapBlock writes what there is to say of a test point.
func tapBlock(b *bytes.Buffer, fields []tapField) error {
	b.WriteString("  ---\n")
	for _, field := range fields {
		value, err := json.Marshal(field.value)
		if err != nil {
			return err
		}
		fmt.Fprintf(b, "  %s: %s\n", field.name, recording.Escape(value))
	}
	b.WriteString("  ...\n")
	return nil
}

// tapText makes text fit for a description: a # would begin a directive.
func tapText(s string) string {
	return strings.NewReplacer(`\`, `\\`, `#`, `\#`).Replace(plain.Line(s))
}
