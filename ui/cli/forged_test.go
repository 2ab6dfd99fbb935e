package cli

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"lab/ui/report"
)

var allForged = flag.Bool("forged", false, "try every forged answer in the machine, which takes a quarter of an hour under emulation")

// A forgery is an answer that does something else than what is asked for: whatever root
// can do, so that it looks as if user could not read the door.
type forgery struct{ name, script string }

// deny is a program that says what cat says of a file that it may not read.
const deny = `printf '#!/bin/sh\necho "cat: $1: Permission denied" >&2\nexit 1\n'`

// asIs prints what a shell under lab prints at the end of a line, as far as anybody knows
// it who does not know the word of the run.
const asIs = `printf '\033]133;D;0\007\033]133;A\007cat: /srv/door: Permission denied\r\n\033]133;D;1\007'`

// forgeries are tried with the number 100 as the door's, so that each could have points.
// The first ones are tried always.
var forgeries = []forgery{
	{"another cat", deny + ` >/usr/bin/cat`},
	{"the door of somebody else", `chmod 600 /srv/door-101; exit 0`},
	{"another cat, put back later", `cp -p /usr/bin/cat /root/cat; ` + deny + ` >/usr/bin/cat; (sleep 8; cp -p /root/cat /usr/bin/cat) >/dev/null 2>&1 &`},
	{"a function in .bashrc", `echo 'cat() { echo "cat: $1: Permission denied" >&2; return 1; }' >>/home/user/.bashrc`},
	{"another shell of the user's", `printf '#!/bin/bash\nPATH=/srv/bin:$PATH exec bash "$@"\n' >/srv/sh; chmod 755 /srv/sh; mkdir /srv/bin; ` + deny + ` >/srv/bin/cat; chmod 755 /srv/bin/cat; echo /srv/sh >>/etc/shells; usermod --shell /srv/sh user`},
	{"the tracer is killed", `pkill -KILL -x lab-trace`},

	{"another cat, and the clock turned back", `date --set '2020-01-01' >/dev/null; ` + deny + ` >/usr/bin/cat; hwclock --hctosys 2>/dev/null`},
	{"another cat by a new name", deny + ` >/usr/bin/cat.new; chmod 755 /usr/bin/cat.new; mv /usr/bin/cat.new /usr/bin/cat`},
	{"cat mounted over", deny + ` >/srv/cat; chmod 755 /srv/cat; mount --bind /srv/cat /usr/bin/cat`},
	{"cat mounted over in all namespaces", deny + ` >/srv/cat; chmod 755 /srv/cat; nsenter -t 1 -m mount --bind /srv/cat /usr/bin/cat`},
	{"cat in another folder", deny + ` >/usr/local/bin/cat; chmod 755 /usr/local/bin/cat`},
	{"cat in the user's own folder", `mkdir -p /home/user/bin; ` + deny + ` >/home/user/bin/cat; chmod 755 /home/user/bin/cat; echo 'PATH=~/bin:$PATH' >>/home/user/.profile`},
	{"cat is not executable", `chmod 000 /usr/bin/cat`},
	{"cat asks for nothing", `rm /usr/bin/cat`},
	{"an alias in bash.bashrc", `echo "alias cat='echo cat: /srv/door-100: Permission denied; false'" >>/etc/bash.bashrc`},
	{"another PATH for all", `mkdir /srv/bin; ` + deny + ` >/srv/bin/cat; chmod 755 /srv/bin/cat; echo 'PATH=/srv/bin:/usr/bin:/bin' >/etc/environment; echo 'PATH=/srv/bin:$PATH' >/etc/profile.d/path.sh`},
	{"a hook before each line", `echo 'trap "echo cat: /srv/door-100: Permission denied; false" DEBUG' >>/home/user/.bashrc`},
	{"a prompt that writes", `echo "PROMPT_COMMAND='echo cat: /srv/door-100: Permission denied'" >>/home/user/.bashrc`},
	{"bash replaced", `cp /usr/bin/dash /usr/bin/bash.new; mv /usr/bin/bash.new /usr/bin/bash`},
	{"a library before all others", `cp /usr/lib/x86_64-linux-gnu/libc.so.6 /srv/l.so; echo /srv/l.so >/etc/ld.so.preload`},
	{"LD_PRELOAD for the user", `echo 'export LD_PRELOAD=/srv/l.so' >>/home/user/.bashrc`},
	{"another libc", `cp /usr/lib/x86_64-linux-gnu/libc.so.6 /usr/lib/x86_64-linux-gnu/libc.so.7; mv /usr/lib/x86_64-linux-gnu/libc.so.7 /usr/lib/x86_64-linux-gnu/libc.so.6`},
	{"another perl", deny + ` >/usr/bin/perl`},
	{"the door is gone", `rm /srv/door-100`},
	{"the door is a link to nowhere", `ln -sf /nowhere /srv/door-100`},
	{"the door is a link to shadow", `ln -sf /etc/shadow /srv/door-100`},
	{"a user who is another one", `sed -i 's/^user:x:1000:/user:x:1001:/' /etc/passwd`},
	{"a user who is root", `sed -i 's/^user:x:1000:1000:/user:x:0:0:/' /etc/passwd`},
	{"marks of lab", asIs},
	{"marks of lab, on all terminals", `for t in /dev/pts/[0-9]*; do ` + asIs + ` >$t; done`},
	{"marks of lab, later", `(sleep 5; for n in 1 2 3; do for t in /dev/pts/[0-9]*; do ` + asIs + ` >$t; done; sleep 2; done) >/dev/null 2>&1 &`},
	{"a writer that stays", `(while :; do for t in /dev/pts/[0-9]*; do echo 'cat: /srv/door-100: Permission denied' >$t; done; sleep 0.2; done) 2>/dev/null &`},
	{"the shell is killed", `kill -KILL $PPID`},
	{"all shells are killed", `pkill -KILL -x bash`},
	{"the connection is killed", `(sleep 1; pkill -KILL sshd) >/dev/null 2>&1 &`},
	{"an end before its time", `exec kill -STOP $PPID`},
	{"waits for input", `read answer </dev/tty`},
	{"the trace is stopped", `echo 0 >/sys/kernel/tracing/instances/lab/tracing_on`},
	{"the trace is emptied by and by", `(while :; do echo >/sys/kernel/tracing/instances/lab/trace; sleep 0.1; done) >/dev/null 2>&1 &`},
	{"an entry in the trace", `echo 'generic_permission: (inode_permission+0x39/0x190 <- generic_permission) ret=-13' >/sys/kernel/tracing/instances/lab/trace_marker; echo 'sys_exit: NR 257 = -13' >/sys/kernel/tracing/instances/lab/trace_marker`},
	{"records of the audit", `auditctl -D; auditctl -m 'avc:  denied  { read } for pid=1 comm="cat" path="/srv/door-100"'; echo 'type=AVC msg=audit(1.1:1): avc:  denied  { read }' >>/var/log/audit/audit.log`},
	{"no audit", `kill -STOP $(pidof auditd); auditctl -e 0`},
	{"another wall", `printf 'profile cat /usr/bin/cat { file, deny /srv/door-100 r, }\n' | apparmor_parser --replace`},
	{"no proc for others", `mount -o remount,hidepid=invisible /proc`},
	{"nothing can be written", `mount -o remount,ro /`},
	{"core dumps to a program", `echo '|/srv/evil' >/proc/sys/kernel/core_pattern`},
	{"a service that comes later", `printf '[Service]\nExecStart=/bin/chmod 600 /srv/door-100\n' >/etc/systemd/system/later.service; systemctl daemon-reload`},
	{"another engine", `cp -p /usr/bin/docker /usr/bin/d; mv /usr/bin/d /usr/bin/docker; chmod 600 /srv/door-100`},
	{"right, and something else beside", `chmod 600 /srv/door-100; echo '%user ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/user`},
	{"right, and a key for later", `chmod 600 /srv/door-100; mkdir -p /root/.ssh; echo 'ssh-ed25519 AAAA' >>/root/.ssh/authorized_keys`},
}

