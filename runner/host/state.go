package host

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// things are what there is of a kind, by name, with what each is like.
type things map[string]string

// A change is a thing that is not as it was. Before or Now is "" where it is
// not there.
type change struct{ Name, Before, Now string }

func (c change) String() string {
	switch long := len(c.Before)+len(c.Now) > 120; {
	case isNew(c):
		return c.Name + " is new"
	case isGone(c):
		return c.Name + " is gone"
	case long: // a file, or a daemon's configuration
		return c.Name + " is not as it was"
	}
	return c.Name + " was " + c.Before + ", is " + c.Now
}

// changes compares, in the order of names.
func changes(before, now things) []change {
	var list []change
	names := maps.Clone(before)
	if names == nil {
		names = things{}
	}
	maps.Copy(names, now)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if c := (change{name, before[name], now[name]}); c.Before != c.Now {
			list = append(list, c)
		}
	}
	return list
}

// An aspect is a kind of things that demos change.
type aspect struct {
	name string
	// lasting things outlive the kernel. The others are not looked at after the
	// computer was started anew.
	lasting bool
	// reloaded things are made anew from files when the computer starts. What is
	// new is looked at then, what is gone is not.
	reloaded bool
	// take returns what there is.
	take func(ctx context.Context) (things, error)
	// undo undoes changes. What it cannot undo shows when take is called again;
	// its error says why.
	undo func(ctx context.Context, changed []change) error
	// except are changes that are none of the demos' doing. It may be nil.
	except func(change) bool
}

func isNew(c change) bool  { return c.Before == "" }
func isGone(c change) bool { return c.Now == "" }

// A state knows all aspects of this computer.
type state struct {
	accounts map[string]account
	keep     []string
	files    *files
	profiles *profiles
	aspects  []aspect
	// recovering says that a run was killed, perhaps between a change and what
	// had to follow it.
	recovering bool
}

// newState puts the aspects into the order in which they are put back: what
// hinders others first, then the engines' configuration, then what they hold.
func newState(accounts map[string]account, keep []string) *state {
	s := &state{accounts: accounts, keep: keep}
	s.files = newFiles(accounts, keep)
	s.profiles = &profiles{}
	root, user := accounts["root"], accounts["user"]
	s.aspects = []aspect{
		{name: "selinux", take: takeSELinux, undo: undoSELinux},
		{name: "sysctl", take: takeSysctls, undo: undoSysctls, except: isNew}, // a module brought it
		{name: "mount", take: s.takeMounts, undo: undoMounts},
		{name: "file", lasting: true, take: s.files.take, undo: s.undoFiles, except: s.files.leave},
		{name: "daemon", lasting: true, take: takeDaemon, undo: undoDaemon},
		{name: "docker", lasting: true, take: takeDocker, undo: undoDocker},
		{name: "docker folder", lasting: true, take: takeRemapped, undo: undoRemapped, except: isGone},
		{name: "docker store", lasting: true, take: takeStores, undo: undoStores, except: notLeft},
		{name: "podman of root", lasting: true, take: takePodman(root), undo: undoPodman(root)},
		{name: "podman of user", lasting: true, take: takePodman(user), undo: undoPodman(user)},
		{name: "podman layer of root", lasting: true, take: takeLayers(root), undo: undoLayers(root), except: notLeft},
		{name: "podman layer of user", lasting: true, take: takeLayers(user), undo: undoLayers(user), except: notLeft},
		{name: "service", take: takeServices, undo: undoServices},
		{name: "interface", take: takeLinks, undo: undoLinks},
		{name: "profile", reloaded: true, take: s.profiles.take, undo: s.profiles.undo},
		{name: "ipc", take: takeIPC, undo: undoIPC, except: isGone},
		{name: "key", take: s.takeKeys, undo: s.undoKeys, except: isGone}, // keys expire
		{name: "control group", take: takeGroups, undo: undoGroups, except: isGone},
	}
	return s
}

// note takes a snapshot; contents of files go into a folder.
func (s *state) note(ctx context.Context, contents string) (*snapshot, error) {
	snap := &snapshot{Format: 1, Taken: time.Now().UTC(), Keep: s.keep, Logins: map[string]string{}, Things: map[string]things{}, contents: contents}
	for name, a := range s.accounts {
		snap.Logins[name] = a.login
	}
	var err error
	if snap.Boot, err = bootID(); err != nil {
		return nil, err
	}
	if snap.Offset, err = clockOffset(); err != nil {
		return nil, err
	}
	s.files.begin(snap)
	s.profiles.begin(snap)
	defer s.files.begin(nil)
	defer s.profiles.begin(nil)
	for _, a := range s.aspects {
		if snap.Things[a.name], err = a.take(ctx); err != nil {
			return nil, fmt.Errorf("%s: %w", a.name, err)
		}
	}
	return snap, ctx.Err()
}

