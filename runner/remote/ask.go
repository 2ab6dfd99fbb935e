package remote

import (
	"context"
	"fmt"
	"io"
)

// maxOutput bounds what a program on a target may print, in bytes.
const maxOutput = 8 << 20

// Ask runs lab on a target with arguments, as root and without input, and returns what it printed and its exit status. heard,
// unless it is nil, hears at once of each line that it writes to standard error. A
// failure without any output is an error. It is an *Error or the context's.
func (c Client) Ask(ctx context.Context, t Target, p Bundle, heard func(line string), args ...string) (output []byte, status int, err error) {
	r, err := c.start(ctx, t, p, args...)
	if err != nil {
		return nil, -1, err
	}
	r.stderr.listen(heard)
	r.stdin.Close()
	stop := context.AfterFunc(ctx, r.kill)
	defer stop()
	output, err = io.ReadAll(io.LimitReader(r.stdout, maxOutput+1))
	if len(output) > maxOutput {
		r.kill()
		err = fmt.Errorf("it prints more than %d MiB", maxOutput>>20)
	}
	status, broken := r.wait()
	switch {
	case ctx.Err() != nil:
		return nil, -1, context.Cause(ctx)
	case err != nil:
		return nil, -1, &Error{t, Confused, err.Error()}
	case broken != nil:
		return nil, -1, broken
	case len(output) == 0 && status != 0:
		return nil, status, &Error{t, Failed, complaint(r.stderr.String())}
	}
	return output, status, nil
}
