package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"lab/runner"
	"lab/runner/judge"
	"lab/ui/plain"
	"lab/ui/tell"
	"lab/ui/words"
)

// A Text writes a report for people. Its methods return whole lines, so that a
// listener can print the parts as they become known; [Text.Report] is all of
// them. Nothing in the text can act on a terminal but the colours, if on.
type Text struct {
	Words words.Words
	Style Style
	// Pasteable completes the commands that a hint quotes; nil leaves them.
	Pasteable func(hint string) string
}

// Report is the whole report.
func (t Text) Report(r *Report) string {
	var b strings.Builder
	machine := ""
	for rest := r.Results; len(rest) > 0; {
		n := sameLesson(rest)
		if id := rest[0].Machine; id != machine {
			machine = id
			if m := r.Machine(id); m != nil {
				if b.Len() > 0 {
					b.WriteString("\n")
				}
				b.WriteString(t.Machine(*m))
			}
		}
		if m := r.Machine(machine); m != nil && m.NotReached() {
			rest = rest[sameMachine(rest):]
			continue
		}
		b.WriteString(t.Lesson(r.title(rest[0].Lesson), rest[:n]) + t.Score(r.Score(rest[0].Lesson, machine)))
		rest = rest[n:]
	}
	return b.String() + t.Summary(r)
}

// sameLesson is the number of results at the start that belong together.
func sameLesson(results []Result) int {
	for i, r := range results {
		if r.Lesson != results[0].Lesson || r.Machine != results[0].Machine {
			return i
		}
	}
	return len(results)
}

// sameMachine is the number of results at the start that come from one machine.
func sameMachine(results []Result) int {
	for i, r := range results {
		if r.Machine != results[0].Machine {
			return i
		}
	}
	return len(results)
}

// Machine says what a machine is, and which of its images are stand-ins.
func (t Text) Machine(m Machine) string {
	w := t.Words.Report
	if m.NotReached() {
		return t.block(0, t.Style.bold(plain.Line(fmt.Sprintf(w.NotReached, m.ID)))) + t.hang("  ", plain.Line(m.Error))
	}
	kind := map[string]string{"vm": w.VM, "host": w.Host, "ssh": w.SSH}[m.Kind]
	parts := []string{fmt.Sprintf(w.Kernel, m.Kernel, m.Arch)}
	switch m.Accelerator {
	case "":
	case "tcg":
		parts = append(parts, w.Emulated)
	default:
		parts = append(parts, fmt.Sprintf(w.Accelerated, strings.ToUpper(m.Accelerator)))
	}
	for _, e := range m.Engines {
		parts = append(parts, e.Name+" "+e.Version)
	}
	head := fmt.Sprintf(w.Machine, m.ID, cmp.Or(kind, m.Kind), words.Flavour(m.Flavour))
	return t.block(0, t.Style.bold(plain.Line(head))) +
		t.block(2, plain.Line(strings.Join(parts, " · "))) +
		t.standIns(m.Images)
}

func (t Text) standIns(images []runner.Image) string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, i := range images {
		note := fmt.Sprintf(t.Words.Report.StandIn, i.Name) + ": " + cmp.Or(t.Words.Report.MadeOf[i.StandIn], i.StandIn)
		if i.StandIn == "" || seen[note] {
			continue
		}
		if len(seen) == 0 {
			b.WriteString(t.block(2, t.Words.Report.StandInNotes))
		}
		seen[note] = true
		b.WriteString(t.block(4, plain.Line(note)))
	}
	return b.String()
}

// Lesson is a lesson's title and a line for each of its results.
func (t Text) Lesson(title string, results []Result) string {
	if len(results) == 0 {
		return ""
	}
	var ids []string
	for _, r := range results {
		ids = append(ids, r.Step)
	}
	text := t.Heading(title, results[0].Lesson)
	for _, r := range results {
		text += t.Result(r, ids)
	}
	return text
}

// Heading is a lesson's title.
func (t Text) Heading(title, lesson string) string {
	return fmt.Sprintf("\n%s %s\n", t.Style.bold(plain.Line(title)), t.Style.faint("("+plain.Line(lesson)+")"))
}

// Result is verdict, step, outcome and cause: one line, broken only for a
// terminal. steps are the ids of all steps that stand below each other.
func (t Text) Result(r Result, steps []string) string {
	step := 0
	for _, id := range steps {
		step = max(step, width(plain.Line(id)))
	}
	v, o := t.Words.Verdict, t.Words.Outcome
	verdicts := max(width(v.Pass), width(v.Fail), width(v.Unproven), width(v.Skip))
	outcomes := max(width(o.Works), width(o.Blocked), width(o.Broken))
	observed := r.text(tell.Observed)
	head := "  " + t.Style.verdict(r.Verdict, pad(r.text(tell.Verdict), verdicts)) +
		"  " + pad(plain.Line(r.Step), step) +
		"  " + pad(observed, outcomes) + "  "
	cause := unlike(r.text(tell.Cause), observed)
	if r.Rests == judge.RestsOnControl {
		cause += " (" + t.Words.Report.OnControl + ")"
	}
	if says := r.text(tell.SlideSays); says != "" {
		cause += " (" + fmt.Sprintf(t.Words.Report.SlideSays, says) + ")"
	}
	return t.hang(head, cause)
}

