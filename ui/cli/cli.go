// Package cli is lab's command line: commands, flags, exit codes. A command
// reads its flags here, lets other packages do the work, and prints.
//
// Results go to standard output, everything else to standard error. Exit codes:
//
//	0  done; for verify: every step passed
//	1  verify: a step failed
//	2  wrong usage, or a mistake in a lesson
//	3  it could not be done; for verify: nothing failed, but something was
//	   skipped or could not be judged
//
// lab shell passes on the exit status of its shell.
package cli

import (
	"errors"
	"fmt"
	"os"

	"lab/runner/vm"
	"lab/ui/plain"
	"lab/ui/report"
	"lab/ui/words"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // a step failed
	exitUsage  = 2 // wrong usage, or a mistake in a lesson
	exitUnable = 3 // could not be done or judged
)

// Main runs lab with the arguments after the program's name, on the process's
// own standard streams and environment, and returns the exit code.
func Main(args ...string) int {
	lang, ok := words.FromArgs(args)
	if !ok {
		lang = words.Detect(os.Getenv)
	}
	a := &app{
		in:    os.Stdin,
		out:   newStream(os.Stdout, os.Getenv),
		err:   newStream(os.Stderr, os.Getenv),
		words: words.In(lang),
		args:  args,
	}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(a.out)
	root.SetErr(a.err)
	return a.exit(root.Execute())
}

// An app is one run of lab: what its commands share.
type app struct {
	in    *os.File
	out   stream
	err   stream
	words words.Words
	args  []string // after the program's name
}

// A stop is an error that ends lab with an exit code of its own.
type stop struct {
	code int
	err  error  // nil: everything has been said
	hint string // what to do about it, or ""
}

func (s stop) Error() string {
	if s.err == nil {
		return fmt.Sprintf("exit code %d", s.code)
	}
	return s.err.Error()
}

func (s stop) Unwrap() error { return s.err }

// exit prints an error, if there is one, and returns the exit code.
func (a *app) exit(err error) int {
	var s stop
	switch {
	case err == nil:
		return exitOK
	case !errors.As(inWords(a.words, err), &s):
		s = stop{code: exitUnable, err: err}
	}
	if s.err != nil {
		a.say("lab: " + s.err.Error())
	}
	if s.hint != "" {
		a.say("  → " + a.pasteable(s.hint))
	}
	return s.code
}

// say prints a message to standard error.
func (a *app) say(text string) { fmt.Fprintln(a.err, plain.Text(text)) }

// text is how reports look on standard output.
func (a *app) text() report.Text {
	return report.Text{Words: a.words, Pasteable: a.pasteable, Style: report.Style{Colour: a.out.colour, Width: a.out.width()}}
}

// store is where finished machines are.
func (a *app) store() (vm.Store, error) {
	s, err := vm.DefaultStore()
	if err != nil {
		return s, stop{code: exitUnable, err: err}
	}
	return s, nil
}
