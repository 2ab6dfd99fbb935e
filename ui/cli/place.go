package cli

import (
	"context"
	"errors"
	"fmt"

	"lab/runner/grade"
	"lab/runner/host"
	"lab/runner/place"
	"lab/runner/remote"
	"lab/runner/vm"
	"lab/ui/words"
)

// opener says how to open places of a kind; stage hears what takes a while on
// this computer.
func (a *app) opener(kind string, stage func(string)) (place.Opener, error) {
	store, err := a.store()
	return place.Opener{Kind: kind, Store: store, Stage: func(s string) {
		if s == "recovering" {
			stage(a.words.Host.Resetting)
		} else {
			stage(a.words.Host.Opening)
		}
	}}, err
}

// makeReady returns nil if the places of batches can be opened, if necessary after a
// set-up that the user agreed to.
func (a *app) makeReady(ctx context.Context, places place.Opener, o setupOptions, list []*grade.Batch, status *statusLine) error {
	if places.Kind == place.Host {
		return places.Ready(ctx)
	}
	var flavours []string
	for _, b := range list {
		if b.Kind == place.VM {
			flavours = append(flavours, b.Name)
		}
	}
	if len(flavours) == 0 {
		return nil
	}
	return a.ensureReady(ctx, places.Store, o, flavours, status)
}

// inWords puts the error of a place into the user's language: a stop, perhaps
// with what to do about it. Other errors stay as they are.
func inWords(w words.Words, err error) error {
	if errors.As(err, new(stop)) {
		return err
	}
	h := w.Host
	switch {
	case errors.Is(err, host.ErrNotSetUp):
		return stop{code: exitUnable, err: errors.New(h.NotSetUp), hint: h.SetUpFirst}
	case errors.Is(err, host.ErrNotRoot):
		return stop{code: exitUnable, err: errors.New(h.NotRoot), hint: h.UseSudo}
	case errors.Is(err, host.ErrRefused):
		return stop{code: exitUnable, err: errors.New(h.Refused)}
	}
	if e, ok := errors.AsType[*remote.Error](err); ok {
		text, hint := w.Remote.Cause(string(e.Cause), e.Detail, e.Target.Command())
		return stop{code: exitUnable, err: errors.New(text), hint: hint}
	}
	if e, ok := errors.AsType[*place.Error](err); ok {
		return stop{code: exitUnable, err: fmt.Errorf(w.Error.OpeningMachine, words.Flavour(e.Flavour), machineText(w, e.Err))}
	}
	if n, known := vm.NoteOf(err); known {
		return stop{code: exitUnable, err: errors.New(noteText(w, n))}
	}
	return err
}

// machineText is an error of package vm in words.
func machineText(w words.Words, err error) string {
	if n, known := vm.NoteOf(err); known {
		return noteText(w, n)
	}
	return err.Error()
}

// noteText is what package vm says, in words.
func noteText(w words.Words, n vm.Note) string {
	if n.Code == "" {
		return ""
	}
	return fmt.Sprintf(w.Machine[string(n.Code)], n.Args...)
}

// textAndHint are the error of a place in the user's language, and what to do
// about it, "" if that is not known.
func textAndHint(w words.Words, err error) (text, hint string) {
	err = inWords(w, err)
	if s, ok := errors.AsType[stop](err); ok {
		hint = s.hint
	}
	return err.Error(), hint
}
