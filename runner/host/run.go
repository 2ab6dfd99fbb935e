package host

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"lab/runner/computer"
)

// run runs a command as root.
func run(ctx context.Context, args ...string) error {
	_, err := output(ctx, args...)
	return err
}

// output runs a command and returns what it prints.
func output(ctx context.Context, args ...string) (string, error) {
	cmd := computer.Command(ctx, args[0], args[1:]...)
	cmd.Dir = "/"
	return outputOf(ctx, cmd)
}

// askLimit is for questions that are answered at once, or not at all.
const askLimit = time.Minute

// ask is output for a question.
func ask(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), askLimit)
	defer cancel()
	return output(ctx, args...)
}

func outputOf(ctx context.Context, cmd *exec.Cmd) (string, error) {
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return "", fmt.Errorf("%s: %w: %s", strings.Join(cmd.Args, " "), err, strings.TrimSpace(complaint.String()))
	}
	return out.String(), nil
}
