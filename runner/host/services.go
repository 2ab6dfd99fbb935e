package host

import (
	"context"
	"errors"
	"strings"
)

// takeServices notes the services that run. Those that systemd and logins start
// by themselves are left out: templates, systemd's own, transient ones.
func takeServices(ctx context.Context) (things, error) {
	out, err := output(ctx, "systemctl", "list-units", "--type=service", "--state=running", "--plain", "--no-legend", "--no-pager")
	if err != nil {
		return nil, err
	}
	found := things{}
	for line := range strings.Lines(out) {
		f := strings.Fields(line) // UNIT LOAD ACTIVE SUB DESCRIPTION
		if len(f) < 4 || strings.Contains(f[0], "@") || strings.HasPrefix(f[0], "systemd-") || strings.HasPrefix(f[0], "run-") {
			continue
		}
		found[f[0]] = f[3]
	}
	return found, nil
}

func undoServices(ctx context.Context, changed []change) error {
	var troubles []error
	for _, c := range changed {
		verb := "stop"
		if c.Before != "" {
			verb = "start"
			_ = run(ctx, "systemctl", "reset-failed", c.Name) // it may not have failed
		}
		troubles = append(troubles, run(ctx, "systemctl", verb, c.Name))
	}
	return errors.Join(troubles...)
}