// unlike is the part of a cause that the outcome beside it does not say already.
func unlike(cause, outcome string) string {
	rest, found := strings.CutPrefix(cause, outcome)
	if !found || rest != "" && rest[0] != ';' && rest[0] != ':' {
		return cause
	}
	return strings.TrimLeft(rest, ";: ")
}

// Summary counts, and says what to do about each step that did not pass.
func (t Text) Summary(r *Report) string {
	var b strings.Builder
	b.WriteString("\n" + t.block(0, t.Style.bold(t.counts(r))))
	if r.Recorded {
		b.WriteString(t.block(0, t.Words.Report.Recorded))
		counts, doubts := r.doubted()
		for i, d := range doubts {
			b.WriteString(t.block(0, fmt.Sprintf(t.Words.Report.Doubts[string(d)], counts[i], len(r.Recordings))))
		}
	}
	if r.Error != "" {
		b.WriteString(t.block(0, plain.Line(r.Error)))
	}
	b.WriteString(t.targets(r))
	heading := "\n" + t.Words.Next.Heading + "\n"
	for _, v := range []judge.Verdict{judge.Fail, judge.Unproven, judge.Skip} {
		for _, advice := range t.advices(r, v) {
			b.WriteString(heading + t.next(r, v, advice))
			heading = ""
		}
	}
	return b.String()
}

// advices are what to do about the steps with a verdict, each once.
func (t Text) advices(r *Report, v judge.Verdict) []string {
	var list []string
	for _, one := range r.Results {
		if advice := t.advice(one); known(one.Verdict) == v && !r.lostTarget(one) && !slices.Contains(list, advice) {
			list = append(list, advice)
		}
	}
	return list
}

// advice is what to do about a step that did not pass.
func (t Text) advice(r Result) string {
	w := t.Words.Next
	switch known(r.Verdict) {
	case judge.Fail:
		return w.Fail
	case judge.Skip:
		if r.ReasonCode == judge.CodeLacksExtra {
			return w.Machine
		}
		return w.Skip
	}
	switch r.ReasonCode {
	case judge.CodeTimedOut, judge.CodeExitTimeout:
		return w.Slow
	case judge.CodeInterrupted, judge.CodeNotRun, judge.CodeLineNotEnded, judge.CodeLinesMissing:
		return w.Again
	case judge.CodeMachineGone, judge.CodeMachineSilent, judge.CodeTrouble:
		return w.Machine
	case judge.CodeEngineDown, judge.CodeServerDown, judge.CodeImageMissing, judge.CodeProgramMissing, judge.CodeNotPrepared:
		return w.Missing
	case judge.CodePrerequisite:
		return w.First
	case judge.CodeOutdated:
		return w.Record
	}
	return w.Look
}

// next names the steps with a verdict and an advice, why they have it, and what
// to do. A lesson that was skipped as a whole is named instead of its steps.
func (t Text) next(r *Report, v judge.Verdict, advice string) string {
	var lines, names []string
	for _, one := range r.Results {
		if known(one.Verdict) != v || r.lostTarget(one) || t.advice(one) != advice {
			continue
		}
		name, command := plain.Line(one.Name()), plain.Line(one.Name())
		if r.whole(one) {
			name = plain.Line(one.Lesson)
		}
		if r.whole(one) || r.Score(one.Lesson, one.Machine) != nil { // a check cannot be run alone
			command = plain.Line(one.Lesson)
		}
		if !slices.Contains(names, command) {
			names = append(names, command)
		}
		if m := r.Machine(one.Machine); m != nil && m.target() {
			name += " (" + plain.Line(m.ID) + ")"
		}
		line := t.hang("  "+t.Style.verdict(v, t.verdict(v))+"  "+name+"  ", plain.Line(one.Reason))
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	hint := fmt.Sprintf(advice, strings.Join(names, " "))
	if t.Pasteable != nil {
		hint = t.Pasteable(hint)
	}
	return strings.Join(lines, "") + t.hang("    → ", plain.Line(hint))
}

// whole reports whether a step was skipped with all others of its lesson that were to
// run in its machine, for the same reason.
func (r *Report) whole(one Result) bool {
	same := 0
	for _, other := range r.Results {
		if other.Lesson != one.Lesson || other.Machine != one.Machine {
			continue
		}
		if known(other.Verdict) != judge.Skip || other.Reason != one.Reason {
			return false
		}
		same++
	}
	return same > 1
}

func (t Text) counts(r *Report) string {
	w, s := t.Words.Report, r.Summary
	steps := fmt.Sprintf(w.Steps, s.Total())
	switch s.Total() {
	case 0:
		return w.NothingRun
	case 1:
		steps = w.OneStep
	}
	var parts []string
	for _, c := range []struct {
		count   int
		verdict judge.Verdict
	}{{s.Pass, judge.Pass}, {s.Fail, judge.Fail}, {s.Unproven, judge.Unproven}, {s.Skip, judge.Skip}} {
		if c.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.count, t.verdict(c.verdict)))
		}
	}
	return steps + " " + fmt.Sprintf(w.InTime, Duration(r.Seconds)) + ": " + strings.Join(parts, ", ")
}

func (t Text) verdict(v judge.Verdict) string {
	return plain.Line(t.Words.Verdict.Of(string(v)))
}

// Duration is a time in seconds as people write it: "8 s", "3 min 5 s".
func Duration(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second)).Round(time.Second)
	if d < time.Minute {
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
}
