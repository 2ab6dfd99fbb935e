package cli

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"lab/runner/host"
	"lab/runner/place"
	"lab/runner/remote"
	"lab/ui/plain"
)

// setupTargets makes targets ready for lessons, side by side, each as setup --on
// host does there, and prints a line for every one; or it takes the permission
// back.
func (a *app) setupTargets(ctx context.Context, o setupOptions, f *targetFlags, targets []remote.Target, user string, clean bool, status *statusLine) error {
	args := []string{"setup", "--on", place.Host, "--lang", string(a.words.Lang)}
	if clean {
		args = append(args, "--clean")
	} else {
		args = append(args, "--yes", "--user", user)
		if o.offline {
			args = append(args, "--offline")
		}
		if !o.yes && !a.mayChange(ctx, targets, status) {
			return host.ErrRefused
		}
	}
	p, err := a.packed("")
	if err != nil {
		return err
	}
	client := remote.Client{Config: f.ssh}
	var mu sync.Mutex
	left, failed := len(targets), 0
	status.show(fmt.Sprintf(a.words.Remote.SettingUp, left))
	sideBySide(targets, place.MostTargets, func(_ int, t remote.Target) {
		heard := func(line string) {
			mu.Lock()
			defer mu.Unlock()
			a.heardOf(t, left, line, status)
		}
		out, _, err := client.Ask(ctx, t, p, heard, args...)
		mu.Lock()
		defer mu.Unlock()
		left--
		status.show(fmt.Sprintf(a.words.Remote.SettingUp, left))
		status.aside(func() { fmt.Fprintf(a.out, "%s: %s\n", plain.Line(t.String()), a.setupResult(out, err)) })
		if err != nil {
			failed++
		}
	})
	if failed > 0 {
		return stop{code: exitUnable, err: fmt.Errorf(a.words.Remote.NotSetUp, failed, len(targets))}
	}
	return nil
}

// heardOf shows what lab says on a target: complaints for good, the rest until
// something else happens anywhere.
func (a *app) heardOf(t remote.Target, left int, line string, status *statusLine) {
	text := plain.Line(t.String() + ": " + line)
	if strings.HasPrefix(line, "lab: ") {
		status.say(text)
		return
	}
	status.change(fmt.Sprintf(a.words.Remote.SettingUp, left) + "  " + text)
	status.log(text)
}

// mayChange asks the owner of targets whether lessons may change them.
func (a *app) mayChange(ctx context.Context, targets []remote.Target, status *statusLine) (agreed bool) {
	var names []string
	for _, t := range targets {
		names = append(names, t.String())
	}
	status.aside(func() { agreed = a.ask(ctx, fmt.Sprintf(a.words.Remote.Disposable, strings.Join(names, ", "))) })
	return agreed
}

func (a *app) setupResult(out []byte, err error) string {
	if err == nil {
		return plain.Line(strings.TrimSpace(string(out)))
	}
	text, hint := textAndHint(a.words, err)
	if hint != "" {
		text += "; " + hint
	}
	return plain.Line(text)
}

// sideBySide calls do for each target, for at most so many at the same time, and
// waits for all.
func sideBySide(targets []remote.Target, most int, do func(int, remote.Target)) {
	slots := make(chan struct{}, most)
	var all sync.WaitGroup
	for i, t := range targets {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			do(i, t)
		})
	}
	all.Wait()
}
