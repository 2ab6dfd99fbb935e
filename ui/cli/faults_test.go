package cli

import (
	"time"

	"lab/runner"
)

// A fault is a row of the matrix: what is done to the machine, when, under
// which steps, and which verdicts are right then. Adding one is a line of data.
type fault struct {
	kind string // by default one run of each kind is made
	name string
	on   string // flavour; "" is apparmor
	at   instant
	root string // what root's sh runs then; if it fails, so does the test
	// reset also loads the snapshot, under the running step.
	reset bool

	steps []string // LESSON/STEP or LESSON/EXERCISE/CHECK, the cheapest first
	// may are the verdicts that are right, as VERDICT or VERDICT/CODE, where the
	// code is that of the reason or of one of its causes. No step whose demo is
	// to be blocked passes unless "pass" is here, which says that the fault does
	// not matter: the mechanism did block the demo.
	may []string

	record bool          // the transcript is kept for the judge's tests; see -record
	limit  time.Duration // for every line; 0: the lesson's
	forged bool          // the lesson's needs are struck out, so that it runs where it must not
	probed bool          // the machine's facts are asked for after the fault, as on a host
}

// An instant is the first event of this form in the step, or in another one that
// it builds on. The zero instant is before everything.
type instant struct {
	step string // "" is the step that is judged
	role runner.Role
	kind runner.Kind
	last bool // the last line of the run
}

var (
	fresh         = instant{}
	beforeAct     = instant{role: runner.Act, kind: runner.LineStart}
	beforeLast    = instant{role: runner.Act, kind: runner.LineStart, last: true}
	amidAct       = instant{role: runner.Act, kind: runner.Output}
	beforeControl = instant{role: runner.Control, kind: runner.LineStart}
	amidControl   = instant{role: runner.Control, kind: runner.Output}
	beforeProof   = instant{role: runner.Proof, kind: runner.LineStart}
)

// in is before the first line of another step, when its files are in place.
func in(step string) instant { return instant{step: step, role: runner.Act, kind: runner.LineStart} }

// Steps that need no engine.
var (
	unshares = []string{"mount-namespace/sys-admin", "mount-namespace/no-effect", "pid-namespace/fork",
		"user-namespace/needs-admin", "user-namespace/outside", "ipc-namespace/queue", "cgroup-namespace/mount"}
	demoProfile = []string{"apparmor/wildcards", "apparmor/only-tcp", "apparmor/capability"}
	kernels     = []string{"dac/files", "dac/signals", "mount-namespace/no-effect", "ipc-namespace/segment",
		"ipc-namespace/queue", "apparmor/wildcards", "seccomp/stays"}
)

var (
	broken    = []string{"unproven"}
	notBlock  = []string{"fail/not-blocked"}
	harmless  = []string{"pass"}
	noMatter  = []string{"pass", "unproven"}
	engineOff = []string{"unproven/engine-down", "unproven/earlier-failed"}
	cutOff    = []string{"unproven/machine-gone", "unproven/shell-gone", "unproven/not-run", "unproven/prerequisite"}
)

// auditLimit is for steps with a proof that waits for a record in the audit log,
// which does not come.
const auditLimit = 8 * time.Second

// fakeLimit is the same where containers are started, or seem to be.
const fakeLimit = 40 * time.Second

// killShells kills all that runs on a terminal.
const killShells = `for t in /dev/pts/[0-9]*; do pkill -KILL -t ${t#/dev/} || true; done`

