package runner

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"lab/runner/trace"
)

//go:embed waits.pl
var waitsScript string

// waits names a program that is why a line has not ended: it waits for what somebody
// types, or for a time that has not come. "" means that the line may only have been
// too slow for its limit, which a busy computer can make of any line, or that nothing
// is known of the machine's system calls.
func (r *run) waits(ctx context.Context, t *terminal) string {
	if r.transcript.Machine.Arch != trace.Arch {
		return ""
	}
	ctx, cancel := context.WithTimeoutCause(ctx, aliveLimit, ErrSilent)
	defer cancel()
	age := time.Since(r.begin) - r.lineBegan()
	line := fmt.Sprintf("perl -e '%s' %s %.0f", waitsScript, t.shells[0].pid(), age.Seconds())
	name, err := Exec(ctx, r.machine, "root", line, nil)
	if err != nil {
		return ""
	}
	return name
}

// lineBegan is when the last line was typed.
func (r *run) lineBegan() time.Duration {
	for i := len(r.transcript.Events) - 1; i >= 0; i-- {
		if e := r.transcript.Events[i]; e.Kind == LineStart {
			return e.At
		}
	}
	return 0
}
