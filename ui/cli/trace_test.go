package cli

import (
	"bytes"
	"encoding/json"
	"flag"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner"
	"lab/runner/trace"
	"lab/runner/vm"
)

// allWalls makes TestTrace try every wall: go test ./ui/cli -run Trace -walls
var allWalls = flag.Bool("walls", false, "let every wall that the kernel names refuse several calls, in the machine")

// A refusal is an act and what the kernel has to say about it.
type refusal struct {
	act   string
	comm  string
	call  string // "" for a process that is killed
	errno string
	wall  lessons.Mechanism
	key   string // capability:wall that kept it away, "" if that does not matter
}

// refusals are acts by the flavour and the user for whom they are refused; the
// first group is what runs each time.
var refusals = []struct {
	name, flavour, user string
	acts                []refusal
}{
	{"containers", "apparmor", "user", []refusal{
		{"docker run --rm alpine cat /proc/sysrq-trigger", "cat", "openat", "EACCES", lessons.AppArmor, ""},
		{"docker run --rm alpine mount -t tmpfs x /mnt", "mount", "mount", "EPERM", lessons.Seccomp, ""},
		{"docker run --rm --cap-drop ALL alpine chown 1 /tmp", "chown", "chown", "EPERM", lessons.DAC, "chown:capabilities"},
		{"cat /etc/shadow", "cat", "openat", "EACCES", lessons.DAC, "dac_override:capabilities"},
	}},
	{"containers", "selinux", "user", []refusal{
		{"docker run --rm -v /etc:/e alpine ls /e", "runc:[2:INIT]", "mount", "EACCES", lessons.SELinux, ""},
	}},
	{"more containers", "apparmor", "user", []refusal{
		{"docker run --rm alpine unshare -U true", "unshare", "unshare", "EPERM", lessons.Seccomp, ""},
		{"docker run --rm alpine unshare -n true", "unshare", "unshare", "EPERM", lessons.Seccomp, ""},
		{"docker run --rm --cap-add SYS_ADMIN --security-opt seccomp=unconfined alpine mount -t tmpfs x /tmp", "mount", "mount", "EACCES", lessons.AppArmor, ""},
		{"docker run --rm alpine sh -c 'echo b >/proc/sysrq-trigger'", "sh", "openat", "EROFS", lessons.Mount, ""},
		{"docker run --rm --cap-add SYS_ADMIN --security-opt seccomp=unconfined alpine mount --bind /etc /tmp", "mount", "mount", "EACCES", lessons.AppArmor, ""},
		{"docker run --rm --security-opt systempaths=unconfined alpine cat /proc/kcore", "cat", "openat", "EACCES", lessons.AppArmor, ""},
		{"docker run --rm --read-only alpine mkdir /x", "mkdir", "mkdir", "EROFS", lessons.Mount, ""},
		{"docker run --rm --cap-add MKNOD alpine sh -c 'mknod /tmp/m b 8 0; cat /tmp/m'", "cat", "openat", "EPERM", lessons.Cgroup, ""},
		{"docker run --rm alpine hostname x", "hostname", "sethostname", "EPERM", lessons.Seccomp, ""},
		{"podman run --rm alpine mknod /tmp/x b 8 0", "mknod", "mknodat", "EPERM", lessons.UserNamespace, "mknod:userns"},
	}},
	{"more containers", "selinux", "user", []refusal{
		{"docker run --rm alpine mount -t tmpfs x /mnt", "mount", "mount", "EPERM", lessons.Seccomp, ""},
		{"docker run --rm --cap-add SYS_ADMIN --security-opt seccomp=unconfined alpine mount -t tmpfs x /tmp", "mount", "mount", "EACCES", lessons.SELinux, ""},
		{"docker run --rm -v /var/log:/l alpine ls /l", "runc:[2:INIT]", "mount", "EACCES", lessons.SELinux, ""},
	}},
	{"an ordinary user", "apparmor", "user", []refusal{
		{"ls /root", "ls", "openat", "EACCES", lessons.DAC, ""},
		{"kill -0 1", "bash", "kill", "EPERM", lessons.DAC, "kill:capabilities"},
		{"rm -f /etc/passwd", "rm", "unlinkat", "EACCES", lessons.DAC, ""},
		{"chmod 777 /etc", "chmod", "fchmodat", "EPERM", lessons.DAC, "fowner:capabilities"},
		{"/usr/sbin/chroot / true", "chroot", "chroot", "EPERM", lessons.Capabilities, "sys_chroot:capabilities"},
		{"hostname x", "hostname", "sethostname", "EPERM", lessons.Capabilities, "sys_admin:capabilities"},
		{"unshare -n true", "unshare", "unshare", "EPERM", lessons.Capabilities, "sys_admin:capabilities"},
		{"dmesg", "dmesg", "syslog", "EPERM", lessons.Capabilities, "syslog:capabilities"},
		{"setpriv --reuid 0 true", "setpriv", "setresuid", "EPERM", lessons.Capabilities, "setuid:capabilities"},
		{"perl -e 'syscall(41,2,3,1)'", "perl", "socket", "EPERM", lessons.Capabilities, "net_raw:capabilities"},
		{"ip link add d0 type dummy", "ip", "sendmsg", "EPERM", lessons.Capabilities, "net_admin:capabilities"},
		{"unshare -Ur head -n1 /etc/shadow", "head", "openat", "EACCES", lessons.DAC, ":userns"},
		{"unshare -Ur mknod /tmp/m c 1 3", "mknod", "mknodat", "EPERM", lessons.UserNamespace, "mknod:userns"},
		{"unshare -Ur ip link set lo up", "ip", "sendmsg", "EPERM", lessons.UserNamespace, "net_admin:userns"},
		{"unshare -Ur chown 5 /tmp", "chown", "fchownat", "EINVAL", lessons.UserNamespace, ""},
		{"unshare -Ur date -s @1", "date", "clock_settime", "EPERM", lessons.UserNamespace, "sys_time:userns"},
	}},
	{"root", "apparmor", "root", []refusal{
		{"mount --bind /usr /mnt; mount -o remount,bind,ro /mnt; touch /mnt/x", "touch", "openat", "EROFS", lessons.Mount, ""},
		{"mount -t tmpfs -o noexec x /media; cp /bin/true /media; /media/true", "bash", "execve", "EACCES", lessons.Mount, ""},
		{"mount -t tmpfs -o nodev x /opt; mknod /opt/null c 1 3; cat /opt/null", "cat", "openat", "EACCES", lessons.Mount, ""},
		{"mkdir /sys/fs/cgroup/p; echo 1 >/sys/fs/cgroup/p/pids.max; (echo $BASHPID >/sys/fs/cgroup/p/cgroup.procs; exec perl -e 'fork')", "perl", "clone", "EAGAIN", lessons.Cgroup, ""},
		{"mkdir /sys/fs/cgroup/m; echo 8M >/sys/fs/cgroup/m/memory.max; (echo $BASHPID >/sys/fs/cgroup/m/cgroup.procs; exec perl -e '$x = q(x) x 5e7')", "perl", "", "SIGKILL", lessons.Cgroup, ""},
		{"(ulimit -v 20000; exec perl -e '$x = q(x) x 5e7')", "perl", "mmap", "ENOMEM", lessons.RLimit, ""},
		{"prlimit --nofile=3 head /etc/passwd", "head", "openat", "EMFILE", lessons.RLimit, ""},
		{"(ulimit -f 0; trap '' XFSZ; printf x >/tmp/f)", "bash", "write", "EFBIG", lessons.RLimit, ""},
		{"setpriv --landlock-access fs --landlock-rule path-beneath:execute,read-file,read-dir:/usr tail /etc/passwd", "tail", "openat", "EACCES", lessons.Landlock, ""},
		{"setpriv --landlock-access fs --landlock-rule path-beneath:execute,read-file,read-dir:/usr mkdir /tmp/l", "mkdir", "mkdir", "EACCES", lessons.Landlock, ""},
		{"setpriv --landlock-access fs --landlock-rule path-beneath:execute,read-file,read-dir:/usr ls /etc", "ls", "openat", "EACCES", lessons.Landlock, ""},
		{"iptables -I OUTPUT -d 127.0.0.5 -j DROP; ping -c1 -W1 127.0.0.5", "ping", "sendto", "EPERM", lessons.Netfilter, ""},
		{"iptables -I OUTPUT -d 127.0.0.6 -j REJECT; perl -e 'syscall(41,2,2,0)==3; $a=pack(q(Sna4x8),2,9,pack(q(C4),127,0,0,6)); syscall(44,3,$a,1,0,$a,16)'", "perl", "sendto", "EPERM", lessons.Netfilter, ""},
		{"iptables -I OUTPUT -p udp --dport 7 -j DROP; perl -e 'syscall(41,2,2,0)==3; $a=pack(q(Sna4x8),2,7,pack(q(C4),127,0,0,1)); syscall(44,3,$a,1,0,$a,16)'", "perl", "sendto", "EPERM", lessons.Netfilter, ""},
		{"echo 1 >/proc/sys/kernel/yama/ptrace_scope; sleep 60 & setpriv --reuid 1000 --clear-groups strace -p $!", "strace", "ptrace", "EPERM", lessons.DAC, "sys_ptrace:capabilities"},
		{"setpriv --reuid 1000 --clear-groups perl -e '$p=fork or do{sleep 30;exit}; $q=fork or do {syscall(101,16,$p,0,0);exit}; waitpid $q,0; kill 9,$p'", "perl", "ptrace", "EPERM", lessons.Yama, ""},
		{"setpriv --reuid 1000 --clear-groups perl -e '$p=fork or do{sleep 30;exit}; $q=fork or do {syscall(101,0x4206,$p,0,0);exit}; waitpid $q,0; kill 9,$p'", "perl", "ptrace", "EPERM", lessons.Yama, ""},
		{"setpriv --reuid 1000 --clear-groups perl -e '$p=fork or do{sleep 30;exit}; $q=fork or do {syscall(438,syscall(434,$p,0),0,0);exit}; waitpid $q,0; kill 9,$p'", "perl", "pidfd_getfd", "EPERM", lessons.Yama, ""},
		{"setpriv --bounding-set -sys_admin unshare -m true", "unshare", "unshare", "EPERM", lessons.Capabilities, "sys_admin:capabilities"},
		{"capsh --drop=cap_chown -- -c 'chown 1 /tmp'", "chown", "fchownat", "EPERM", lessons.DAC, "chown:capabilities"},
		{"echo 0 >/proc/sys/user/max_user_namespaces; unshare -U true; echo 9999 >/proc/sys/user/max_user_namespaces", "unshare", "unshare", "ENOSPC", lessons.UserNamespace, ""},
		{"unshare -p perl -e 'fork || exit; wait; fork'", "perl", "clone", "ENOMEM", lessons.Namespace, ""},
		{"unshare -p bash -c '(:); (:); :'", "bash", "clone", "ENOMEM", lessons.Namespace, ""},
		{"unshare -p bash -c '/bin/true; /bin/true; :'", "bash", "clone", "ENOMEM", lessons.Namespace, ""},
		{"echo integrity >/sys/kernel/security/lockdown; dd if=/dev/mem count=1", "dd", "openat", "EPERM", lessons.Lockdown, ""},
		{"perl -e 'syscall(172,3)'", "perl", "iopl", "EPERM", lessons.Lockdown, ""},
		{"perl -e 'syscall(173,0,1,1)'", "perl", "ioperm", "EPERM", lessons.Lockdown, ""},
	}},
}

