package judge

import (
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"

	"lab/lessons"
	"lab/runner"
	"lab/runner/lazy"
	"lab/runner/trace"
)

// A Record is what an audit record of a denial says.
type Record struct {
	By         lessons.Mechanism // SELinux or AppArmor
	PID        string
	Command    string // comm
	Operation  string // AppArmor: "open"; SELinux: the class, "dir"
	Permission string // what was denied: "r", "read"
	Name       string // the object's name or path
	Profile    string // AppArmor
	Label      string // SELinux: of the process
	Target     string // SELinux: of the object
	Permissive bool   // SELinux: recorded, but not enforced
}

var (
	avcDenied   = lazy.Regexp(`\bavc:\s+denied\s+\{([^}]*)\}`)
	recordField = lazy.Regexp(`\b([a-z_]+)=("[^"]*"|[^\s"]+)`)
)

// ParseRecord reads a kernel record about a denial, as it stands in the audit
// log or in the kernel's log. Other records, AppArmor's ALLOWED and STATUS
// among them, are none.
func ParseRecord(text string) (Record, bool) {
	fields := map[string]string{}
	for _, m := range recordField().FindAllStringSubmatch(text, -1) {
		if _, again := fields[m[1]]; !again {
			fields[m[1]] = m[2]
		}
	}
	r := Record{
		PID:     unquote(fields["pid"]),
		Command: auditText(fields["comm"]),
		Name:    auditText(fields["name"]),
	}
	if avc := avcDenied().FindStringSubmatch(text); avc != nil {
		r.By = lessons.SELinux
		r.Permission = strings.TrimSpace(avc[1])
		r.Operation = unquote(fields["tclass"])
		r.Label = unquote(fields["scontext"])
		r.Target = unquote(fields["tcontext"])
		r.Permissive = fields["permissive"] == "1"
		if path := auditText(fields["path"]); path != "" {
			r.Name = path
		}
		return r, true
	}
	if unquote(fields["apparmor"]) == "DENIED" {
		r.By = lessons.AppArmor
		r.Permission = unquote(fields["denied_mask"])
		r.Operation = unquote(fields["operation"])
		r.Profile = auditText(fields["profile"])
		return r, true
	}
	return Record{}, false
}

func unquote(s string) string { return strings.Trim(s, `"`) }

// auditText undoes how audit writes text that a process could choose: in
// quotes, or in hexadecimal digits if it holds a space, a quote or a control.
func auditText(s string) string {
	if strings.HasPrefix(s, `"`) {
		return unquote(s)
	}
	b, err := hex.DecodeString(s)
	if err != nil || len(b) == 0 || !utf8.Valid(b) {
		return s
	}
	return string(b)
}

// evidenceOf keeps what belongs to the step: denials by its mechanism, of a
// process that was confined as the step's proofs say or, where they say nothing
// of that, by the profile that the act names, or of the program whose message is
// the sign. What did not come from the
// audit log was collected for the purpose.
func evidenceOf(s *lessons.Step, run *runner.Run) []runner.Evidence {
	kept := []runner.Evidence{}
	if run == nil {
		return kept
	}
	for _, e := range run.Evidence {
		if r, ok := ParseRecord(e.Text); e.Source != trace.Source && e.Source != runner.StateSource && (e.Source != runner.AuditSource || ok && r.belongsTo(s)) {
			kept = append(kept, e)
		}
	}
	return kept
}

func (r Record) belongsTo(s *lessons.Step) bool {
	if r.By != s.By || r.Permissive {
		return false
	}
	confined, told := false, false
	for _, p := range s.Proofs {
		if label := p.Signs.Label; label != nil && r.By == lessons.SELinux {
			told = true
			for _, l := range labelsIn([]string{r.Label}) {
				confined = confined || (label.Type == "" || label.Type == l.Type) && (label.Level == "" || label.Level == l.Level)
			}
		}
		if profile := p.Signs.Profile; profile != nil && profile.Name != "" && r.By == lessons.AppArmor {
			told = true
			confined = confined || r.Profile == profile.Name || strings.HasPrefix(r.Profile, profile.Name+"//")
		}
	}
	if told {
		return confined
	}
	if r.By == lessons.AppArmor && named(r.Profile, s.Act.Lines) {
		return true
	}
	if b := s.Signs.Blocked; b != nil && b.From != "" {
		return r.Command == b.From[:min(len(b.From), maxComm)]
	}
	return true
}

// named reports whether an act names a profile, as aa-exec and Docker want it.
func named(profile string, act []string) bool {
	return profile != "" && slices.ContainsFunc(strings.Fields(strings.Join(act, "\n")), func(word string) bool {
		return word == profile || strings.HasSuffix(word, "="+profile) || strings.HasSuffix(word, ":"+profile)
	})
}

// maxComm is how much of a program's name the kernel keeps: TASK_COMM_LEN - 1.
const maxComm = 15

var ownProfile = lazy.Regexp(`apparmor[=:]`)

// noEvidence says why nothing was recorded about an act that was blocked.
func noEvidence(s *lessons.Step) Reason {
	by := string(s.By)
	switch s.By {
	case lessons.Seccomp:
		return why(CodeNoRecordSeccompErrno)
	case lessons.AppArmor:
		// Docker's default profile denies with explicit rules only.
		if slices.ContainsFunc(s.Act.Lines, docker().MatchString) && !slices.ContainsFunc(s.Act.Lines, ownProfile().MatchString) {
			return why(CodeNoRecordExplicitDeny)
		}
		return why(CodeNoRecordFound, "by", by)
	case lessons.SELinux:
		return why(CodeNoRecordDontaudit)
	case lessons.Cgroup, lessons.Yama, lessons.Lockdown, lessons.Landlock:
		return why(CodeNoRecordUnread, "by", by)
	case lessons.EnginePolicy, lessons.TLS:
		return why(CodeNoRecordEngine)
	case lessons.RBAC, lessons.Admission:
		return why(CodeNoRecordAPIServer)
	}
	return why(CodeNoRecordKept, "by", by)
}
