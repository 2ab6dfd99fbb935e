package runner

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCollect runs the script that reads the audit log against logs of which
// one has been rotated in the middle of the run, and an audit daemon that lags.
func TestCollect(t *testing.T) {
	const denied = `type=AVC msg=audit(1.5:9): apparmor="DENIED" operation="open" comm="cat"`
	const avc = `type=AVC msg=audit(2.5:9): avc:  denied  { read } for  pid=1 comm="ls"`
	const begin, late = "type=USER msg=audit(1.4:8): msg='text=m-begin'", "type=AVC msg=audit(2.6:10): late"
	dir := t.TempDir()
	log := filepath.Join(dir, "audit.log")
	for name, text := range map[string]string{
		log + ".1": "type=AVC msg=audit(1.3:7): before\n" + begin + "\n" + denied + "\ntype=SYSCALL\n",
		log:        avc + "\n\xff\n",
		dir + "/auditctl": `#!/bin/sh
{ sleep 0.3; echo '` + late + `'; echo "type=USER msg='text=$2'"; echo 'type=AVC msg=audit(2.7:11): after'; } >>` + log + " &\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "set -- m "+log+"\n"+collectScript)
	cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"))
	out, err := cmd.Output()
	if want := begin + "\n" + denied + "\n" + avc + "\n" + late + "\ntype=USER msg='text=m-end'\n"; err != nil || !strings.HasPrefix(string(out), want) {
		t.Errorf("%v\ngot\n%swant\n%s", err, out, want)
	}
	// Nothing is said where there is no audit daemon.
	cmd = exec.CommandContext(t.Context(), "/bin/sh", "-c", "set -- m "+log+"\n"+collectScript)
	cmd.Env = []string{"PATH=" + t.TempDir()}
	if out, err := cmd.Output(); err == nil || strings.TrimSpace(string(out)) != "" {
		t.Errorf("%v, %q", err, out)
	}
}

// TestDenials: what somebody else has put into the log is no word of the kernel.
func TestDenials(t *testing.T) {
	const (
		begin  = "type=USER msg=audit(100.100:50): pid=900 uid=0 msg='text=m-begin exe=\"/usr/sbin/auditctl\"'"
		end    = "type=USER msg=audit(101.100:60): pid=990 uid=0 msg='text=m-end exe=\"/usr/sbin/auditctl\"'"
		denied = `apparmor="DENIED" operation="open" class="file" profile="p" name="/x" pid=950 comm="cat" requested_mask="r"`
	)
	for _, c := range []struct {
		name, record string
		want         bool
	}{
		{"AppArmor's", "type=AVC msg=audit(100.500:55): " + denied, true},
		{"SELinux's", "type=AVC msg=audit(100.500:55): avc:  denied  { read } for  pid=950 comm=\"cat\"", true},
		{"names behind it", "type=AVC msg=audit(100.500:55): " + denied + "\x1dFSUID=\"root\"", true},
		{"of the shell", "type=AVC msg=audit(100.500:55): " + strings.Replace(denied, "950", "700", 1), true},
		{"auditctl -m", "type=USER msg=audit(100.500:55): pid=950 msg='text=" + denied + "'", false},
		{"of a container with CAP_AUDIT_WRITE", "type=USER_AVC msg=audit(100.500:55): pid=950 msg='" + denied + "'", false},
		{"written into the log, stale", "type=AVC msg=audit(99.500:45): " + denied, false},
		{"written into the log, ahead", "type=AVC msg=audit(100.500:99): " + denied, false},
		{"of an older process", "type=AVC msg=audit(100.500:55): " + strings.Replace(denied, "950", "899", 1), false},
		{"of a process that never was", "type=AVC msg=audit(100.500:55): " + strings.Replace(denied, "950", "4711", 1), false},
		{"of no process", "type=AVC msg=audit(100.500:55): " + strings.Replace(denied, "pid=950 ", "", 1), false},
		{"allowed", "type=AVC msg=audit(100.500:55): " + strings.Replace(denied, "DENIED", "ALLOWED", 1), false},
		{"in another text", "type=AVC msg=audit(100.500:55): x " + denied, false},
		{"without a number", "type=AVC " + denied, false},
	} {
		got := audit{mark: "m", last: 900}.denials(begin+"\n"+c.record+"\n"+end+"\n990\n", "700")
		if (len(got) == 1) != c.want || len(got) == 1 && !strings.HasPrefix(c.record, got[0]) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
	one := "type=AVC msg=audit(100.500:55): " + denied
	for name, out := range map[string]string{
		"out of order": begin + "\n" + one + "\n" + strings.Replace(one, ":55)", ":54)", 1) + "\n" + end + "\n990\n",
		"no end":       begin + "\n" + one + "\n990\n",
		"no beginning": one + "\n" + end + "\n990\n",
	} {
		want := 0
		if name == "out of order" {
			want = 1
		}
		if got := (audit{mark: "m", last: 900}).denials(out, ""); len(got) != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
