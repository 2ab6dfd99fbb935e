package runner

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"lab/lessons"
	"lab/runner/lazy"
)

// AuditSource is what evidence from the audit log has as its source, StateSource what
// tells of the machine that it is not any more what it was when the lesson began:
// lines as [trace.Tracer.State] gives them, and behind the line Compared those of
// [trace.Tracer.Whole]. NotCompared begins a line that says why there are none.
const (
	AuditSource = "audit"
	StateSource = "machine"
	Compared    = "compared"
	NotCompared = "not-compared"
)

const auditLog = "/var/log/audit/audit.log"

// An audit collects what the kernel says about one run. It is on only for
// mechanisms that leave records, the Linux security modules, and where the
// machine has an audit daemon.
//
// What belongs to the run stands between two records of lab's own. The kernel
// queues records in order, so once the second one is in the log everything
// before it is, too, however far behind the daemon was.
type audit struct {
	mark string // "": the audit is off
	last int    // the last process number that the kernel had given before; 0: unknown
}

func (r *run) audit(ctx context.Context, s *lessons.Step) (audit, error) {
	if s.By != lessons.AppArmor && s.By != lessons.SELinux {
		return audit{}, nil
	}
	mark := "lab-" + rand.Text()
	out, err := Exec(ctx, r.machine, "root", "auditctl -m "+mark+"-begin && cat "+lastPID, nil)
	if errors.As(err, new(*ExitError)) {
		return audit{}, nil
	}
	last, _ := strconv.Atoi(strings.TrimSpace(out))
	return audit{mark, last}, err
}

// lastPID holds the last process number that was given (proc_sys_kernel(5)).
const lastPID = "/proc/sys/kernel/ns_last_pid"

// collectScript prints lab's own records and those of denials, from mark to mark,
// and then the last process number; $1 is the mark, $2 the log. The last log is
// looked at as well: it may have been rotated. It gives up after 10 s on a daemon
// that writes nothing.
const collectScript = `auditctl -m "$1-end" || exit
tries=100
until grep -aqs "$1-end" "$2" || [ $tries = 0 ]; do sleep 0.1; tries=$((tries - 1)); done
cat "$2.1" "$2" 2>/dev/null | LC_ALL=C sed -n "/$1-begin/,/$1-end/p" | grep -aE "^type=(AVC|USER) "
cat ` + lastPID + ` 2>/dev/null
true`

// collect records the denials since the audit began. shell is the number of the
// process that the act was typed into, which had begun before.
func (a audit) collect(ctx context.Context, r *run, shell string) error {
	if a.mark == "" {
		return nil
	}
	line := fmt.Sprintf("set -- %s %s\n%s", a.mark, auditLog, collectScript)
	out, err := Exec(ctx, r.machine, "root", line, nil)
	if err != nil && !errors.As(err, new(*ExitError)) {
		return err
	}
	for _, record := range a.denials(out, shell) {
		r.emit(Event{Kind: Found, Evidence: &Evidence{Source: AuditSource, Text: record}})
	}
	return nil
}

var (
	// auditRecord is a record in the log: its type, its serial number, its text.
	auditRecord = lazy.Regexp(`^type=(\w+) msg=audit\(\d+\.\d+:(\d+)\): (.*)$`)
	// denial is how the text of the kernel's own begins (type AVC is only its own:
	// what a process with CAP_AUDIT_WRITE sends has types from 1100 on, USER_AVC
	// among them; linux/audit.h).
	denial     = lazy.Regexp(`^(?:avc:  denied  \{|apparmor="DENIED" )`)
	processNum = lazy.Regexp(` pid=(\d+) `)
)

// denials are the kernel's records of denials of the run: with serial numbers
// between those of lab's marks and none smaller than one before, of a process that
// was started since the audit began, or of the shell.
func (a audit) denials(out, shell string) []string {
	lines := strings.Split(strings.TrimSpace(out), "\n")
	until, _ := strconv.Atoi(lines[len(lines)-1])
	begin, end := 0, 0
	var kept []string
	var serials []int
	for _, line := range lines {
		// Behind this separator the daemon repeats numbers as names.
		line, _, _ = strings.Cut(line, "\x1d")
		m := auditRecord().FindStringSubmatch(strings.ToValidUTF8(line, "\uFFFD"))
		if m == nil {
			continue
		}
		serial, _ := strconv.Atoi(m[2])
		switch {
		case m[1] == "USER" && strings.Contains(m[3], a.mark+"-begin"):
			begin = serial
		case m[1] == "USER" && strings.Contains(m[3], a.mark+"-end"):
			end = serial
		case m[1] == "AVC" && denial().MatchString(m[3]) && a.ofRun(m[3], shell, until) && (len(serials) == 0 || serial >= serials[len(serials)-1]):
			kept, serials = append(kept, strings.TrimSpace(m[0])), append(serials, serial)
		}
	}
	within := func(serial int) bool { return begin > 0 && serial > begin && serial < end }
	var records []string
	for i, record := range kept {
		if within(serials[i]) {
			records = append(records, record)
		}
	}
	return records
}

// ofRun tells whether the process of a record can belong to the run. Numbers that
// have begun anew tell nothing.
func (a audit) ofRun(text, shell string, until int) bool {
	m := processNum().FindStringSubmatch(text + " ")
	if m == nil {
		return false
	}
	pid, _ := strconv.Atoi(m[1])
	return m[1] == shell || until < a.last || pid > a.last && pid <= until
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
