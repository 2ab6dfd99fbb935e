package vm

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"lab/runner"
)

// qmp is a client of QEMU's machine protocol
// (https://www.qemu.org/docs/master/interop/qmp-spec.html), as much of it as is
// needed here: one command at a time, events ignored.
type qmp struct {
	conn  net.Conn
	in    *bufio.Scanner
	limit time.Duration
	turn  chan error // whose turn it is to talk has what is in it: why nobody can talk any more, or nil
}

// qmpLimit is for one command. The longest is savevm, which writes the memory.
const qmpLimit = 5 * time.Minute

// newQMP waits for QEMU's greeting.
func newQMP(ctx context.Context, conn net.Conn, limit time.Duration) (*qmp, error) {
	q := &qmp{conn: conn, in: bufio.NewScanner(conn), limit: limit, turn: make(chan error, 1)}
	q.in.Buffer(nil, 1<<20)
	q.turn <- nil
	err := q.talk(ctx, func() error {
		if !q.in.Scan() {
			return q.ended()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return q, q.command(ctx, "qmp_capabilities", nil, nil)
}

// talk calls do when it is its turn, and ends it with ctx, and with ErrSilent after
// the limit. The answer may come all the same, so nobody can talk after that.
func (q *qmp) talk(ctx context.Context, do func() error) (err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, q.limit, runner.ErrSilent)
	defer cancel()
	select {
	case err = <-q.turn:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if err == nil {
		stop := context.AfterFunc(ctx, func() { q.conn.SetDeadline(time.Unix(1, 0)) })
		if err = do(); !stop() && err != nil {
			err = context.Cause(ctx)
			q.turn <- err
			return err
		}
		q.turn <- nil
		return err
	}
	q.turn <- err
	return err
}

// command sends one command and waits for its answer.
func (q *qmp) command(ctx context.Context, name string, arguments, result any) error {
	request := struct {
		Execute   string `json:"execute"`
		Arguments any    `json:"arguments,omitempty"`
	}{name, arguments}
	b, err := json.Marshal(request)
	if err != nil {
		return err
	}
	if err := q.talk(ctx, func() error { return q.ask(append(b, '\n'), result) }); err != nil {
		return fmt.Errorf("QEMU command %s: %w", name, err)
	}
	return nil
}

func (q *qmp) ask(request []byte, result any) error {
	if _, err := q.conn.Write(request); err != nil {
		return err
	}
	for q.in.Scan() {
		var answer struct {
			Return json.RawMessage `json:"return"`
			Error  *struct {
				Desc string `json:"desc"`
			} `json:"error"`
		}
		if err := json.Unmarshal(q.in.Bytes(), &answer); err != nil {
			return fmt.Errorf("answer is not JSON: %w", err)
		}
		switch {
		case answer.Error != nil:
			return errors.New(answer.Error.Desc)
		case answer.Return == nil: // an event
			continue
		case result != nil:
			return json.Unmarshal(answer.Return, result)
		}
		return nil
	}
	return q.ended()
}

// human runs a command of the human monitor and returns what it prints.
func (q *qmp) human(ctx context.Context, line string) (string, error) {
	var out string
	err := q.command(ctx, "human-monitor-command", map[string]string{"command-line": line}, &out)
	return strings.TrimSpace(out), err
}

// quiet runs a command of the human monitor that prints nothing but complaints.
func (q *qmp) quiet(ctx context.Context, line string) error {
	out, err := q.human(ctx, line)
	if err == nil && out != "" {
		err = fmt.Errorf("QEMU command %q: %s", line, out)
	}
	return err
}

func (q *qmp) ended() error {
	if err := q.in.Err(); err != nil {
		return err
	}
	return errors.New("QEMU closed the connection")
}