// faults is the matrix.
var faults = []fault{
	{kind: "engine stopped", name: "before the step", root: `systemctl stop docker.socket docker.service`,
		steps: []string{"engine-access/socket", "seccomp/default", "apparmor/default", "seccomp/no-mkdir", "seccomp/mkdirat",
			"capabilities/chmod", "network-namespace/net-admin", "ipc-namespace/docker", "conclusions/no-writing"},
		may: engineOff},
	{kind: "engine stopped", name: "before the control", at: beforeControl, root: `systemctl stop docker.socket docker.service`,
		steps: []string{"engine-access/socket", "apparmor/default", "ipc-namespace/docker"}, may: engineOff},
	{kind: "engine stopped", name: "before the proof", at: beforeProof, root: `systemctl stop docker.socket docker.service`,
		steps: []string{"conclusions/no-writing", "capabilities/chmod"}, may: []string{"unproven/proof-failed"}},
	{kind: "engine stopped", name: "containerd", at: beforeAct, root: `systemctl stop containerd.service`,
		steps: []string{"conclusions/no-writing", "apparmor/default"}, may: broken},
	{kind: "engine stopped", name: "its programs are gone", root: `mv /usr/sbin/runc /usr/bin/conmon /root/`,
		steps: []string{"seccomp/no-mkdir", "userns-podman/as-user"}, may: broken},

	{kind: "engine killed", name: "in the act", at: beforeAct,
		root:  `(until pgrep -f '[c]ontainerd-shim'; do sleep 0.1; done; systemctl kill -s KILL docker.service) >/dev/null 2>&1 &`,
		steps: []string{"conclusions/no-writing", "apparmor/default", "seccomp/no-mkdir", "capabilities/chmod", "ipc-namespace/docker"},
		may:   broken},
	{kind: "engine killed", name: "in the control", at: beforeControl,
		root:  `(until pgrep -f '[c]ontainerd-shim'; do sleep 0.1; done; systemctl kill -s KILL docker.service) >/dev/null 2>&1 &`,
		steps: []string{"conclusions/no-writing", "apparmor/default"}, may: broken},
	{kind: "engine killed", name: "only runc", at: beforeAct,
		root:  `(until pkill -KILL -x runc; do sleep 0.01; done) >/dev/null 2>&1 &`,
		steps: []string{"conclusions/no-writing", "capabilities/chmod"}, may: broken},
	{kind: "engine killed", name: "only the client", at: beforeAct,
		root:  `(until pkill -KILL -x docker; do sleep 0.1; done) >/dev/null 2>&1 &`,
		steps: []string{"network-namespace/net-admin", "apparmor/default"}, may: broken},
	{kind: "engine killed", name: "with its sandbox", at: beforeAct,
		root:  `(until pkill -KILL -f '[c]ontainerd-shim'; do sleep 0.1; done) >/dev/null 2>&1 &`,
		steps: []string{"seccomp/no-mkdir", "network-namespace/net-admin"}, may: broken},

	{kind: "image missing", name: "alpine", root: `docker image rm --force alpine`,
		steps: []string{"seccomp/default", "apparmor/default", "seccomp/no-mkdir", "network-namespace/net-admin", "ipc-namespace/docker", "conclusions/no-writing"},
		may:   []string{"unproven/image-missing"}},
	{kind: "image missing", name: "fedora", root: `docker image rm --force fedora`,
		steps: []string{"capabilities/chmod", "capabilities/container", "seccomp/mkdirat"}, may: []string{"unproven/image-missing"}},
	{kind: "image missing", name: "for the control", at: beforeControl, root: `docker image rm --force alpine`,
		steps: []string{"apparmor/default", "network-namespace/net-admin"}, may: []string{"unproven/image-missing"}},
	{kind: "image missing", name: "of podman", root: `runuser -l user -c 'podman image rm --force alpine'; podman image rm --force alpine`,
		steps: []string{"userns-podman/as-user"}, may: []string{"unproven/image-missing"}},

	{kind: "program missing in the image", name: "gone", root: imageWithoutPrograms,
		steps: []string{"apparmor/default", "conclusions/no-writing", "network-namespace/net-admin"},
		may:   []string{"unproven/program-missing"}},
	{kind: "program missing in the image", name: "gone, but the shell has it", root: imageWithoutPrograms,
		steps: []string{"seccomp/no-mkdir"}, may: harmless}, // BusyBox starts itself
	{kind: "program missing in the image", name: "not executable", root: imageWithEmptyPrograms,
		steps: []string{"apparmor/default", "network-namespace/net-admin"},
		may:   []string{"unproven/not-executable", "unproven/program-missing", "unproven/engine-refused"}},
	{kind: "program missing in the image", name: "not executable, but the shell has it", root: imageWithEmptyPrograms,
		steps: []string{"seccomp/no-mkdir"}, may: harmless},

	{kind: "program missing on the host", name: "unshare", root: `mv /usr/bin/unshare /root/`, steps: unshares, may: broken},
	{kind: "program missing on the host", name: "unshare is not executable", root: `chmod a-x /usr/bin/unshare`,
		steps: unshares, may: broken},
	{kind: "program missing on the host", name: "perl", at: beforeAct, root: `mv /usr/bin/perl /root/`,
		steps: []string{"seccomp/stays", "seccomp/set-filter", "ipc-namespace/queue", "apparmor/only-tcp"}, may: broken, limit: auditLimit},
	{kind: "program missing on the host", name: "getpcaps", root: `rm /usr/sbin/getpcaps`,
		steps: []string{"dac/signals", "user-namespace/needs-admin", "seccomp/stays"}, may: []string{"unproven/proof-failed"}},
	{kind: "program missing on the host", name: "setpriv", root: `rm /usr/bin/setpriv`,
		steps: []string{"dac/files", "user-namespace/needs-admin", "mount-namespace/sys-admin", "engine-access/socket"}, may: broken},
	{kind: "program missing on the host", name: "aa-exec", root: `mv $(command -v aa-exec) /root/`,
		steps: demoProfile, may: broken, limit: auditLimit},

	{kind: "seccomp profile", name: "missing", at: beforeAct, root: `rm ~user/no-mkdir.json`,
		steps: []string{"seccomp/no-mkdir", "seccomp/mkdirat"}, may: []string{"unproven/engine-refused"}},
	{kind: "seccomp profile", name: "unreadable", at: beforeAct, root: `chown root ~user/no-mkdir.json; chmod 600 ~user/no-mkdir.json`,
		steps: []string{"seccomp/no-mkdir", "seccomp/mkdirat"}, may: []string{"unproven/engine-refused"}},
	{kind: "seccomp profile", name: "cut off", at: beforeAct, root: `truncate -s 40 ~user/no-mkdir.json`,
		steps: []string{"seccomp/no-mkdir"}, may: []string{"unproven/engine-refused"}},
	{kind: "seccomp profile", name: "an action that does not exist", at: beforeAct, root: `sed -i s/SCMP_ACT_ERRNO/SCMP_ACT_ERNO/ ~user/no-mkdir.json`,
		steps: []string{"seccomp/no-mkdir"}, may: broken},
	{kind: "seccomp profile", name: "of another system call", at: beforeAct, root: `sed -i s/mkdir/rmdir/ ~user/no-mkdir.json`,
		steps: []string{"seccomp/no-mkdir"}, may: notBlock},
	{kind: "seccomp profile", name: "that kills", at: beforeAct, root: `sed -i s/SCMP_ACT_ERRNO/SCMP_ACT_KILL/ ~user/no-mkdir.json`,
		steps: []string{"seccomp/no-mkdir"}, may: broken},
	{kind: "seccomp profile", name: "missing for the control", at: beforeControl, root: `rm ~user/no-mkdir-today.json`,
		steps: []string{"seccomp/no-mkdir"}, may: []string{"unproven/control-broken"}},

	{kind: "AppArmor profile", name: "missing", at: in("demo-profile"), root: `rm /etc/apparmor.d/lab-demo`,
		steps: demoProfile, may: []string{"unproven/prerequisite"}, limit: auditLimit},
	{kind: "AppArmor profile", name: "unreadable", at: in("demo-profile"), root: `rm /etc/apparmor.d/lab-demo; mkdir /etc/apparmor.d/lab-demo`,
		steps: []string{"apparmor/wildcards"}, may: broken, limit: auditLimit},
	{kind: "AppArmor profile", name: "with a syntax error", at: in("demo-profile"), root: `sed -i 's/network inet stream,/network inet stream/' /etc/apparmor.d/lab-demo`,
		steps: demoProfile, may: []string{"unproven/prerequisite"}, limit: auditLimit},
	{kind: "AppArmor profile", name: "under another name", at: in("demo-profile"), root: `sed -i 's/profile lab-demo/profile lab-other/' /etc/apparmor.d/lab-demo`,
		steps: demoProfile, may: broken, limit: auditLimit},
	{kind: "AppArmor profile", name: "removed", at: beforeAct, root: `apparmor_parser --remove /etc/apparmor.d/lab-demo`,
		steps: demoProfile, may: broken, limit: auditLimit},
	{kind: "AppArmor profile", name: "that allows it", at: in("demo-profile"),
		root:  `sed -i 's#/srv/doors/\*.txt rw#/srv/doors/** rw#; s/network inet stream/network/; s/capability chown/capability/' /etc/apparmor.d/lab-demo`,
		steps: demoProfile, may: notBlock, limit: auditLimit},
	{kind: "AppArmor profile", name: "own profile under another name", at: in("load-profile"),
		root:  `sed -i 's/profile test-profile/profile other-profile/' /etc/apparmor.d/containers/test-profile`,
		steps: []string{"apparmor/own-profile"}, may: broken},

	{kind: "AppArmor complains", name: "lab-demo", at: in("demo-profile"),
		root:  `sed -i 's/^profile lab-demo {/profile lab-demo flags=(complain) {/' /etc/apparmor.d/lab-demo`,
		steps: demoProfile, may: notBlock, limit: auditLimit},
	{kind: "AppArmor complains", name: "from the act on", at: beforeAct,
		root:  `sed 's/^profile lab-demo {/profile lab-demo flags=(complain) {/' /etc/apparmor.d/lab-demo | apparmor_parser --replace`,
		steps: demoProfile, may: notBlock, limit: auditLimit},
	{kind: "AppArmor complains", name: "about what capabilities block", at: in("demo-profile"),
		root:  `sed -i 's/^profile lab-demo {/profile lab-demo flags=(complain) {/' /etc/apparmor.d/lab-demo`,
		steps: []string{"apparmor/assign"}, may: harmless},
	{kind: "AppArmor complains", name: "docker-default", root: dockerDefaultComplains,
		steps: []string{"apparmor/default"}, may: notBlock},
	{kind: "AppArmor complains", name: "docker-default, and denies", root: dockerDefaultDenies,
		steps: []string{"apparmor/default"}, may: []string{"unproven/proof-failed", "fail/not-blocked"}},
	{kind: "AppArmor complains", name: "docker-default is gone", root: `printf docker-default >/sys/kernel/security/apparmor/.remove`,
		steps: []string{"apparmor/default"}, may: harmless}, // dockerd loads it again

	{kind: "SELinux permissive", name: "before the step", on: "selinux", root: `setenforce 0`,
		steps: []string{"selinux/other-categories", "selinux/wrong-label", "selinux/overrule"}, may: notBlock},
	{kind: "SELinux permissive", name: "and seen to be", on: "selinux", root: `setenforce 0`, probed: true,
		steps: []string{"selinux/other-categories", "selinux/wrong-label", "selinux/overrule"}, may: []string{"skip/lacks-lsm"}},
	{kind: "SELinux permissive", name: "seen, but not heeded", on: "selinux", root: `setenforce 0`, probed: true, forged: true,
		steps: []string{"selinux/other-categories"}, may: []string{"fail/not-active"}},
	{kind: "SELinux permissive", name: "from the act on", on: "selinux", at: beforeAct, root: `setenforce 0`,
		steps: []string{"selinux/other-categories", "selinux/wrong-label"}, may: notBlock},
	{kind: "SELinux permissive", name: "from the control on", on: "selinux", at: beforeControl, root: `setenforce 0`,
		steps: []string{"selinux/other-categories", "selinux/wrong-label"}, may: []string{"unproven/proof-failed"}},
	{kind: "SELinux permissive", name: "from the proof on", on: "selinux", at: beforeProof, root: `setenforce 0`,
		steps: []string{"selinux/other-categories"}, may: []string{"unproven/proof-failed"}},
	{kind: "SELinux permissive", name: "not used by Docker", on: "selinux", root: `echo '{}' >/etc/docker/daemon.json; systemctl restart docker.service`,
		steps: []string{"selinux/other-categories"}, may: []string{"fail/not-blocked", "unproven"}},

	{kind: "SELinux off", name: "booted without", forged: true,
		steps: []string{"selinux/other-categories", "selinux/overrule"}, may: []string{"fail/not-active"}},
	{kind: "SELinux off", name: "booted without, where new files get no label", forged: true,
		steps: []string{"selinux/wrong-label"}, may: []string{"unproven/prerequisite"}},
	{kind: "AppArmor off", name: "booted without", on: "selinux", forged: true,
		steps: []string{"apparmor/wildcards", "apparmor/only-tcp", "apparmor/capability"}, may: broken, limit: auditLimit},
	{kind: "AppArmor off", name: "booted without, and Docker knows", on: "selinux", forged: true,
		steps: []string{"apparmor/default"}, may: broken},
	{kind: "AppArmor off", name: "SELinux denies instead", on: "selinux", forged: true,
		steps: []string{"userns-podman/as-user"}, may: []string{"unproven/control-same", "unproven/control-broken"}},

	{kind: "SELinux policy", name: "file with a mistake", on: "selinux", at: beforeAct,
		root:  `echo nonsense >/etc/selinux/default/contexts/files/file_contexts.local`,
		steps: []string{"selinux/wrong-label"}, may: broken},
	{kind: "SELinux policy", name: "file missing", on: "selinux", at: beforeAct,
		root:  `rm /etc/selinux/default/contexts/files/file_contexts.local`,
		steps: []string{"selinux/wrong-label"}, may: broken},
	{kind: "SELinux policy", name: "other label on the target", on: "selinux", at: beforeAct,
		root:  `chcon -R system_u:object_r:container_file_t:s0 /container/share1`,
		steps: []string{"selinux/other-categories", "selinux/wrong-label"}, may: notBlock},

	{kind: "target gone", name: "/etc/shadow", at: beforeAct, root: `mv /etc/shadow /root/`,
		steps: []string{"dac/files", "dac/effective", "user-namespace/shadow", "userns-podman/as-user", "engine-access/root"}, may: broken},
	{kind: "target gone", name: "of ping", root: `ip link delete dummy0`,
		steps: []string{"network-namespace/docker"}, may: broken},
	{kind: "target gone", name: "behind the profile", at: beforeAct, root: `rm /srv/doors/deeper/b.txt`,
		steps: []string{"apparmor/wildcards"}, may: broken, limit: auditLimit},
	{kind: "target gone", name: "the program behind the profile", at: beforeAct, root: `rm /srv/doors/users.txt`,
		steps: []string{"apparmor/capability", "apparmor/assign"}, may: broken, limit: auditLimit},
	{kind: "target gone", name: "shared memory", at: beforeLast, root: `ipcrm --all=shm`,
		steps: []string{"ipc-namespace/segment", "ipc-namespace/docker"}, may: []string{"unproven/control-same"}},
	{kind: "target gone", name: "message queue", at: beforeLast, root: `rm /dev/mqueue/orders`,
		steps: []string{"ipc-namespace/queue"}, may: []string{"unproven/control-same"}},
	{kind: "target gone", name: "message queue, before the control", at: beforeControl, root: `rm /dev/mqueue/orders`,
		steps: []string{"ipc-namespace/queue"}, may: []string{"unproven/control-same"}},
	{kind: "target gone", name: "directory", on: "selinux", at: beforeAct, root: `rm -r /container/share1`,
		steps: []string{"selinux/other-categories", "selinux/wrong-label"}, may: broken},

	{kind: "target readable", name: "/etc/shadow for everybody", root: `chmod 644 /etc/shadow`,
		steps: []string{"dac/files", "userns-podman/as-user"}, may: notBlock},
	{kind: "target readable", name: "/etc/shadow for everybody, from the proof on", at: beforeProof, root: `chmod 644 /etc/shadow`,
		steps: []string{"dac/files"}, may: []string{"unproven/proof-failed"}},
	{kind: "target readable", name: "/etc/shadow for the user", root: `usermod -aG shadow user`,
		steps: []string{"dac/files"}, may: []string{"fail/not-blocked", "unproven/proof-failed"}},
	{kind: "target readable", name: "by a capability", root: `setcap cap_dac_read_search=ep /usr/bin/head`,
		steps: []string{"dac/files"}, may: notBlock},
	{kind: "target readable", name: "Docker's socket", at: beforeAct, root: `chmod 666 /var/run/docker.sock`,
		steps: []string{"engine-access/socket"}, may: notBlock},
	{kind: "target readable", name: "namespaces for everybody", root: `setcap cap_sys_admin=ep /usr/bin/unshare`,
		steps: []string{"user-namespace/needs-admin"}, may: notBlock},
	{kind: "target readable", name: "a note outside of the namespace", at: beforeLast, root: `echo inside >/mnt/note`,
		steps: []string{"mount-namespace/no-effect"}, may: notBlock},

	{kind: "another wall", name: "no user namespaces", root: `sysctl kernel.unprivileged_userns_clone=0`,
		steps: []string{"user-namespace/outside"}, may: broken},
	// In this row and the one about sub-ids the proof shows that the container has
	// its own user namespace and its map all the same.
	{kind: "another wall", name: "no new user namespaces", root: `sysctl kernel.unprivileged_userns_clone=0`,
		steps: []string{"userns-podman/as-user"}, may: harmless},
	{kind: "another wall", name: "no namespace left", root: `cd /proc/sys/user; for f in max_*_namespaces; do echo 0 >$f; done`,
		steps: unshares, may: broken},
	{kind: "another wall", name: "no sub-ids", root: `rm /etc/subuid /etc/subgid`,
		steps: []string{"userns-podman/as-user"}, may: harmless},
	{kind: "another wall", name: "read-only directory", root: `mount -t tmpfs -o ro tmpfs /srv`,
		steps: []string{"seccomp/stays", "apparmor/wildcards"}, may: broken, limit: auditLimit},

	{kind: "disk full", name: "before the step",
		root: `n=$(stat -f -c %f /); until fallocate -l $((n * 4096)) /full; do n=$((n - 256)); done; ! echo full >/root/more`,
		steps: []string{"ipc-namespace/queue", "mount-namespace/no-effect", "seccomp/stays", "seccomp/no-mkdir", "apparmor/wildcards",
			"capabilities/chmod", "ipc-namespace/docker", "userns-podman/as-user"},
		may: noMatter},
	{kind: "disk full", name: "for what writes",
		root:  `n=$(stat -f -c %f /); until fallocate -l $((n * 4096)) /full; do n=$((n - 256)); done; ! echo full >/root/more`,
		steps: []string{"seccomp/profile", "seccomp/no-mkdir", "apparmor/load-profile"}, may: broken},
	{kind: "disk full", name: "where nothing is written",
		root:  `n=$(stat -f -c %f /); until fallocate -l $((n * 4096)) /full; do n=$((n - 256)); done`,
		steps: []string{"dac/files", "dac/signals"}, may: harmless},

	{kind: "clock jumps", name: "a year on", at: beforeAct, root: `date --set '+1 year'`, steps: kernels, may: harmless},
	{kind: "clock jumps", name: "a year back", at: beforeAct, root: `date --set '-1 year'`, steps: kernels, may: harmless},
	{kind: "clock jumps", name: "back under a container", at: amidAct, root: `date --set '-1 year'`,
		steps: []string{"conclusions/no-writing"}, may: noMatter},
	{kind: "clock jumps", name: "while certificates are valid", at: beforeAct, root: `date --set '-1 year'`,
		steps: []string{"engine-access/tls"}, may: broken},

	{kind: "only prints it", name: "every program does", at: beforeAct, root: programsThatPrint,
		steps: []string{"dac/files", "mount-namespace/sys-admin", "user-namespace/needs-admin", "seccomp/stays", "apparmor/capability", "ipc-namespace/queue"},
		may:   broken, limit: auditLimit},
	{kind: "only prints it", name: "and works", at: beforeAct, root: programsThatPrintAndWork,
		steps: []string{"dac/files", "mount-namespace/sys-admin", "user-namespace/needs-admin", "seccomp/stays", "apparmor/capability"},
		may:   broken, limit: auditLimit},
	{kind: "only prints it", name: "in the image", root: imageThatPrints,
		steps: []string{"apparmor/default", "conclusions/no-writing", "network-namespace/net-admin"},
		may:   broken},
	{kind: "only prints it", name: "in the image, but the shell does it", root: imageThatPrints,
		steps: []string{"seccomp/no-mkdir"}, may: harmless},
	{kind: "only prints it", name: "at log-in", root: `echo "echo 'head: cannot open it: Permission denied'" | tee -a ~user/.profile >>~root/.profile`,
		steps: []string{"dac/files"}, may: harmless},

	{kind: "fake docker", name: "denies", root: dockerDenies,
		steps: []string{"apparmor/default", "seccomp/no-mkdir", "conclusions/no-writing", "network-namespace/net-admin", "ipc-namespace/docker"},
		may:   broken, limit: fakeLimit},
	{kind: "fake docker", name: "does nothing", root: `printf '#!/bin/sh\n' >/usr/local/bin/docker; chmod a+x /usr/local/bin/docker`,
		steps: []string{"apparmor/default", "seccomp/no-mkdir", "conclusions/no-writing", "network-namespace/net-admin", "ipc-namespace/docker", "capabilities/chmod"},
		may:   broken, limit: fakeLimit},
	{kind: "fake docker", name: "knows the answers", root: dockerKnows,
		steps: []string{"apparmor/default", "seccomp/no-mkdir", "conclusions/no-writing", "network-namespace/net-admin"},
		may:   broken, limit: fakeLimit},
	{kind: "fake docker", name: "knows the answers, from the act on", at: beforeAct, root: dockerKnowsMkdir,
		steps: []string{"seccomp/no-mkdir"}, may: broken, limit: fakeLimit},
	{kind: "fake docker", name: "is an alias", root: `echo 'alias docker="echo docker"' >>~user/.bashrc`,
		steps: []string{"seccomp/no-mkdir", "conclusions/no-writing"}, may: broken, limit: fakeLimit},
	{kind: "fake docker", name: "prints it before", root: dockerPrintsFirst,
		steps: []string{"seccomp/no-mkdir"}, may: broken, limit: fakeLimit},
	{kind: "fake docker", name: "podman", root: podmanKnows,
		steps: []string{"userns-podman/as-user"}, may: broken, limit: fakeLimit},

	{kind: "time-out", name: "Docker hangs", at: beforeAct, root: `systemctl kill -s STOP docker.service`, limit: 15 * time.Second,
		steps: []string{"conclusions/no-writing", "engine-access/socket", "apparmor/default", "ipc-namespace/docker"}, may: []string{"unproven/timed-out"}},
	{kind: "time-out", name: "Docker hangs in the control", at: beforeControl, root: `systemctl kill -s STOP docker.service`, limit: time.Minute,
		steps: []string{"engine-access/socket"}, may: []string{"unproven/timed-out"}},
	{kind: "time-out", name: "the program hangs", root: `for f in head unshare mkdir; do printf '#!/bin/sh\nexec sleep 1000\n' >/usr/local/bin/$f; chmod a+x /usr/local/bin/$f; done`,
		limit: 5 * time.Second, steps: []string{"dac/files", "mount-namespace/sys-admin", "user-namespace/needs-admin", "seccomp/stays"}, may: []string{"unproven/waits"}},
	{kind: "time-out", name: "the program stops itself", root: `printf '#!/bin/sh\nexec timeout 1 sleep 1000\n' >/usr/local/bin/head; chmod a+x /usr/local/bin/head`,
		steps: []string{"dac/files"}, may: []string{"unproven/exit-timeout"}},
	{kind: "time-out", name: "the audit daemon hangs", at: beforeAct, root: `kill -STOP $(pidof auditd)`, limit: auditLimit,
		steps: demoProfile, may: []string{"unproven/timed-out"}},
	{kind: "time-out", name: "the audit daemon is gone", at: beforeAct, root: `kill -KILL $(pidof auditd)`, limit: auditLimit,
		steps: demoProfile, may: []string{"unproven/timed-out"}},

	{kind: "machine altered", name: "an engine is replaced", at: beforeAct, root: `cp --preserve /usr/bin/docker /usr/bin/other; mv /usr/bin/other /usr/bin/docker`,
		steps: []string{"capabilities/chmod", "seccomp/no-mkdir"}, may: []string{"unproven/altered"}},
	{kind: "machine altered", name: "something is mounted over", at: beforeAct, root: `echo none >/run/lsm; mount --bind /run/lsm /sys/kernel/security/lsm`,
		steps: []string{"dac/files", "mount-namespace/sys-admin"}, may: []string{"unproven/altered"}},
	{kind: "machine altered", name: "something is mounted over in the control", at: beforeControl, root: `mount -t tmpfs none /var/log/audit`,
		steps: []string{"dac/signals"}, may: []string{"unproven/altered"}},
	{kind: "machine altered", name: "SELinux is off for the act", on: "selinux", at: beforeAct, root: `setenforce 0`,
		steps: []string{"selinux/wrong-label"}, may: []string{"fail/not-active"}},

	{kind: "exercise", name: "the computer is slow", limit: 300 * time.Millisecond, root: "true",
		steps: []string{"seccomp/no-directories/mkdir", "seccomp/by-argument/alg"}, may: []string{"unproven/timed-out"}},
	{kind: "exercise", name: "Docker is stopped", at: beforeAct, root: `systemctl stop docker.socket docker.service`,
		steps: []string{"seccomp/no-directories/mkdir", "capabilities/port-80/chown"}, may: []string{"unproven/engine-down"}},
	{kind: "exercise", name: "Docker is stopped in the control", at: beforeControl, root: `systemctl stop docker.socket docker.service`,
		steps: []string{"seccomp/no-directories/mkdir"}, may: []string{"unproven/control-broken"}},

	{kind: "machine reset", name: "before the act", at: beforeAct, reset: true,
		steps: []string{"dac/files", "mount-namespace/no-effect", "apparmor/wildcards", "ipc-namespace/queue"}, may: cutOff, limit: auditLimit},
	{kind: "machine reset", name: "in the act", at: amidAct, reset: true,
		steps: []string{"dac/files", "mount-namespace/no-effect", "apparmor/wildcards", "conclusions/no-writing"}, may: cutOff},
	{kind: "machine reset", name: "before the control", at: beforeControl, reset: true,
		steps: []string{"dac/signals", "mount-namespace/no-effect", "apparmor/wildcards", "ipc-namespace/segment", "user-namespace/outside"}, may: cutOff, limit: auditLimit},
	{kind: "machine reset", name: "in the control", at: amidControl, reset: true,
		steps: []string{"apparmor/wildcards", "ipc-namespace/segment", "capabilities/chmod"}, may: cutOff},
	{kind: "machine reset", name: "before the proof", at: beforeProof, reset: true,
		steps: []string{"dac/files", "apparmor/wildcards", "ipc-namespace/queue"}, may: cutOff, limit: auditLimit},
	{kind: "machine reset", name: "with SELinux", on: "selinux", at: beforeControl, reset: true,
		steps: []string{"selinux/other-categories"}, may: cutOff},

	{kind: "connection lost", name: "before the act", at: beforeAct, root: `(sleep 0.5; pkill -KILL sshd) >/dev/null 2>&1 &`,
		steps: []string{"engine-access/socket", "conclusions/no-writing"}, may: []string{"unproven"}},
	{kind: "connection lost", name: "the shell is killed", at: beforeAct, root: killShells,
		steps: []string{"dac/files", "mount-namespace/no-effect", "apparmor/wildcards"}, may: cutOff, limit: auditLimit},
	{kind: "connection lost", name: "the shell is killed before the control", at: beforeControl, root: killShells,
		steps: []string{"dac/signals", "ipc-namespace/segment"}, may: cutOff},

	{kind: "mechanism off", name: "unshare makes no namespace", root: unshareMakesNone,
		steps: []string{"mount-namespace/no-effect", "pid-namespace/fork", "ipc-namespace/segment", "ipc-namespace/queue",
			"cgroup-namespace/mount", "uts-namespace/hostname", "time-namespace/uptime"},
		may: []string{"fail/not-blocked", "unproven/no-sign"}, record: true},
	{kind: "mechanism off", name: "unshare makes no PID namespace", root: unshareMakesNone,
		steps: []string{"pid-namespace/host-proc"}, may: []string{"unproven/proof-failed"}, record: true},
	{kind: "mechanism off", name: "unshare mounts a new proc", root: unshareMountsProc,
		steps: []string{"pid-namespace/host-proc"}, may: broken, record: true},
	{kind: "mechanism off", name: "the resolver has a domain", root: `echo search example.com >/etc/resolv.conf`,
		steps: []string{"uts-namespace/domain"}, may: []string{"unproven/proof-failed"}, record: true},
	{kind: "mechanism off", name: "no UTS namespace left", root: `sysctl user.max_uts_namespaces=0`,
		steps: []string{"uts-namespace/domain"}, may: broken, record: true},
	{kind: "mechanism off", name: "the container is gone", at: beforeControl, root: `docker container rm --force intro`,
		steps: []string{"intro/process"}, may: []string{"unproven/control-broken"}, record: true},
	{kind: "mechanism off", name: "the container has the host's PID namespace", at: beforeControl,
		root:  `docker container rm --force intro; docker container run --detach --rm --pid host --name intro alpine sleep 4711`,
		steps: []string{"intro/process"}, may: []string{"unproven/control-broken"}, record: true},
	{kind: "mechanism off", name: "the profile has a mistake", at: beforeAct,
		root:  `for f in lab-demo containers/test-profile; do [ ! -e /etc/apparmor.d/$f ] || echo } >>/etc/apparmor.d/$f; done`,
		steps: []string{"apparmor/demo-profile", "apparmor/load-profile"}, may: broken, record: true},
	{kind: "mechanism off", name: "TCP is not allowed either", at: in("demo-profile"), root: `sed -i '/network inet stream/d' /etc/apparmor.d/lab-demo`,
		steps: []string{"apparmor/only-tcp"}, may: []string{"unproven/control-broken"}, record: true, limit: auditLimit},
	{kind: "mechanism off", name: "the profile complains", at: in("demo-profile"),
		root:  `sed -i 's/^profile lab-demo {/profile lab-demo flags=(complain) {/' /etc/apparmor.d/lab-demo`,
		steps: []string{"apparmor/deny"}, may: broken, record: true, limit: auditLimit},
	{kind: "mechanism off", name: "cp makes directories with mkdir", root: `ln -s $(command -v busybox) /usr/local/bin/cp`,
		steps: []string{"seccomp/mkdirat"}, may: []string{"unproven/proof-failed"}, record: true},
	{kind: "mechanism off", name: "iptables is gone", at: beforeLast, root: `rm $(command -v iptables)`,
		steps: []string{"network-namespace/rules"}, may: []string{"unproven/program-missing"}, record: true},
	{kind: "mechanism off", name: "the namespaces are the host's", root: imageReadsHosts,
		steps: []string{"time-namespace/docker", "ipc-namespace/docker"}, may: []string{"unproven/control-broken", "unproven/proof-failed"}, record: true},
	{kind: "mechanism off", name: "the bundle is broken and ip is gone", at: beforeControl, root: `echo {} >/root/bundle/isolated.json; rm -f /usr/bin/ip /usr/sbin/ip`,
		steps: []string{"runtime/config"}, may: []string{"unproven/control-broken"}, record: true},
	{kind: "mechanism off", name: "the policy is unreadable", at: beforeAct, root: `chmod 600 /etc/docker/policies/authz.rego`,
		steps: []string{"opa/policy"}, may: broken, record: true},
	{kind: "mechanism off", name: "the API server is stopped", at: beforeAct, root: `systemctl stop kube-apiserver`,
		steps: []string{"kubernetes/rbac"}, may: []string{"unproven/server-down"}, record: true},
	{kind: "mechanism off", name: "the namespace demands nothing", at: beforeAct, root: `kubectl label namespace baseline pod-security.kubernetes.io/enforce-`,
		steps: []string{"kubernetes/baseline"}, may: notBlock, record: true},
	{kind: "mechanism off", name: "the webhook is down", at: beforeLast, root: `systemctl stop webhook`,
		steps: []string{"kubernetes/webhook"}, may: broken, record: true},
	{kind: "mechanism off", name: "Docker filters no system calls", root: dockerUnfiltered,
		steps: []string{"conclusions/few-rights", "seccomp/default"}, may: broken, record: true},
	{kind: "mechanism off", name: "the second kernel is none", root: runscIsRunc,
		steps: []string{"sandbox/setting", "sandbox/processes", "sandbox/call", "sandbox/socket"}, may: notBlock},
	{kind: "mechanism off", name: "the containers have no second kernel", root: runscIsRunc,
		steps: []string{"sandbox/count", "sandbox/memory"}, may: broken},
	{kind: "mechanism off", name: "the process is gone", at: beforeLast, root: `pkill -KILL -fx 'sleep 601'`,
		steps: []string{"engine-access/podman"}, may: broken, record: true},
}

