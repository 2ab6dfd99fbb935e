package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"lab/runner"
	"lab/runner/grade"
	"lab/runner/remote"
	"lab/ui/words"
)

// mostTargets is how many targets run lessons side by side unless the user says
// something else. They take their own time, not this computer's.
const mostTargets = 32

// A targetFlags are the flags that name targets: computers reached by ssh.
type targetFlags struct {
	on   place
	file string // with targets, one a line
	ssh  string // OpenSSH's configuration, "" for the user's own
}

// targetFlags adds the flags; kinds are what --on takes beside targets.
func (a *app) targetFlags(c *cobra.Command, kinds ...string) *targetFlags {
	f := &targetFlags{on: newPlace(kinds...)}
	f.on.remote = true
	c.Flags().Var(&f.on, "on", a.words.Flag.On)
	c.Flags().StringVar(&f.file, "targets", "", a.words.Flag.Targets)
	c.Flags().StringVar(&f.ssh, "ssh-config", "", a.words.Flag.SSHConfig)
	return f
}

// targets are those that the flags name, each once; none means that lessons run
// on this computer.
func (a *app) targets(f *targetFlags) ([]remote.Target, error) {
	list := slices.Clone(f.on.targets)
	if f.file != "" {
		if f.on.given && f.on.value != onTargets {
			return nil, usage("", a.words.Remote.OnlyOne, "--on "+f.on.value, "--targets")
		}
		more, err := a.readTargets(f.file)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	if len(list) == 0 && f.ssh != "" {
		return nil, usage("", a.words.Remote.OnlyTarget, "--ssh-config")
	}
	var once []remote.Target
	for _, t := range list {
		if !slices.Contains(once, t) {
			once = append(once, t)
		}
	}
	return once, nil
}

// place is where the flags want lessons to run: onVM, onHost, onAuto or onTargets.
func (f *targetFlags) place(targets []remote.Target) string {
	if len(targets) > 0 {
		return onTargets
	}
	return f.on.value
}

// readTargets reads a file of targets and says all that is wrong with it.
func (a *app) readTargets(path string) ([]remote.Target, error) {
	w := a.words.Remote
	file, err := os.Open(path)
	if err != nil {
		return nil, usage("", w.NoTargets, err)
	}
	defer file.Close()
	list, wrong, err := remote.ReadTargets(file)
	if err != nil {
		return nil, usage("", w.NoTargets, err)
	}
	if len(wrong) == 0 {
		return list, nil
	}
	var all []error
	for _, e := range wrong {
		text := w.Mistakes[string(e.Mistake)]
		if e.Text != "" {
			text = e.Text + ": " + text
		}
		all = append(all, fmt.Errorf("%s:%d:%d: %s", path, e.Line, e.Column, text))
	}
	return nil, stop{code: exitUsage, err: errors.Join(all...), hint: w.MistakeTip}
}

// openTargets returns what opens a target, for lessons below dir or lab's own.
func (a *app) openTargets(f *targetFlags, dir string) (func(context.Context, remote.Target) (grade.Place, error), error) {
	p, err := a.packed(dir)
	if err != nil {
		return nil, err
	}
	client := remote.Client{Config: f.ssh}
	return func(ctx context.Context, t remote.Target) (grade.Place, error) {
		m, err := client.Open(ctx, t, p)
		if err != nil {
			text, hint := inWords(a.words, err)
			return nil, stop{code: exitUnable, err: errors.New(text), hint: hint}
		}
		return m, nil
	}, nil
}

// packed is lab's program for targets, which is the one that runs here, also
// where its file was replaced in the meantime.
func (a *app) packed(dir string) (remote.Package, error) {
	var lessons fs.FS
	if dir != "" {
		root, err := os.OpenRoot(dir)
		if err != nil {
			return remote.Package{}, err
		}
		defer root.Close()
		lessons = root.FS()
	}
	return remote.NewPackage("/proc/self/exe", lessons)
}

// targetBatches has every target run all that was chosen, each on its own.
func targetBatches(choices []runner.Choice, targets []remote.Target, open func(context.Context, remote.Target) (grade.Place, error)) []*grade.Batch {
	var list []*grade.Batch
	for _, t := range targets {
		list = append(list, &grade.Batch{
			Name: t.String(), Sort: onTargets, Choices: choices, Most: 1,
			Open: func(ctx context.Context) (grade.Place, error) { return open(ctx, t) },
		})
	}
	return list
}

// inWords puts the error of a target into the user's language, with what to do
// about it, "" if that is not known.
func inWords(w words.Words, err error) (text, hint string) {
	if s, ok := errors.AsType[stop](err); ok {
		return s.Error(), s.hint
	}
	e, ok := errors.AsType[*remote.Error](err)
	if !ok {
		return err.Error(), ""
	}
	return w.Remote.Cause(string(e.Cause), e.Detail, e.Target.Command())
}
