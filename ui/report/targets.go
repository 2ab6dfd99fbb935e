package report

import (
	"fmt"
	"strings"

	"lab/runner/judge"
	"lab/ui/plain"
)

// lostTarget reports whether a step could not be judged because its target was
// lost. The table of the targets says why.
func (r *Report) lostTarget(one Result) bool {
	m := r.Machine(one.Machine)
	if m == nil || !m.target() || m.Error == "" {
		return false
	}
	switch one.ReasonCode {
	case judge.CodeMachineGone, judge.CodeMachineSilent, judge.CodeNotRun, judge.CodePrerequisite, judge.CodeTrouble:
		return known(one.Verdict) == judge.Unproven
	}
	return false
}

// targets is a table of the targets, "" if there are none: how many results of
// each verdict every one has, and what was wrong with it.
func (t Text) targets(r *Report) string {
	verdicts := []judge.Verdict{judge.Pass, judge.Fail, judge.Unproven, judge.Skip}
	counts := map[string]map[judge.Verdict]int{} // by machine
	for _, one := range r.Results {
		if counts[one.Machine] == nil {
			counts[one.Machine] = map[judge.Verdict]int{}
		}
		counts[one.Machine][known(one.Verdict)]++
	}
	name, most := 0, 0
	for _, m := range r.Machines {
		if m.target() {
			name = max(name, width(plain.Line(m.ID)))
			for _, n := range counts[m.ID] {
				most = max(most, n)
			}
		}
	}
	if name == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n" + t.Words.Report.Targets + "\n")
	for _, m := range r.Machines {
		if !m.target() {
			continue
		}
		line := "  " + pad(plain.Line(m.ID), name)
		for _, v := range verdicts {
			n := counts[m.ID][v]
			text := fmt.Sprintf("%*d %s", width(fmt.Sprint(most)), n, t.verdict(v))
			if n > 0 {
				text = t.Style.verdict(v, text)
			} else {
				text = t.Style.faint(text)
			}
			line += "  " + text
		}
		b.WriteString(t.hang(line+"  ", plain.Line(m.Error)))
	}
	return b.String()
}