// TestTrace: the kernel names the wall that refused each of these calls, and no
// other wall for the same one.
func TestTrace(t *testing.T) {
	lab := binary(t)
	for _, group := range refusals[:map[bool]int{false: 2, true: len(refusals)}[*allWalls]] {
		t.Run(group.name+"/"+group.flavour, func(t *testing.T) {
			var acts []string
			for _, r := range group.acts {
				acts = append(acts, r.act)
			}
			calls := traceCalls(t, lab, group.flavour, group.user, strings.Join(acts, "; "))
			for _, r := range group.acts {
				if !slices.ContainsFunc(calls, r.told) {
					t.Errorf("%s: not told that %s refused %s of %s (%s)", r.act, r.wall, r.call, r.comm, r.errno)
				}
			}
			for _, c := range calls {
				t.Logf("%s %s %s = %s: %s %v", c.Comm, c.Name, c.Object, c.Errno, c.Wall, c.Keys)
			}
		})
	}
}

func (r refusal) told(c trace.Call) bool {
	key := r.key == "" || slices.ContainsFunc(c.Keys, func(k trace.Key) bool { return k.Capability+":"+string(k.Wall) == r.key })
	return c.Comm == r.comm && c.Name == r.call && c.Errno == r.errno && c.Wall == r.wall && key
}

