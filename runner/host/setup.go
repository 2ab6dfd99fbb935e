package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
)

// SetupOptions say how this computer is prepared.
type SetupOptions struct {
	User    string // the ordinary user of the demos; made if there is none
	Offline bool   // use no network: what is missing is an error
	// Confirm asks the owner whether these commands may change this computer,
	// and demos after them. nil means no.
	Confirm func(why Why, commands []string) bool
	// Stage hears of each command as it starts, and of each web address that is
	// asked. It may be nil.
	Stage func(command string)
	// Progress hears how far the command has come, where that is known: 0 to 1,
	// and what it is doing. It may be nil.
	Progress func(part float64, text string)
	// Failed hears at once of a command that failed and without which demos can run.
	// It may be nil.
	Failed func(Failure)
}

// Why is the reason for which the owner is asked.
type Why int

// The reasons. Refused is the registry's part: the computer is prepared, but
// images were not to be had, and stand-ins are proposed.
const (
	Prepare Why = iota
	Refused
)

// ErrRefused says that the owner did not agree.
var ErrRefused = errors.New("nothing was changed, because nobody agreed")

// A Failure is a command that failed and without which demos can run: one that
// gets container images.
type Failure struct {
	Command string
	Err     error
}

// Setup prepares this computer and leaves the marker. It does what is missing,
// so it may be called again. It returns the failures that nothing has made up for.
func Setup(ctx context.Context, o SetupOptions) ([]Failure, error) {
	if os.Getuid() != 0 {
		return nil, ErrNotRoot
	}
	if err := checkName(o.User); err != nil {
		return nil, err
	}
	o.fill()
	pull := o.Offline // and then the error names what is to be fetched
	if !pull && lacksImages(o.User) {
		o.Stage(registry)
		pull = answers(ctx, registry, registryLimit)
	}
	marker, err := ReadMarker()
	if marker.User == "" || err != nil && !errors.Is(err, ErrNotSetUp) {
		marker = Marker{User: o.User}
	}
	marker.Format = 1
	failed, err := o.prepare(ctx, Prepare, pull, &marker)
	if err == nil && pull && len(failed) > 0 {
		if left, e := o.prepare(ctx, Refused, false, &marker); !errors.Is(e, ErrRefused) {
			failed, err = left, e
		}
	}
	if err != nil {
		return failed, err
	}
	marker.User, marker.SetUp = o.User, time.Now().UTC()
	return failed, marker.write()
}

// fill gives functions that are nil a body.
func (o *SetupOptions) fill() {
	if o.Confirm == nil {
		o.Confirm = func(Why, []string) bool { return false }
	}
	if o.Stage == nil {
		o.Stage = func(string) {}
	}
	if o.Progress == nil {
		o.Progress = func(float64, string) {}
	}
	if o.Failed == nil {
		o.Failed = func(Failure) {}
	}
}

// prepare does what is missing, if the owner agrees, and notes it.
func (o *SetupOptions) prepare(ctx context.Context, why Why, pull bool, marker *Marker) ([]Failure, error) {
	steps, err := plan(o.User, pull)
	if err != nil {
		return nil, err
	}
	if o.Offline && slices.ContainsFunc(steps, func(s step) bool { return s.network }) {
		return nil, fmt.Errorf("this needs the network: %s; run lab setup --on host without --offline", strings.Join(lines(steps), "; "))
	}
	if !o.Confirm(why, lines(steps)) {
		return nil, ErrRefused
	}
	// What a killed run has left would be put back later, and set-up's doing with it.
	if _, err := Recover(ctx); err != nil {
		return nil, err
	}
	j, err := openJournal(stateDir) // no demo may run meanwhile, and no other set-up
	if err != nil {
		return nil, err
	}
	defer j.close()
	defer standIns.Remove()
	return o.runSteps(ctx, steps, marker.note)
}

// runSteps runs steps up to one that must not fail. Each is noted before it begins.
func (o *SetupOptions) runSteps(ctx context.Context, steps []step, note func(line string) error) (failed []Failure, err error) {
	off := map[string]bool{} // lines that failed, or were not run because of one
	for _, s := range steps {
		if off[s.needs] {
			off[s.line] = true
			continue
		}
		o.Stage(s.line)
		if err := note(s.line); err != nil {
			return failed, err
		}
		err := s.run(ctx, o.Progress)
		switch {
		case err != nil && s.optional && ctx.Err() == nil:
			failed, off[s.line] = append(failed, Failure{s.line, err}), true
			o.Failed(Failure{s.line, err})
		case err != nil:
			return failed, err
		}
	}
	return failed, nil
}

// Forget takes the marker away: demos do not run here any more. What set-up has
// installed stays.
func Forget() error {
	if err := os.Remove(markerPath); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// A step is a command line of the set-up.
type step struct {
	line     string
	network  bool
	optional bool   // its failure is reported, and no more
	needs    string // the line of an optional step without which this one is no use
	// do does what the line says, with progress; nil leaves it to a shell.
	do func(ctx context.Context, heard func(part float64, text string)) error
}

func (s step) run(ctx context.Context, heard func(float64, string)) error {
	if s.do != nil {
		return s.do(ctx, heard)
	}
	return run(ctx, "sh", "-c", s.line)
}

func lines(steps []step) []string {
	var list []string
	for _, s := range steps {
		list = append(list, s.line)
	}
	return list
}

// plan finds out what is missing. Images are pulled, or replaced by stand-ins.
func plan(login string, pull bool) ([]step, error) {
	steps, builders, err := planPackages()
	if err != nil {
		return nil, err
	}
	// Debian's package does not start the bus; loginctl and Podman need it.
	if quiet("systemctl", "is-active", "dbus.socket") != "active" {
		steps = append(steps, step{line: "systemctl start dbus.socket"})
	}
	if quiet("systemctl", "is-active", "docker.service") != "active" {
		steps = append(steps, step{line: "systemctl enable --now docker.service"})
	}
	steps = append(steps, planUser(login)...)
	if pull {
		return append(steps, planPulls(login)...), nil
	}
	images, err := planStandIns(login, builders)
	return append(steps, images...), err
}
