package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"lab/runner/doctor"
	"lab/runner/host"
	"lab/runner/place"
	"lab/runner/remote"
	"lab/ui/plain"
)

// hostFindings are what there is to say of a computer beside its lessons.
func (a *app) hostFindings(found doctor.Found) []finding {
	w := a.words.Doctor
	f := found.Facts
	list := []finding{{ID: "kernel", OK: true, Needed: true, Detail: "Linux " + f.Kernel + " " + f.Arch}}
	list = append(list, finding{ID: "lsm", OK: f.Flavour != "none", Detail: cmp.Or(strings.Join(f.LSMs, ","), "–")})
	if os.Getuid() != 0 {
		list = append(list, finding{ID: "root", Detail: w.NotRoot, Hint: "sudo lab doctor --on host"})
	}
	marker, err := host.ReadMarker()
	if err == nil {
		list = append(list, finding{ID: "disposable", OK: true, Needed: true, Detail: fmt.Sprintf(w.OrdinaryUser, marker.User)})
		list = append(list, a.userFindings(marker.User)...)
	} else {
		list = append(list, finding{ID: "disposable", Needed: true, Detail: inWords(a.words, err).Error(), Hint: "sudo lab setup --on host"})
	}
	for _, e := range f.Engines {
		list = append(list, finding{ID: e.Name, OK: true, Detail: e.Version})
	}
	if found.Trouble != "" {
		list = append(list, finding{ID: "docker", Detail: fmt.Sprintf(w.Lacks["daemon"], "dockerd") + ": " + found.Trouble, Hint: "sudo systemctl enable --now docker"})
	}
	return list
}

// userFindings are what there is to say of the ordinary user of the demos, if he
// is not as the lessons show him.
func (a *app) userFindings(login string) []finding {
	u, err := host.LookUp(login)
	switch {
	case err != nil:
		return []finding{{ID: "user", Needed: true, Detail: err.Error(), Hint: "sudo lab setup --on host --user " + login}}
	case u != host.Expected:
		return []finding{{ID: "user", Detail: a.otherUser(u)}}
	}
	return nil
}

// examineTargets has each target examine itself, some of them side by side.
func (a *app) examineTargets(ctx context.Context, o doctorOptions, targets []remote.Target) (diagnosis, error) {
	p, err := a.packed(*o.lessons)
	if err != nil {
		return diagnosis{}, err
	}
	client := remote.Client{Config: o.targets.ssh}
	d := diagnosis{Format: 1, CanRun: true, Ready: true, Findings: []finding{}, Lessons: []lessonAbility{}, Targets: make([]targetAbility, len(targets))}
	most := int(o.jobs)
	if most == 0 {
		most = place.MostTargets
	}
	sideBySide(targets, most, func(i int, t remote.Target) { d.Targets[i] = a.examineTarget(ctx, client, t, p) })
	for _, t := range d.Targets {
		d.CanRun = d.CanRun && t.diagnosis != nil && t.CanRun
		d.Ready = d.Ready && t.diagnosis != nil && t.Ready
	}
	return d, nil
}

func (a *app) examineTarget(ctx context.Context, c remote.Client, t remote.Target, p remote.Bundle) targetAbility {
	one := targetAbility{Target: t.String()}
	out, _, err := c.Ask(ctx, t, p, nil, "doctor", "--on", "host", "--format", "json", "--lang", string(a.words.Lang))
	if err == nil {
		one.diagnosis = new(diagnosis)
		if json.Unmarshal(out, one.diagnosis) != nil {
			one.diagnosis = nil
			err = &remote.Error{Target: t, Cause: remote.Confused, Detail: string(out[:min(len(out), 80)])}
		}
	}
	if err != nil {
		one.Error, one.Hint = textAndHint(a.words, err)
	}
	return one
}

// targetDiagnoses are the diagnoses of targets and a table of them.
func (a *app) targetDiagnoses(list []targetAbility) string {
	w := a.words.Doctor
	var b, table strings.Builder
	wide := 0
	for _, t := range list {
		wide = max(wide, len(t.Target))
	}
	for _, t := range list {
		name := plain.Line(t.Target)
		fmt.Fprintf(&b, "%s\n", name)
		if t.diagnosis == nil {
			fmt.Fprintf(&b, "  %-8s %s\n", w.Missing, plain.Line(t.Error))
			if t.Hint != "" {
				fmt.Fprintf(&b, "           "+w.Todo+"\n", plain.Line(t.Hint))
			}
			b.WriteString("\n")
			fmt.Fprintf(&table, "  %-*s  %s\n", wide, name, a.words.Doctor.Unreached)
			continue
		}
		text := a.findings(t.Findings) + a.lessonTable(t.Lessons)
		b.WriteString("  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ") + "\n\n")
		can := 0
		for _, l := range t.Lessons {
			if l.Can {
				can++
			}
		}
		fmt.Fprintf(&table, "  %-*s  %s\n", wide, name, fmt.Sprintf(w.LessonsCan, can, len(t.Lessons)))
	}
	return b.String() + a.words.Report.Targets + "\n" + table.String()
}
