package judge

import (
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner"
)

const (
	avcRecord = `type=AVC msg=audit(1763900000.123:456): avc:  denied  { read } for  pid=1234 comm="ls" name="share1" ` +
		`dev="vda1" ino=77 scontext=system_u:system_r:container_t:s0:c2,c3 tcontext=system_u:object_r:container_file_t:s0:c1,c2 tclass=dir permissive=0`
	apparmorRecord = `type=AVC msg=audit(1763900000.5:9): apparmor="DENIED" operation="open" class="file" ` +
		`profile="test-profile" name="/proc/sysrq-trigger" pid=77 comm="cat" requested_mask="r" denied_mask="r" fsuid=0 ouid=0`
)

func TestParseRecord(t *testing.T) {
	for _, c := range []struct {
		text string
		want Record
	}{
		{avcRecord, Record{By: lessons.SELinux, PID: "1234", Command: "ls", Operation: "dir", Permission: "read", Name: "share1",
			Label: "system_u:system_r:container_t:s0:c2,c3", Target: "system_u:object_r:container_file_t:s0:c1,c2"}},
		{apparmorRecord, Record{By: lessons.AppArmor, PID: "77", Command: "cat", Operation: "open", Permission: "r",
			Name: "/proc/sysrq-trigger", Profile: "test-profile"}},
		{`avc:  denied  { read write } for pid=1 comm=6120622E path="/x y" permissive=1`,
			Record{By: lessons.SELinux, PID: "1", Command: "a b.", Permission: "read write", Name: "/x y", Permissive: true}},
	} {
		if got, ok := ParseRecord(c.text); !ok || got != c.want {
			t.Errorf("%s:\n%+v, want\n%+v", c.text, got, c.want)
		}
	}
	for _, text := range []string{
		"", "avc: denied", `avc:  granted  { read } for pid=1`,
		`apparmor="ALLOWED" operation="open"`, `apparmor="STATUS" operation="profile_load"`,
		`type=SYSCALL syscall=257 success=no`,
	} {
		if got, ok := ParseRecord(text); ok {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

// Of the records of a run those count that are about what the step is about.
func TestEvidence(t *testing.T) {
	change := func(text string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(text) }
	noProof := seLinuxStep()
	noProof.Proofs = nil
	anything := seLinuxStep()
	anything.Proofs, anything.Signs.Blocked.From = nil, ""
	underProfile := defaultProfileStep()
	underProfile.Proofs, underProfile.Signs.Blocked.From = nil, "UDP"
	underProfile.Act.Lines = []string{"aa-exec -p test-profile -- perl sockets.txt UDP"}
	for _, c := range []struct {
		name   string
		step   *lessons.Step
		record string
		want   bool
	}{
		{"label of the proof", seLinuxStep(), avcRecord, true},
		{"another level", seLinuxStep(), change(avcRecord, "c2,c3", "c4,c5"), false},
		{"another type", seLinuxStep(), change(avcRecord, "container_t", "sshd_t"), false},
		{"another mechanism", seLinuxStep(), apparmorRecord, false},
		{"permissive", seLinuxStep(), change(avcRecord, "permissive=0", "permissive=1"), false},
		{"no denial", seLinuxStep(), "type=SYSCALL syscall=83", false},
		{"a shell with the applet built in", seLinuxStep(), change(avcRecord, `comm="ls"`, `comm="sh"`), true},
		{"program of the sign", noProof, avcRecord, true},
		{"another program", noProof, change(avcRecord, `comm="ls"`, `comm="sshd-session"`), false},
		{"nothing to tell by", anything, avcRecord, true},
		{"profile of the act", underProfile, apparmorRecord, true},
		{"not the profile of the act", underProfile, change(apparmorRecord, "test-profile", "profile"), false},
		{"profile of the proof", defaultProfileStep(), change(apparmorRecord, "test-profile", "docker-default"), true},
		{"child of the profile", defaultProfileStep(), change(apparmorRecord, "test-profile", "docker-default//child"), true},
		{"another profile", defaultProfileStep(), apparmorRecord, false},
	} {
		run := &runner.Run{Evidence: []runner.Evidence{{Source: "audit", Text: c.record}}}
		if got := evidenceOf(c.step, run); (len(got) == 1) != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	run := &runner.Run{Evidence: []runner.Evidence{{Source: "counter", Text: "REJECT 1"}}}
	if got := evidenceOf(seccompStep(), run); len(got) != 1 {
		t.Errorf("evidence of another source is lost: %+v", got)
	}
}

func TestNoEvidence(t *testing.T) {
	own := defaultProfileStep()
	own.Act.Lines = []string{"docker run --security-opt apparmor=test-profile alpine cat /x"}
	dac := seccompStep()
	dac.By = lessons.DAC
	for _, c := range []struct {
		step *lessons.Step
		want Code
	}{
		{seccompStep(), CodeNoRecordSeccompErrno},
		{defaultProfileStep(), CodeNoRecordExplicitDeny},
		{own, CodeNoRecordFound},
		{seLinuxStep(), CodeNoRecordDontaudit},
		{policyStep(), CodeNoRecordEngine},
		{dac, CodeNoRecordKept},
	} {
		if got := noEvidence(c.step); got.Code != c.want {
			t.Errorf("%s: %s, want %s", c.step.By, got.Code, c.want)
		}
	}
	if r := one(seccompStep(), act("no-mkdir", 0, "")); r.NoEvidence != nil {
		t.Errorf("nothing was blocked, yet: %+v", r.NoEvidence)
	}
}
