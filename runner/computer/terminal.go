package computer

import (
	"fmt"
	"os"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// OpenTerminal opens a pseudoterminal: lab's end, and the one for a program.
func OpenTerminal() (ours, theirs *os.File, err error) {
	master, theirs, err := pty.Open()
	if err != nil {
		return nil, nil, fmt.Errorf("open a terminal: %w", err)
	}
	defer master.Close()
	// Package pty leaves the descriptor blocking. Then Close would wait for a Read, and
	// what a Read that has just ended makes ready to run waits until Go's monitor sees
	// that the next one blocks: 20 ms where every processor has such a Read. A copy that
	// does not block gets a file of its own.
	fd, err := unix.FcntlInt(master.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		theirs.Close()
		return nil, nil, fmt.Errorf("open a terminal: %w", err)
	}
	return os.NewFile(uintptr(fd), master.Name()), theirs, nil
}

// SetTerminalSize tells a terminal its size, in cells, by lab's end of it.
func SetTerminalSize(ours *os.File, columns, rows int) error {
	control, err := ours.SyscallConn() // its Fd would make it block
	if err != nil {
		return err
	}
	size := &unix.Winsize{Row: uint16(rows), Col: uint16(columns)}
	var set error
	if err := control.Control(func(fd uintptr) { set = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, size) }); err != nil {
		return err
	}
	return set
}
