package remote

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"lab/runner/computer"
	"lab/runner/lazy"
)

// script runs on the target, in whatever the login shell is: csh and fish take
// it, too, since there is no single quote, line break or exclamation mark in
// it. It says on a line of its own, whatever the shell has printed before, what is
// in the way, or that it waits for the package; then lab's program runs as root with the arguments that follow.
// What it has put down goes when the program ends, and the program ends when
// its standard input does. Some folders for temporary files are mounted noexec.
// The umask is the usual one, since demos inherit it; mktemp -d lets nobody else in.
//
//	$1 $2  what uname -s and uname -m must say
//	$3     the package's size in bytes
//	rest   arguments of lab
const script = `exec sh -c '` +
	`umask 022; say() { echo; echo "lab-remote $*"; }; ` +
	`system="$(uname -s) $(uname -m)"; [ "$system" = "$1 $2" ] || { say other-system "$system"; exit 1; }; ` +
	`root=; [ "$(id -u)" = 0 ] || root="sudo -n"; ` +
	`$root true 2>/dev/null || { say no-sudo "$(id -un)"; exit 1; }; ` +
	`for d in "${TMPDIR:-/tmp}" /var/tmp "$HOME"; do ` +
	`d=$(mktemp -d "$d/lab.XXXXXXXXXX" 2>/dev/null) || continue; ` +
	`printf "#\041/bin/sh\n" >"$d/try" && chmod 700 "$d/try" && "$d/try" 2>/dev/null && break; rm -rf "$d"; d=; done; ` +
	`[ -d "$d" ] || { say no-folder; exit 1; }; ` +
	`trap "rm -rf \"$d\"" EXIT; trap "exit 1" HUP INT TERM; ` +
	`say ready; ` +
	`head -c "$3" | tar -xzf - -C "$d" 2>"$d/why" || { say no-folder "$(tail -n 1 "$d/why")"; exit 1; }; ` +
	`"$d/lab" version >/dev/null 2>"$d/why" || { say no-program "$(tail -n 1 "$d/why")"; exit 1; }; ` +
	`shift 3; if [ -d "$d/lessons" ]; then set -- "$@" --lessons "$d/lessons"; fi; ` +
	`say runs; $root "$d/lab" "$@"` +
	`' lab `

// quotable is an argument that single quotes protect in every shell: csh reads an
// exclamation mark in them, and fish a backslash.
var quotable = lazy.Regexp(`^[^'\\!\x00-\x1f\x7f]+$`)

// A process is lab's program on a target.
type process struct {
	target Target
	cmd    *exec.Cmd
	group  *computer.Group // with what ssh starts, to reach the target
	stdin  io.WriteCloser
	stdout *bufio.Reader
	stderr *lineTail
	once   sync.Once
	err    error // from waiting
}

// startLimit is for connecting, logging in and handing over the package.
const startLimit = 5 * time.Minute

// start runs lab's program with arguments on a target, as root. The context
// limits the start. The error is an *Error or the context's.
func (c Client) start(ctx context.Context, t Target, p Bundle, args ...string) (*process, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, startLimit, &Error{t, Unreachable, fmt.Sprintf("no answer within %v", startLimit)})
	defer cancel()
	s, err := c.settings(ctx, t)
	if err != nil {
		return nil, err
	}
	line := fmt.Sprintf("%s%s %d", script, p.system, len(p.tgz))
	for _, a := range args {
		if !quotable().MatchString(a) {
			return nil, fmt.Errorf("run lab on %s: the shell there may change the argument %q", t, a)
		}
		line += " '" + a + "'"
	}
	r := &process{target: t, cmd: command(c.arguments(s, t, line)), stderr: &lineTail{Tail: computer.Tail{Limit: 64 << 10}}}
	r.cmd.Stderr = r.stderr
	r.cmd.WaitDelay = 5 * time.Second
	if r.stdin, err = r.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	r.stdout = bufio.NewReader(out)
	r.group = computer.GroupOf(r.cmd)
	if err := r.cmd.Start(); err != nil {
		return nil, explain(t, "", err)
	}
	stop := context.AfterFunc(ctx, r.kill)
	err = r.handOver(p)
	if !stop() && err == nil {
		err = context.Cause(ctx)
	}
	if err == nil {
		return r, nil
	}
	r.kill()
	r.wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, explain(t, r.stderr.String(), r.err)
	}
	return nil, err
}

// handOver talks with the script until lab's program runs. The error is an
// *Error, or io.EOF if the connection ended.
func (r *process) handOver(p Bundle) error {
	sent := make(chan struct{})
	defer func() { <-sent }()
	if err := r.expect("ready"); err != nil {
		close(sent)
		return err
	}
	go func() {
		defer close(sent)
		_, _ = r.stdin.Write(p.tgz) // if it fails, the answer will say why
	}()
	err := r.expect("runs")
	if err != nil {
		r.kill()
	}
	return err
}

// maxNoise bounds what the target's login shell may print before, in bytes.
const maxNoise = 64 << 10

// expect waits for a word of the script.
func (r *process) expect(want string) error {
	for noise := 0; noise < maxNoise; {
		line, err := r.stdout.ReadSlice('\n')
		noise += len(line)
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return io.EOF
		}
		said, ok := strings.CutPrefix(strings.TrimSpace(string(line)), "lab-remote ")
		if !ok {
			continue
		}
		is, detail, _ := strings.Cut(said, " ")
		if is == want {
			return nil
		}
		return &Error{r.target, Cause(is), detail}
	}
	return &Error{r.target, Confused, "its login shell prints too much"}
}

// kill ends the connection. The program on the target ends by itself then.
func (r *process) kill() { _ = r.group.Signal(syscall.SIGKILL) } // it may have ended

// wait waits for the end and returns the exit status of lab's program, or an *Error
// if the connection broke.
func (r *process) wait() (int, error) {
	r.once.Do(func() { r.err = r.group.Wait() })
	var exit *exec.ExitError
	switch {
	case r.err == nil:
		return 0, nil
	case errors.As(r.err, &exit) && exit.Exited() && exit.ExitCode() != connectionBroke:
		return exit.ExitCode(), nil
	}
	return -1, explain(r.target, r.stderr.String(), r.err)
}

// connectionBroke is ssh's own exit status (ssh(1)). Lab's are smaller.
const connectionBroke = 255

// A lineTail keeps the end of what is written to it, and tells the lines.
type lineTail struct {
	computer.Tail
	mu    sync.Mutex
	heard func(line string) // hears of what is written; may be nil
	line  []byte            // of it, the line that has not ended
}

func (t *lineTail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tell(b)
	return t.Tail.Write(b)
}

// listen has heard hear of every line, also of those that are there.
func (t *lineTail) listen(heard func(line string)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.heard = heard
	t.tell([]byte(t.String()))
}

func (t *lineTail) tell(b []byte) {
	if t.heard == nil {
		return
	}
	t.line = append(t.line, b...)
	for {
		line, rest, ended := bytes.Cut(t.line, []byte("\n"))
		if !ended {
			break
		}
		t.heard(string(line))
		t.line = rest
	}
	t.line = bytes.Clone(t.line[max(0, len(t.line)-t.Limit):])
}
