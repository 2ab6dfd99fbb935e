// Package doctor finds out which lessons a computer can run, and for those that
// it cannot, what it lacks and which command mends that. It looks and changes
// nothing; what is said about it in words is not its business.
package doctor

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lab/lessons"
	"lab/runner"
	"lab/runner/computer"
	"lab/runner/engine"
)

// Found is what a computer has.
type Found struct {
	Facts    runner.Facts
	Programs []string // of those that lessons type, and the engines' daemons
	Manager  computer.Manager
	// DockerCLI tells that Docker's client is a package of its own (Debian 13).
	DockerCLI bool
	// Unread tells that the package manager has not read yet what there is.
	Unread bool
	// Trouble is why an engine that is there does not answer, "" if all do.
	Trouble string
	// Sealed tells that it is lab's own machine: nothing can be added to it but extras.
	Sealed bool
}

// LabMachine is what a throwaway machine with these facts has: all programs.
func LabMachine(f runner.Facts) Found {
	return Found{Facts: f, Programs: slices.Sorted(maps.Keys(computer.Programs)), Sealed: true}
}

// What a computer may lack beyond what runner's plans look at.
const (
	LacksDaemon  runner.Lack = "daemon"  // the container engine is installed and does not answer
	LacksImage   runner.Lack = "image"   // a container image is not there
	LacksProgram runner.Lack = "program" // a program that the lesson types is not there
)

// Missing is something that a lesson needs and the computer does not have.
type Missing struct {
	What runner.Lack `json:"what"`
	Want string      `json:"want"` // "selinux", "docker", "5.6", "alpine", "jq"
	Mend string      `json:"mend"` // a command line, "" if there is none
	// Steps are the ids of those that need it; none means the whole lesson.
	Steps []string `json:"steps,omitempty"`
}

// An Ability is what one lesson lacks.
type Ability struct {
	ID    string    `json:"id"`
	Lacks []Missing `json:"lacks"`
}

// Can reports whether the lesson can run, all of it or some steps.
func (a Ability) Can() bool {
	return !slices.ContainsFunc(a.Lacks, func(m Missing) bool { return len(m.Steps) == 0 })
}

// Lessons looks at each lesson.
func Lessons(of []*lessons.Lesson, f Found) []Ability {
	var list []Ability
	for _, l := range of {
		lacks := f.lacks(l)
		for i := range lacks {
			if f.Sealed && lacks[i].What != runner.LacksExtra {
				lacks[i].Mend = ""
			}
		}
		list = append(list, Ability{ID: l.ID, Lacks: lacks})
	}
	return list
}

func (f Found) lacks(l *lessons.Lesson) []Missing {
	lacks := []Missing{}
	facts := f.Facts
	// Each need by itself, because NewPlan names only the first one that is not met.
	for _, need := range []lessons.Needs{{LSM: l.Needs.LSM}, {Kernel: l.Needs.Kernel}, {Extras: l.Needs.Extras}} {
		switch p := runner.NewPlan(runner.Choice{Lesson: &lessons.Lesson{Needs: need}}, facts); p.Lacks {
		case runner.LacksLSM:
			// What else is there will show when the other one is active.
			return []Missing{f.lack(p.Lacks, p.Want)}
		case runner.LacksKernel, runner.LacksExtra:
			lacks = append(lacks, f.lack(p.Lacks, p.Want))
		}
	}
	lacks = append(lacks, f.lacksOfSteps(l)...)
	for _, name := range l.Needs.Engines {
		if facts.HasEngine(name) {
			lacks = append(lacks, f.lacksImages(l, name)...)
			if name == "docker" && !slices.Contains(f.Programs, name) {
				lacks = append(lacks, Missing{What: LacksProgram, Want: name, Mend: f.install(f.engine(name))})
			}
		} else if name == "docker" && slices.Contains(f.Programs, "dockerd") {
			lacks = append(lacks, Missing{What: LacksDaemon, Want: name, Mend: "sudo systemctl enable --now docker"})
		} else {
			lacks = append(lacks, Missing{What: runner.LacksEngine, Want: name, Mend: f.install(f.engine(name))})
		}
	}
	for _, name := range typed(l) {
		if !slices.Contains(f.Programs, name) {
			lacks = append(lacks, Missing{What: LacksProgram, Want: name, Mend: f.install([]computer.Package{computer.Programs[name]})})
		}
	}
	return lacks
}

// lacksOfSteps is what single steps need beyond what their lesson does.
func (f Found) lacksOfSteps(l *lessons.Lesson) []Missing {
	var lacks []Missing
	bare := *l
	bare.Needs = lessons.Needs{}
	for _, s := range runner.NewPlan(runner.Choice{Lesson: &bare}, f.Facts).Steps {
		if s.Lacks == "" {
			continue
		}
		k := f.lack(s.Lacks, s.Want)
		same := func(other Missing) bool { return other.What == k.What && other.Want == k.Want }
		i := slices.IndexFunc(lacks, same)
		if i < 0 {
			i, lacks = len(lacks), append(lacks, k)
		}
		lacks[i].Steps = append(lacks[i].Steps, s.ID)
	}
	return lacks
}

// lack is a lack that a plan has found.
func (f Found) lack(l runner.Lack, want string) Missing {
	missing := Missing{What: l, Want: want}
	switch l {
	case runner.LacksLSM:
		missing.Mend = f.mendLSM(want)
	case runner.LacksKernel:
		missing.Mend = f.mendKernel()
	case runner.LacksExtra:
		if f.Sealed { // another computer than lab's own machine cannot have it
			missing.Mend = "lab setup --with " + want
		}
	case runner.LacksEngine:
		missing.Mend = f.install(f.engine(want))
	}
	return missing
}

func (f Found) lacksImages(l *lessons.Lesson, engine string) []Missing {
	var lacks []Missing
	for _, name := range l.Images {
		there := func(i runner.Image) bool {
			return i.Engine == engine && (i.Name == name || strings.HasSuffix(i.Name, "/"+name))
		}
		if !slices.ContainsFunc(f.Facts.Images, there) {
			lacks = append(lacks, Missing{What: LacksImage, Want: name, Mend: "sudo lab setup --on host"}) // also without a registry
		}
	}
	return lacks
}

// Look finds out what this computer has.
func Look(ctx context.Context) (Found, error) {
	m := here{}
	f := Found{Manager: computer.PackageManager()}
	var err error
	if f.Facts, err = runner.Probe(ctx, m); err != nil {
		return f, err
	}
	out, err := runner.Exec(ctx, m, "root", lookScript(), nil)
	if err != nil {
		return f, fmt.Errorf("look for programs: %w", err)
	}
	for line := range strings.Lines(out) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch name {
		case "program":
			f.Programs = append(f.Programs, value)
		case "docker-cli":
			f.DockerCLI = true
		case "unread":
			f.Unread = true
		}
	}
	if f.Facts.Engines, f.Facts.Images, err = engine.Probe(ctx, m); err != nil && slices.Contains(f.Programs, "dockerd") {
		f.Trouble = err.Error()
	}
	return f, nil
}