func traceCalls(t *testing.T, lab, flavour, user, line string) []trace.Call {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), lab, "trace", "--lang", "en", "--format", "json", "--flavour", flavour, "--user", user, line)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	err := cmd.Run()
	var told traced
	if e := json.Unmarshal(out.Bytes(), &told); e != nil || told.Untold != "" {
		t.Fatalf("lab trace: %v, %v, %s\n%s", err, e, told.Untold, complaints.String())
	}
	return told.Calls
}

func TestShellLine(t *testing.T) {
	for want, args := range map[string][]string{
		"touch /x; id":                     {"touch /x; id"},
		"docker run alpine sh -c 'id; id'": {"docker", "run", "alpine", "sh", "-c", "id; id"},
		`echo 'it'\''s' ''`:                {"echo", "it's", ""},
	} {
		if got := shellLine(args); got != want {
			t.Errorf("%q: got %s, want %s", args, got, want)
		}
	}
}

// TestProbesAreRemoved: of several that remove them at the same time, while one is
// killed, each comes to an end, and nothing is left.
func TestProbesAreRemoved(t *testing.T) {
	binary(t)
	store, err := vm.DefaultStore()
	must(t, err)
	m, err := store.Open(t.Context(), "apparmor")
	must(t, err)
	defer m.Close()
	must(t, runner.Put(t.Context(), m, "root", "/run/remove.sh", 0o755, []byte(trace.Line("remove"))))
	const script = `
set -e
mount -t tracefs none /mnt
grep -q :lab_ /mnt/kprobe_events
sh /run/remove.sh & killed=$!
removing=
for i in 1 2 3 4; do sh /run/remove.sh & removing="$removing $!"; done
sleep 1
kill -KILL $killed || true
for pid in $removing; do wait $pid; done
! grep :lab_ /mnt/kprobe_events
! test -e /mnt/instances/lab`
	if out, err := runner.Exec(t.Context(), m, "root", script, nil); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
