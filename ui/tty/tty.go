// Package tty keeps the promise that a program which changes a terminal gives it
// back, also while it is stopped.
package tty

import (
	"os"
	"os/signal"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// Raw puts a terminal into raw mode, but for the time in which this process is
// stopped, until restore is called.
func Raw(f *os.File) (restore func(), err error) {
	fd := int(f.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return nil, err
	}
	forget := OnStop(func(stop func()) {
		_ = term.Restore(fd, before) // nothing left to try, here and below
		stop()
		_, _ = term.MakeRaw(fd)
	})
	return func() {
		forget()
		_ = term.Restore(fd, before)
	}, nil
}

// OnStop calls give when SIGTSTP asks this process to stop. give gives the
// terminal back, calls stop, which returns when the process goes on, and takes the
// terminal again. It does not run any more once forget has returned.
func OnStop(give func(stop func())) (forget func()) {
	if signal.Ignored(unix.SIGTSTP) {
		return func() {}
	}
	asked, end, done := make(chan os.Signal, 1), make(chan struct{}), make(chan struct{})
	signal.Notify(asked, unix.SIGTSTP)
	go func() {
		defer close(done)
		for {
			select {
			case <-asked:
				give(stopSelf)
			case <-end:
				return
			}
		}
	}()
	return func() {
		signal.Stop(asked)
		close(end)
		<-done
	}
}

// stopSelf does what SIGTSTP does by default: the process stands still until
// SIGCONT, unless nobody is there who could send that (an orphaned process group,
// setpgid(2)). The signal goes to this very thread, so that it does not run on
// while another one takes it. Go keeps its own handler when nobody waits for the
// signal any more, hence the system call.
func stopSelf() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var byDefault, before sigaction
	if sigactionOf(unix.SIGTSTP, &byDefault, &before) != nil {
		return
	}
	_ = unix.Tgkill(unix.Getpid(), unix.Gettid(), unix.SIGTSTP)
	_ = sigactionOf(unix.SIGTSTP, &before, nil)
}

// sigaction has room for the kernel's struct: handler, flags, restorer and mask.
// Nothing but zeros is the default action.
type sigaction [4]uint64

func sigactionOf(signal unix.Signal, set, before *sigaction) error {
	const maskSize = 8
	_, _, e := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(signal), uintptr(unsafe.Pointer(set)), uintptr(unsafe.Pointer(before)), maskSize, 0, 0)
	if e != 0 {
		return e
	}
	return nil
}
