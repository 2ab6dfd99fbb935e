package vm

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"testing"
	"time"

	"lab/runner"
)

// silentAfter is QEMU's end of a connection: it greets and answers so many commands,
// and then stands still.
func silentAfter(t *testing.T, answers int) net.Conn {
	t.Helper()
	ours, theirs := net.Pipe()
	t.Cleanup(func() {
		ours.Close()
		theirs.Close()
	})
	go func() {
		if answers < 0 {
			return
		}
		fmt.Fprintln(theirs, `{"QMP": {"version": {}, "capabilities": []}}`)
		for in := bufio.NewScanner(theirs); answers > 0 && in.Scan(); answers-- {
			fmt.Fprintln(theirs, `{"event": "RESUME"}`)
			fmt.Fprintln(theirs, `{"return": {}}`)
		}
	}()
	return ours
}

// TestSilentQEMU: a QEMU that stands still is given up, and ends nobody's wait later
// than the context.
func TestSilentQEMU(t *testing.T) {
	const limit = 100 * time.Millisecond
	for _, c := range []struct {
		name    string
		answers int
	}{{"no greeting", -1}, {"no capabilities", 0}} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := newQMP(t.Context(), silentAfter(t, c.answers), limit); !errors.Is(err, runner.ErrSilent) {
				t.Errorf("error %v", err)
			}
		})
	}
	t.Run("no answer", func(t *testing.T) {
		q, err := newQMP(t.Context(), silentAfter(t, 2), limit)
		must(t, err)
		must(t, q.command(t.Context(), "cont", nil, nil))
		for range 2 { // an answer that comes late must not be taken for the next one
			if err := q.quiet(t.Context(), "loadvm"); !errors.Is(err, runner.ErrSilent) {
				t.Errorf("error %v", err)
			}
		}
	})
	t.Run("interrupted", func(t *testing.T) {
		q, err := newQMP(t.Context(), silentAfter(t, 1), time.Hour)
		must(t, err)
		errEnough := errors.New("enough")
		ctx, cancel := context.WithTimeoutCause(t.Context(), limit, errEnough)
		defer cancel()
		ended := make(chan error, 2)
		for range 2 { // one asks, and one waits for its turn
			go func() { ended <- q.quiet(ctx, "loadvm") }()
		}
		for range 2 {
			select {
			case err := <-ended:
				if !errors.Is(err, errEnough) {
					t.Errorf("error %v", err)
				}
			case <-time.After(time.Minute):
				t.Fatal("it waits on")
			}
		}
	})
}
