package runner

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"

	"lab/lessons"
)

// AuditSource is what evidence from the audit log has as its source.
const AuditSource = "audit"

const auditLog = "/var/log/audit/audit.log"

// A watch collects what the kernel says about one run. It is on only for
// mechanisms that leave records, the Linux security modules, and where the
// machine has an audit daemon.
//
// What belongs to the run stands between two records of lab's own. The kernel
// queues records in order, so once the second one is in the log everything
// before it is, too, however far behind the daemon was.
type watch struct {
	mark string // "": the watch is off
}

func (r *run) watch(ctx context.Context, s *lessons.Step) (watch, error) {
	if s.By != lessons.AppArmor && s.By != lessons.SELinux {
		return watch{}, nil
	}
	mark := "lab-" + rand.Text()
	_, err := Exec(ctx, r.machine, "root", "auditctl -m "+mark+"-begin", nil)
	if errors.As(err, new(*ExitError)) {
		return watch{}, nil
	}
	return watch{mark}, err
}

// collectScript prints the denials between the marks; $1 is the mark, $2 the
// log. The last log is looked at as well: it may have been rotated. It gives up
// after 10 s on a daemon that writes nothing.
const collectScript = `auditctl -m "$1-end" || exit
tries=100
until grep -aqs "$1-end" "$2" || [ $tries = 0 ]; do sleep 0.1; tries=$((tries - 1)); done
cat "$2.1" "$2" 2>/dev/null | LC_ALL=C sed -n "/$1-begin/,/$1-end/p" | grep -aE 'avc: +denied|apparmor="DENIED"'
true`

// collect records the denials since the watch began.
func (w watch) collect(ctx context.Context, r *run) error {
	if w.mark == "" {
		return nil
	}
	line := fmt.Sprintf("set -- %s %s\n%s", w.mark, auditLog, collectScript)
	out, err := Exec(ctx, r.machine, "root", line, nil)
	if err != nil && !errors.As(err, new(*ExitError)) {
		return err
	}
	for record := range strings.Lines(out) {
		// Behind this separator the daemon repeats numbers as names.
		record, _, _ = strings.Cut(record, "\x1d")
		text := strings.ToValidUTF8(strings.TrimSpace(record), "\uFFFD")
		r.emit(Event{Kind: Found, Evidence: &Evidence{Source: AuditSource, Text: text}})
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
