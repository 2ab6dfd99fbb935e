package judge

import (
	"slices"
	"strings"

	"lab/lessons"
	"lab/runner"
	"lab/runner/lazy"
)

// changes are the lines that a run has about what is not as it was on the machine
// when the lesson began; see [trace.Tracer.State].
func changes(run *runner.Run) []string {
	var lines []string
	for _, e := range run.Evidence {
		if e.Source == runner.StateSource {
			lines = append(lines, strings.Split(e.Text, "\n")...)
		}
	}
	return lines
}

// after are the facts as they were when a run had ended.
func after(f runner.Facts, run *runner.Run) runner.Facts {
	for _, line := range changes(run) {
		if mode, is := strings.CutPrefix(line, "selinux "); is {
			f.SELinux = mode
		}
	}
	return f
}

// altered is the reason why a step cannot be judged in which the machine became one
// that may show something else than there is: an engine's program was replaced, or
// something was mounted over what lab and demos read; of an exercise, any change of the
// system that the exercise does not name, as the last step tells. nil if it did not.
func (c *trialCase) altered(s *lessons.Step) *Reason {
	for _, key := range runner.RunsOf(s) {
		run := c.runs[key]
		if run == nil {
			continue
		}
		for _, line := range changes(run) {
			kind, what, _ := strings.Cut(line, " ")
			switch {
			case kind == runner.NotCompared:
				r := why(CodeKernelUntold, "detail", what)
				return &r
			case kind == "program", kind == "mount", kind == "account", (kind == "file" || kind == "switch") && !c.plan.Lesson.Names(what):
				r := why(CodeAltered, "kind", kind, "detail", what)
				return &r
			}
		}
	}
	return nil
}

// spoilt is the reason why the last check of an answer cannot be judged, whatever came
// of it: then there are no points. nil if the system is what it was.
func (c *trialCase) spoilt(s *lessons.Step) *Reason {
	l := c.plan.Lesson
	if l == nil || l.AnswerTo == nil || c.facts.Trace == "" {
		return nil
	}
	last := runner.LastRun(l)
	if s.ID != last.Step {
		return nil
	}
	if r := c.altered(s); r != nil {
		return r
	}
	if run := c.runs[last]; run == nil || !slices.Contains(changes(run), runner.Compared) {
		r := why(CodeKernelUntold, "detail", "the system was not compared with what it was")
		return &r
	}
	return nil
}

// inactive says why, by the machine's own facts, a mechanism cannot have
// blocked anything; nil if it can. Mechanisms that a kernel always has need no
// fact beyond a step's proofs.
func inactive(s *lessons.Step, f runner.Facts) *Reason {
	fact := ""
	switch s.By {
	case lessons.SELinux:
		fact = inactiveLSM(f, "selinux", f.SELinux == "enforcing", "SELinux: "+f.SELinux)
	case lessons.AppArmor:
		fact = inactiveLSM(f, "apparmor", f.AppArmor, "AppArmor: disabled")
	case lessons.Landlock, lessons.Yama, lessons.Lockdown:
		fact = inactiveLSM(f, string(s.By), true, "")
	case lessons.Seccomp:
		fact = inactiveSeccomp(s, f)
	}
	if fact == "" {
		return nil
	}
	r := why(CodeNotActive, "by", string(s.By), "fact", fact)
	return &r
}

func inactiveLSM(f runner.Facts, name string, on bool, off string) string {
	if !slices.Contains(f.LSMs, name) {
		return "LSMs: " + strings.Join(f.LSMs, ",")
	}
	if !on {
		return off
	}
	return ""
}

var docker = lazy.Regexp(`\bdocker\b`)

// inactiveSeccomp looks at Docker's own word, for acts that go through Docker.
func inactiveSeccomp(s *lessons.Step, f runner.Facts) string {
	if !docker().MatchString(strings.Join(s.Act.Lines, "\n")) {
		return ""
	}
	for _, e := range f.Engines {
		if e.Name != "docker" {
			continue
		}
		for _, option := range e.Security {
			if option == "name=seccomp" || strings.HasPrefix(option, "name=seccomp,") {
				return ""
			}
		}
		return "docker info: " + strings.Join(e.Security, " ")
	}
	return "docker info: ?"
}
