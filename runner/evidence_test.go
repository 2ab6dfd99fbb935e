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
	dir := t.TempDir()
	log := filepath.Join(dir, "audit.log")
	for name, text := range map[string]string{
		log + ".1": "before avc:  denied\ntype=USER msg='text=m-begin'\n" + denied + "\ntype=SYSCALL\n",
		log:        avc + "\n\xff\n",
		dir + "/auditctl": `#!/bin/sh
{ sleep 0.3; echo 'late avc:  denied'; echo "type=USER msg='text=$2'"; echo 'after avc:  denied'; } >>` + log + " &\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "set -- m "+log+"\n"+collectScript)
	cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"))
	out, err := cmd.Output()
	if want := denied + "\n" + avc + "\nlate avc:  denied\n"; err != nil || string(out) != want {
		t.Errorf("%v\ngot\n%swant\n%s", err, out, want)
	}
	// Nothing is said where there is no audit daemon.
	cmd = exec.CommandContext(t.Context(), "/bin/sh", "-c", "set -- m "+log+"\n"+collectScript)
	cmd.Env = []string{"PATH=" + t.TempDir()}
	if out, err := cmd.Output(); err == nil || strings.TrimSpace(string(out)) != "" {
		t.Errorf("%v, %q", err, out)
	}
}
