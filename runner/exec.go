package runner

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"
)

// An ExitError is a command on the machine that ended with a status other than 0.
type ExitError struct {
	Line   string
	Exit   int
	Stderr string
}

func (e *ExitError) Error() string {
	return fmt.Sprintf("%q on the machine: exit status %d: %s", e.Line, e.Exit, e.Stderr)
}

// execLimit is for a command that lab runs for itself. The longest, which starts
// containers of two engines for the first time, takes a minute on a busy computer.
// Who runs something longer gives a context with a deadline of its own.
const execLimit = 10 * time.Minute

// Exec runs a command without a terminal, as a user, and returns what it wrote
// to standard output. The error is an *ExitError if the command failed.
func Exec(ctx context.Context, m Machine, user, line string, stdin []byte) (string, error) {
	if _, limited := ctx.Deadline(); !limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, execLimit, fmt.Errorf("%w: %v", errTimeout, execLimit))
		defer cancel()
	}
	p, err := m.Start(ctx, Command{User: user, Line: line})
	if err != nil {
		return "", err
	}
	defer p.Close()
	stop := context.AfterFunc(ctx, func() { p.Close() })
	defer stop()
	complaint := make(chan string, 1)
	go func() {
		b, _ := io.ReadAll(io.LimitReader(p.Stderr(), 64<<10))
		io.Copy(io.Discard, p.Stderr())
		complaint <- strings.TrimSpace(string(b))
	}()
	go func() {
		p.Write(stdin)
		p.CloseWrite()
	}()
	exit := 0
	out, err := io.ReadAll(p)
	if err == nil {
		exit, err = p.Wait()
	}
	switch {
	case ctx.Err() != nil:
		return "", fmt.Errorf("%q on the machine: %w", line, context.Cause(ctx))
	case err != nil:
		return "", fmt.Errorf("%q on the machine: %w", line, err)
	case exit != 0:
		return string(out), &ExitError{line, exit, <-complaint}
	}
	return string(out), nil
}

// Put writes a file on the machine as a user, with these permissions, and makes
// the folders above it. A path that begins with ~/ is below the user's home.
func Put(ctx context.Context, m Machine, user, target string, mode fs.FileMode, data []byte) error {
	file := quotePath(target)
	line := fmt.Sprintf("umask 022; mkdir -p %s && cat >%s && chmod %o %s", quotePath(path.Dir(target)), file, mode, file)
	if _, err := Exec(ctx, m, user, line, data); err != nil {
		return fmt.Errorf("write %s: %w", target, err)
	}
	return nil
}

// Get reads the first 256 kB of a file on the machine as a user. A path that
// begins with ~/ is below the user's home. The error is an *ExitError if the
// file cannot be read.
func Get(ctx context.Context, m Machine, user, path string) (string, error) {
	return Exec(ctx, m, user, "head -c 262144 "+quotePath(path), nil)
}

// quotePath quotes a path for the shell, all but a ~ at its beginning.
func quotePath(p string) string {
	if p == "~" {
		return p
	}
	if rest, ok := strings.CutPrefix(p, "~/"); ok {
		return "~/" + quote(rest)
	}
	return quote(p)
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
