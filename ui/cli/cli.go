// Package cli is lab's command line: commands, flags, exit codes. A command
// reads its flags here, lets other packages do the work, and prints.
//
// Results go to standard output, everything else to standard error. Exit codes:
//
//	0  done; for verify: every step passed; for grade: all answers have all points
//	1  verify: a step failed; grade: an answer has fewer points
//	2  wrong usage, or a mistake in a lesson
//	3  it could not be done, or printed; for verify: nothing failed, but
//	   something was skipped or could not be judged; likewise for grade
//	141  nobody reads standard output any more: what a shell shows of a program
//	   that SIGPIPE has ended
//
// lab shell passes on the exit status of its shell.
package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"

	"golang.org/x/sys/unix"

	"lab/runner/vm"
	"lab/ui/plain"
	"lab/ui/report"
	"lab/ui/words"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1   // a step failed
	exitUsage  = 2   // wrong usage, or a mistake in a lesson
	exitUnable = 3   // could not be done, judged or printed
	exitPipe   = 141 // nobody reads what is printed
)

// Main runs lab with the arguments after the program's name, on the process's
// own standard streams and environment, and returns the exit code.
func Main(args ...string) int {
	lang, ok := words.FromArgs(args)
	if !ok {
		lang = words.Detect(os.Getenv)
	}
	// SIGPIPE would end lab with its machines open and this computer changed. Heard,
	// it makes writing fail instead; ignored, it would be for all programs that lab
	// starts, too.
	signal.Notify(make(chan os.Signal, 1), unix.SIGPIPE)
	ctx, hangUp := context.WithCancel(context.Background())
	defer hangUp()
	a := &app{
		in: os.Stdin,
		out: newStream(os.Stdout, os.Getenv, func(err error) {
			if errors.Is(err, unix.EPIPE) {
				hangUp()
			}
		}),
		err:   newStream(os.Stderr, os.Getenv, nil),
		words: words.In(lang),
		args:  args,
	}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(a.out)
	root.SetErr(a.err)
	return a.exit(a.printed(root.ExecuteContext(ctx)))
}

// An app is one run of lab: what its commands share.
type app struct {
	in    *os.File
	out   stream
	err   stream
	words words.Words
	args  []string // after the program's name
	seed  string   // of the numbers in exercises, as a flag says it
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

// printed is the error of a command, or else that of standard output: whoever
// reads that must not take a part of it for the whole.
func (a *app) printed(err error) error {
	fault := a.out.fault.err()
	var s stop
	silent := err == nil || errors.As(err, &s) && s.err == nil
	switch {
	case fault == nil:
		return err
	case errors.Is(fault, unix.EPIPE) && (silent || errors.Is(err, unix.EPIPE)):
		return stop{code: exitPipe}
	case silent, errors.Is(err, fault):
		return stop{code: exitUnable, err: fmt.Errorf(a.words.Error.NotPrinted, fault)}
	}
	return err
}

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
