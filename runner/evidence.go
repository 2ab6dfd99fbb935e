package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"lab/lessons"
)

const auditLog = "/var/log/audit/audit.log"

// A watch collects what the kernel says about one run. It is on only for
// mechanisms that leave records: the Linux security modules.
type watch struct {
	on   bool
	from string // size of the audit log before the run, in bytes
}

func (r *run) watch(ctx context.Context, s *lessons.Step) (watch, error) {
	if s.By != lessons.AppArmor && s.By != lessons.SELinux {
		return watch{}, nil
	}
	size, err := Exec(ctx, r.machine, "root", "stat -c %s "+auditLog+" 2>/dev/null || echo 0", nil)
	return watch{true, strings.TrimSpace(size)}, err
}

// collect records the denials that came since the watch began.
func (w watch) collect(ctx context.Context, r *run) error {
	if !w.on {
		return nil
	}
	line := fmt.Sprintf(`tail -c +$((%s + 1)) %s | grep -aE 'avc: +denied|apparmor="DENIED"' || true`, w.from, auditLog)
	out, err := Exec(ctx, r.machine, "root", line, nil)
	var exit *ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	for record := range strings.Lines(out) {
		r.emit(Event{Kind: Found, Evidence: &Evidence{Source: "audit", Text: strings.TrimSpace(record)}})
	}
	return nil
}

// put puts a lesson's file in place.
func (r *run) put(ctx context.Context, f lessons.File) error {
	if f.Program == "" {
		return Put(ctx, r.machine, f.Owner, f.Target, 0o644, r.plan.Lesson.File(f.Source))
	}
	// This very program, even if the file that it came from has been replaced.
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		return fmt.Errorf("read lab's own program: %w", err)
	}
	return Put(ctx, r.machine, f.Owner, f.Target, 0o755, self)
}