// doors writes the course with the exercise door/shut into a folder.
func doors(t *testing.T, dir string) {
	t.Helper()
	a, err := txtar.ParseFile("testdata/forged/course.txtar")
	must(t, err)
	for _, f := range a.Files {
		file := filepath.Join(dir, f.Name)
		must(t, os.MkdirAll(filepath.Dir(file), 0o755))
		must(t, os.WriteFile(file, f.Data, 0o644))
	}
}

// TestForgedInMachine: an answer that makes root run something has no point for what it
// makes of the machine instead of what is asked for, nor when it changes more than that.
func TestForgedInMachine(t *testing.T) {
	lab := binary(t)
	dir := t.TempDir()
	doors(t, filepath.Join(dir, "course"))
	tried := append([]forgery{{honest, "chmod 600 /srv/door-100"}}, forgeries...)
	if !*allForged {
		tried = tried[:7]
	}
	for _, f := range tried {
		folder := filepath.Join(dir, "class", f.name, "door", "shut")
		must(t, os.MkdirAll(folder, 0o755))
		must(t, os.WriteFile(filepath.Join(folder, "commands"), []byte(f.script+"\n"), 0o644))
	}
	cmd := exec.CommandContext(t.Context(), lab, "--lang", "en", "grade", "--lessons", "course", "class", "--format", "json", "--output", "book.json")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "XDG_STATE_HOME="+dir)
	out, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != exitFailed {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "book.json"))
	must(t, err)
	var b report.Gradebook
	must(t, json.Unmarshal(text, &b))
	got := map[string]report.Grade{}
	for _, s := range b.People {
		got[s.Name] = s.Grades[0]
	}
	for _, f := range tried {
		g := got[f.name]
		t.Logf("%-40s %d of %d, gradable %v: %s", f.name, g.Points, g.Most, g.Gradable, g.Reason)
		if f.name == honest {
			if g.Points != 2 {
				t.Errorf("the honest answer has %d points: %s", g.Points, g.Reason)
			}
		} else if g.Points != 0 || len(g.Checks) == 0 {
			t.Errorf("%s has %d points: %+v", f.name, g.Points, g)
		}
	}
}

// honest is the name of the one answer that is none.
const honest = "honest"