// undoLimit is for putting everything back. A restart of Docker takes 10 to 30 s
// in an emulated machine.
const undoLimit = 10 * time.Minute

// undo leads back to a snapshot. What one aspect leaves in place may be undone
// after another one, so it goes round until nothing differs, or nothing helps.
func (s *state) undo(ctx context.Context, before *snapshot) error {
	if err := s.recall(before); err != nil {
		return err
	}
	if s.recovering {
		if err := run(ctx, "systemctl", "daemon-reload"); err != nil {
			return err
		}
	}
	var left []string
	var cause error
	for range 4 {
		var troubles []error
		left = nil
		for _, a := range s.current(before) {
			changed, e := s.changed(ctx, a, before)
			if e == nil && len(changed) > 0 {
				left = append(left, describe(a, changed)...)
				e = a.undo(ctx, changed)
			}
			if e != nil {
				troubles = append(troubles, fmt.Errorf("%s: %w", a.name, e))
			}
		}
		cause = errors.Join(troubles...)
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("putting this computer back: %w", errors.Join(context.Cause(ctx), cause))
		case len(left) == 0 && cause == nil:
			return nil
		}
	}
	if cause != nil {
		left = append(left, cause.Error())
	}
	return fmt.Errorf("this could not be put back:\n  %s\nlab reset tries again; lab reset --accept takes this computer as it is", strings.Join(left, "\n  "))
}

// recall prepares a comparison with a snapshot.
func (s *state) recall(before *snapshot) error {
	s.files.compare(before)
	s.profiles.compare(before)
	if rebooted(before) {
		return nil
	}
	return setClock(before.Offset)
}

// rebooted tells whether this computer has been started since a snapshot.
func rebooted(before *snapshot) bool {
	boot, err := bootID()
	return err != nil || boot != before.Boot
}

// current are the aspects that can be compared with a snapshot: those that it
// has, and after a start of the computer not all of them.
func (s *state) current(before *snapshot) []aspect {
	same := !rebooted(before)
	var list []aspect
	for _, a := range s.aspects {
		if before.Things[a.name] == nil {
			continue // an older lab took it
		}
		if same {
			list = append(list, a)
			continue
		}
		if a.reloaded {
			a.except = func(c change) bool { return !isNew(c) }
		}
		if a.lasting || a.reloaded {
			list = append(list, a)
		}
	}
	return list
}

func (s *state) changed(ctx context.Context, a aspect, before *snapshot) ([]change, error) {
	now, err := a.take(ctx)
	if err != nil {
		return nil, err
	}
	list := changes(before.Things[a.name], now)
	if a.except != nil {
		list = slices.DeleteFunc(list, a.except)
	}
	return list, nil
}

// differences lists what undo would undo.
func (s *state) differences(ctx context.Context, before *snapshot) ([]string, error) {
	s.files.compare(before)
	s.profiles.compare(before)
	var list []string
	for _, a := range s.current(before) {
		changed, err := s.changed(ctx, a, before)
		if err != nil {
			return nil, err
		}
		list = append(list, describe(a, changed)...)
	}
	return list, nil
}

func describe(a aspect, changed []change) []string {
	var list []string
	for _, c := range changed {
		list = append(list, a.name+" "+c.String())
	}
	return list
}

func bootID() (string, error) {
	b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(b)), err
}

// clockOffset is the real-time clock less the boot-time clock: a demo that sets
// the clock changes it, and nothing else but small corrections does.
func clockOffset() (int64, error) {
	var real, boot unix.Timespec
	err := errors.Join(unix.ClockGettime(unix.CLOCK_REALTIME, &real), unix.ClockGettime(unix.CLOCK_BOOTTIME, &boot))
	return real.Nano() - boot.Nano(), err
}

// setClock sets the clock back if it is further off than corrections go.
func setClock(offset int64) error {
	now, err := clockOffset()
	if err != nil {
		return err
	}
	if d := time.Duration(now - offset).Abs(); d < 5*time.Second {
		return nil
	}
	var boot unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &boot); err != nil {
		return err
	}
	real := unix.NsecToTimespec(boot.Nano() + offset)
	if err := unix.ClockSettime(unix.CLOCK_REALTIME, &real); err != nil {
		return fmt.Errorf("set the clock back: %w", err)
	}
	return nil
}
