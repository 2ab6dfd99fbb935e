package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"lab/runner/place"
	"lab/runner/remote"
)

// targetFlags are the flags that name targets: computers reached by ssh.
type targetFlags struct {
	on   onFlag
	file string // with targets, one a line
	ssh  string // OpenSSH's configuration, "" for the user's own
}

// targetFlags adds the flags; kinds are what --on takes beside targets.
func (a *app) targetFlags(c *cobra.Command, kinds ...string) *targetFlags {
	f := &targetFlags{on: newOn(kinds...)}
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
		if f.on.given && f.on.kind != place.SSH {
			return nil, usage("", a.words.Remote.OnlyOne, "--on "+f.on.kind, "--targets")
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

// kind is that of the places where the flags want lessons to run.
func (f *targetFlags) kind(targets []remote.Target) string {
	if len(targets) > 0 {
		return place.SSH
	}
	return f.on.kind
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

// packed is lab's program for targets, which is the one that runs here, also
// where its file was replaced in the meantime.
func (a *app) packed(dir string) (remote.Bundle, error) {
	var lessons fs.FS
	if dir != "" {
		root, err := os.OpenRoot(dir)
		if err != nil {
			return remote.Bundle{}, err
		}
		defer root.Close()
		lessons = root.FS()
	}
	return remote.NewBundle("/proc/self/exe", lessons)
}
