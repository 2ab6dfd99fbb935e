package vm

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
)

// qmp is a client of QEMU's machine protocol
// (https://www.qemu.org/docs/master/interop/qmp-spec.html), as much of it as is
// needed here: one command at a time, events ignored.
type qmp struct {
	mu   sync.Mutex
	conn net.Conn
	in   *bufio.Scanner
}

func newQMP(conn net.Conn) (*qmp, error) {
	q := &qmp{conn: conn, in: bufio.NewScanner(conn)}
	q.in.Buffer(nil, 1<<20)
	if !q.in.Scan() { // the greeting
		return nil, q.ended()
	}
	return q, q.command("qmp_capabilities", nil, nil)
}

// command sends one command and waits for its answer.
func (q *qmp) command(name string, arguments, result any) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	request := struct {
		Execute   string `json:"execute"`
		Arguments any    `json:"arguments,omitempty"`
	}{name, arguments}
	b, err := json.Marshal(request)
	if err != nil {
		return err
	}
	if _, err := q.conn.Write(append(b, '\n')); err != nil {
		return fmt.Errorf("QEMU command %s: %w", name, err)
	}
	for q.in.Scan() {
		var answer struct {
			Return json.RawMessage `json:"return"`
			Error  *struct {
				Desc string `json:"desc"`
			} `json:"error"`
		}
		if err := json.Unmarshal(q.in.Bytes(), &answer); err != nil {
			return fmt.Errorf("QEMU command %s: answer is not JSON: %w", name, err)
		}
		switch {
		case answer.Error != nil:
			return fmt.Errorf("QEMU command %s: %s", name, answer.Error.Desc)
		case answer.Return == nil: // an event
			continue
		case result != nil:
			return json.Unmarshal(answer.Return, result)
		}
		return nil
	}
	return fmt.Errorf("QEMU command %s: %w", name, q.ended())
}

// human runs a command of the human monitor and returns what it prints.
func (q *qmp) human(line string) (string, error) {
	var out string
	err := q.command("human-monitor-command", map[string]string{"command-line": line}, &out)
	return strings.TrimSpace(out), err
}

// quiet runs a command of the human monitor that prints nothing but complaints.
func (q *qmp) quiet(line string) error {
	out, err := q.human(line)
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
