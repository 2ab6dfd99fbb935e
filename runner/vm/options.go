package vm

import "fmt"

// Flavours are the machine's flavours: which major Linux security module runs.
func Flavours() []string { return []string{"apparmor", "selinux"} }

// Options say how set-up and machines behave.
type Options struct {
	// Flavours are those that are wanted soon; the others are made when they are.
	// None means all.
	Flavours []string
	// Extras are those that are wanted beside the machine: "kubernetes".
	Extras []string
	// Offline forbids every access to the network: what is missing is an error.
	Offline bool
	// Confirm asks the owner of this computer before host packages are
	// installed; command is the exact command line. nil means no.
	Confirm func(question, command string) bool
	// Terminal leaves the terminal to do as long as that runs: sudo may ask for a
	// password there. nil means that nobody uses it.
	Terminal func(do func())
	// Progress hears how far long work has come. It may be nil.
	Progress func(Progress)
}

// Progress is a step of long work.
type Progress struct {
	Stage string // "wait", "host", "packages", "disk", "bake", "import", "keys", "snapshot-apparmor", "snapshot-selinux", "extra-kubernetes", "export"
	// Part is how much of the whole set-up is done, 0 to 1; negative where that is not known.
	Part float64
	Text string // a detail in English, such as the name of the package: may be ""
}

func (o Options) report(stage string, part float64, text string) {
	if o.Progress != nil {
		o.Progress(Progress{Stage: stage, Part: part, Text: text})
	}
}

// ErrNotSetUp says that there is no finished machine for this computer yet.
var ErrNotSetUp error = &problem{Note: note(notThere)}

// ErrFlavourNotSetUp says that there is a machine for this computer, but not yet in
// the flavour that is wanted. It wraps ErrNotSetUp.
var ErrFlavourNotSetUp = fmt.Errorf("flavour: %w", ErrNotSetUp)
