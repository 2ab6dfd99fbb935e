package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"lab/runner"
	"lab/runner/place"
	"lab/runner/vm"
	"lab/ui/tty"
	"lab/ui/words"
)

func (a *app) shellCommand() *cobra.Command {
	h, f := a.words.Help, a.words.Flag
	c := &cobra.Command{Use: "shell", Short: h.Shell, Long: h.ShellLong, Args: a.arguments(0)}
	user := newChoice("root", "root", "user")
	flavour := newChoice(vm.Flavours()[0], vm.Flavours()...)
	var o setupOptions
	on := newOn(place.VM, place.Host, place.Auto)
	c.Flags().Var(&on, "on", f.OnHere)
	c.Flags().Var(user, "user", f.User)
	c.Flags().Var(flavour, "flavour", f.FlavourOne)
	c.Flags().BoolVar(&o.yes, "yes", false, f.Yes)
	c.Flags().BoolVar(&o.offline, "offline", false, f.OfflineOpen)
	c.RunE = func(c *cobra.Command, _ []string) error {
		ctx, release := a.interruptible(c.Context())
		defer release()
		if on.kind != place.VM && c.Flags().Changed("flavour") {
			return usage("", a.words.Host.NoFlavour, on.kind)
		}
		if on.kind != place.VM {
			flavour.value = "" // that of the computer
		}
		code, err := a.shell(ctx, on.kind, o, flavour.value, user.value)
		if err != nil {
			return err
		}
		return stop{code: code}
	}
	return complete(c)
}

// shell opens a machine and runs a shell in it; it returns the shell's exit
// status.
func (a *app) shell(ctx context.Context, kind string, o setupOptions, flavour, user string) (int, error) {
	status := newStatusLine(a.err)
	m, err := a.openForShell(ctx, kind, o, flavour, status)
	status.close()
	if err != nil {
		return 0, err
	}
	welcome, ended := a.words.Shell.Welcome, a.words.Shell.Ended
	if m.Facts().Kind == place.Host {
		welcome, ended = a.words.Host.Welcome, a.words.Host.Ended
	}
	code, err := a.converse(ctx, m, user, fmt.Sprintf(welcome, user), ended)
	if closeErr := m.Close(); closeErr != nil {
		a.say("lab: " + fmt.Sprintf(a.words.Error.ClosingMachine, closeErr))
	}
	return code, err
}

func (a *app) openForShell(ctx context.Context, kind string, o setupOptions, flavour string, status *statusLine) (*place.Machine, error) {
	places, err := a.opener(kind, status.stage)
	if err != nil {
		return nil, err
	}
	if !places.OnHost(ctx, flavour) {
		flavour = cmp.Or(flavour, vm.Flavours()[0])
		if err := a.ensureReady(ctx, places.Store, o, []string{flavour}, status); err != nil {
			return nil, err
		}
		status.stage(fmt.Sprintf(a.words.Shell.Starting, words.Flavour(flavour)))
	}
	return places.Open(ctx, flavour)
}

// converse connects a login shell on a machine with lab's own streams until it
// ends. Where the input is a terminal, the shell has one, too, wherever its output goes;
// lab says welcome before and ended after.
func (a *app) converse(ctx context.Context, m runner.Machine, user, welcome, ended string) (int, error) {
	command := runner.Command{User: user}
	interactive := term.IsTerminal(int(a.in.Fd()))
	if interactive {
		size := terminalSize(a.in)
		command.TTY = &size
	}
	p, err := m.Start(ctx, command)
	if err != nil {
		return 0, err
	}
	defer p.Close()
	defer context.AfterFunc(ctx, func() { p.Close() })()
	if interactive {
		a.say(welcome)
		restore, err := tty.Raw(a.in)
		if err != nil {
			return 0, err
		}
		defer func() {
			restore()
			a.say(ended)
		}()
		defer followSize(p, a.in)()
	}
	return pump(p, a.in, a.out, a.err)
}

// pump copies between a process and streams until the process ends. The copy
// of in may outlive it: a read from a terminal cannot be called off.
func pump(p runner.Process, in io.Reader, out, errs io.Writer) (int, error) {
	go func() {
		if _, err := io.Copy(p, in); err == nil {
			_ = p.CloseWrite() // the process may have ended first
		}
	}()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(errs, p.Stderr()) // Wait tells what went wrong
	}()
	_, _ = io.Copy(out, p)
	<-done
	return p.Wait()
}

// followSize keeps the process's terminal as large as ours, until the function
// that it returns is called.
func followSize(p runner.Process, terminal *os.File) func() {
	changed := make(chan os.Signal, 1)
	signal.Notify(changed, syscall.SIGWINCH)
	go func() {
		for range changed {
			_ = p.Resize(terminalSize(terminal)) // a wrong size is no reason to stop
		}
	}()
	return func() {
		signal.Stop(changed)
		close(changed)
	}
}

func terminalSize(f *os.File) runner.Size {
	columns, rows, err := term.GetSize(int(f.Fd()))
	if err != nil || columns <= 0 || rows <= 0 {
		return runner.Size{Columns: 80, Rows: 24}
	}
	return runner.Size{Columns: columns, Rows: rows}
}