// The longer scripts of the matrix, each run by root.
const (
	// Docker puts the arguments of daemon.json, here --network=none, before those of containerd.
	runscIsRunc = `printf '#!/bin/sh\nshift\nexec runc "$@"\n' >/usr/bin/runsc`

	dockerDefaultComplains = `apparmor_parser --replace <<'END'
profile docker-default flags=(attach_disconnected,mediate_deleted,complain) { file, }
END`

	dockerDefaultDenies = `apparmor_parser --replace <<'END'
profile docker-default flags=(attach_disconnected,mediate_deleted,complain) { file, deny /proc/sysrq-trigger rwklx, }
END`

	programsThatPrint = `for f in head unshare mkdir chmod perl; do cat >/usr/local/bin/$f <<'END'
#!/bin/sh
case $0 in
*head) echo "head: cannot open '/etc/shadow' for reading: Permission denied"; exit 1;;
*mkdir) echo "mkdir: cannot create directory '/srv/filtered': Operation not permitted"; exit 1;;
*unshare) echo "unshare: unshare failed: Operation not permitted"; exit 1;;
*perl) echo "mq_open: No such file or directory"; exit 2;;
*chmod) echo "chmod: changing permissions of '/srv/doors/users.txt': Operation not permitted"; exit 1;;
esac
END
/usr/bin/chmod a+x /usr/local/bin/$f; done`

	programsThatPrintAndWork = `chmod 644 /etc/shadow; for f in head unshare mkdir chmod perl; do cat >/usr/local/bin/$f <<'END'
#!/bin/sh
name=${0##*/}
echo "$name: it: Permission denied"
echo "$name: it: Operation not permitted"
exec /usr/bin/$name "$@"
END
/usr/bin/chmod a+x /usr/local/bin/$f; done`

	imageWithoutPrograms = `docker container run --name tainted alpine sh -c 'rm $(which cat mkdir touch iptables)'; docker container commit tainted alpine`

	imageWithEmptyPrograms = `docker container run --name tainted alpine sh -c 'for f in $(which cat mkdir touch iptables); do rm $f; echo >$f; done'
docker container commit tainted alpine`

	imageThatPrints = `docker container run --name tainted alpine sh -c 'for f in $(which cat mkdir touch iptables); do rm $f; cat >$f <<"END"
#!/bin/sh
case $0 in
*cat) echo "cat: cannot open /proc/sysrq-trigger: Permission denied"; exit 1;;
*mkdir) echo "mkdir: cannot create directory /test123: Operation not permitted"; exit 1;;
*touch) echo "touch: /tmp/x: Read-only file system"; exit 1;;
*iptables) echo "iptables: cannot do it: Permission denied"; exit 4;;
esac
END
chmod +x $f; done'; docker container commit tainted alpine`

	dockerDenies = `cat >/usr/local/bin/docker <<'END'
#!/bin/sh
case $* in
*sysrq*) echo "cat: can't open '/proc/sysrq-trigger': Permission denied"; exit 1;;
*mkdir*) echo "mkdir: can't create directory '/test123': Operation not permitted"; exit 1;;
*touch*) echo "touch: /tmp/x: Read-only file system"; exit 1;;
*iptables*) echo "iptables v1.8.11 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)"; exit 4;;
*shm*) echo "       key      shmid perms"; exit 0;;
esac
END
chmod a+x /usr/local/bin/docker`

	dockerKnows = `cat >/usr/local/bin/docker <<'END'
#!/bin/sh
case $* in
*unconfined*sysrq*) echo "cat: read error: I/O error"; exit 1;;
*sysrq*) echo "cat: can't open '/proc/sysrq-trigger': Permission denied"; exit 1;;
*attr/current*) echo "docker-default (enforce)";;
*no-mkdir*mkdir\ *) echo "mkdir: can't create directory '/test123': Operation not permitted"; exit 1;;
*mkdir*) exit 0;;
*Seccomp*) echo "Seccomp:	2";;
*read-only*touch*) echo "touch: /tmp/x: Read-only file system"; exit 1;;
*mountinfo*) echo "1 2 0:3 / / ro,relatime - overlay overlay rw";;
*NET_ADMIN*) exit 0;;
*iptables*) echo "iptables v1.8.11 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)"; exit 4;;
*CapEff*) echo "CapEff:	00000000a80425fb";;
esac
END
chmod a+x /usr/local/bin/docker`

	dockerKnowsMkdir = `cat >/usr/local/bin/docker <<'END'
#!/bin/sh
case $* in
*no-mkdir*mkdir\ *) echo "mkdir: can't create directory '/test123': Operation not permitted"; exit 1;;
*mkdir*) exit 0;;
*Seccomp*) echo "Seccomp:	2";;
esac
END
chmod a+x /usr/local/bin/docker`

	dockerPrintsFirst = `cat >/usr/local/bin/docker <<'END'
#!/bin/sh
echo "mkdir: can't create directory '/test123': Operation not permitted"
exec /usr/bin/docker "$@"
END
chmod a+x /usr/local/bin/docker`

	podmanKnows = `cat >/usr/local/bin/podman <<'END'
#!/bin/sh
case $(id -u):$* in
0:*) echo "root:*:20000:0:99999:7:::";;
*uid_map*) printf '         0       1000          1\n         1     100000      65536\nCapEff:	00000000800405fb\n';;
*) echo "head: /tmp/shadow: Permission denied"; exit 1;;
esac
END
chmod a+x /usr/local/bin/podman`

	unshareMakesNone = `cat >/usr/local/bin/unshare <<'END'
#!/bin/sh
while [ $# -gt 0 ]; do
	case $1 in
	--boottime | --monotonic | --propagation) shift 2 ;;
	-*) shift ;;
	*) break ;;
	esac
done
[ $# -gt 0 ] || set -- bash
exec "$@"
END
chmod a+x /usr/local/bin/unshare`

	unshareMountsProc = `printf '#!/bin/sh\nexec /usr/bin/unshare --mount-proc "$@"\n' >/usr/local/bin/unshare
chmod a+x /usr/local/bin/unshare`

	imageReadsHosts = `docker container run --name tainted alpine sh -c 'f=$(which readlink); rm $f; cat >$f <<"END"
#!/bin/sh
echo "time:[4026531834]"
echo "uts:[4026531838]"
echo "ipc:[4026531839]"
END
chmod +x $f'; docker container commit tainted alpine`

	dockerUnfiltered = `echo '{"seccomp-profile": "unconfined"}' >/etc/docker/daemon.json
systemctl restart docker.service`
)
