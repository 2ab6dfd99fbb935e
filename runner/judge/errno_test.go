package judge

import "testing"

func TestPrintedErrnos(t *testing.T) {
	for _, c := range []struct {
		line    string
		errno   string // "": nothing found
		program string
	}{
		{"mkdir: can't create directory '/test123': Operation not permitted", "EPERM", "mkdir"},
		{"ls: cannot open directory '/share1/': Permission denied", "EACCES", "ls"},
		{"cat: can't open '/proc/sysrq-trigger': Permission denied", "EACCES", "cat"},
		{"head: /tmp/shadow: Permission denied", "EACCES", "head"},
		{"cat: read error: I/O error", "EIO", "cat"},
		{"cat: read error: Input/output error", "EIO", "cat"},
		{"cat: /proc/sysrq-trigger: Input/output error", "EIO", "cat"},
		{"keyctl_get_persistent: Operation not permitted", "EPERM", "keyctl_get_persistent"},
		{"iptables v1.8.11 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)", "EACCES", "iptables"},
		{"RTNETLINK answers: Operation not permitted", "EPERM", "RTNETLINK"},
		{"/usr/bin/mkdir: cannot create directory 'x': Permission denied.", "EACCES", "mkdir"},
		{"sh: 1: mkdir: Permission denied", "EACCES", "mkdir"},
		{"bash: line 1: cd: /root: Permission denied", "EACCES", "cd"},
		{"-bash: cd: /root: Permission denied", "EACCES", "cd"},
		{"bash: kill: (1) - Operation not permitted", "EPERM", "kill"},
		{"mknod: x: No such device or address", "ENXIO", "mknod"},
		{"setfattr: x: Not supported", "EOPNOTSUPP", "setfattr"},
		{"open: Permission denied at -e line 1.", "EACCES", "perl"},
		{"socket: Permission denied at /srv/sockets.pl line 3, <STDIN> line 7.", "EACCES", "socket"},
		{"PermissionError: [Errno 13] Permission denied: '/etc/shadow'", "EACCES", "python3"},
		{"python3: can't open file '/root/x': [Errno 13] Permission denied", "EACCES", "python3"},
		{"OSError: [Errno 30] Read-only file system: '/x'", "EROFS", "OSError"},
		{"docker: open /root/env: permission denied.", "EACCES", "docker"},
		{"open /etc/shadow: permission denied", "EACCES", "open"},
		{"Error: lstat /root/none: no such file or directory", "ENOENT", "podman"},
		{"docker: Error response from daemon: error setting rlimit: operation not permitted: unknown.", "EPERM", "docker"},
		{`time="2026-11-26T03:00:00Z" level=error msg="cannot clone: operation not permitted"`, "EPERM", "podman"},
		{"mount: permission denied (are you root?)", "EPERM", "mount"},
		{"mount: /mnt: permission denied.", "EPERM", "mount"},
		{"mount: /mnt: must be superuser to use mount.", "EPERM", "mount"},
		{"mount: mounting none on /tmp failed: Permission denied", "EACCES", "mount"},

		{"a file: not found", "", ""},
		{"the docs say: permission denied means no", "", ""},
		{`time="2026-11-26T03:00:00Z" level=warning msg="x: operation not permitted"`, "", ""},
		{"Permission denied", "", ""},
		{": Permission denied", "", ""},
		{"the answer was Permission denied", "", ""},
		{"mkdir: Permission denied is what EACCES means", "", ""},
		{"mkdir: Operation not permitted-ish", "", ""},
		{"mkdir Permission denied", "", ""},
		{"«mkdir»: Permission denied", "", ""},
	} {
		found := printedErrnos([]string{c.line})
		if c.errno == "" {
			if len(found) != 0 {
				t.Errorf("%q: found %v", c.line, found)
			}
			continue
		}
		if len(found) != 1 || !sameErrno(found[0].errno, c.errno) {
			t.Errorf("%q: found %v, want %s", c.line, found, c.errno)
			continue
		}
		if len(errnosFrom(found, c.program)) != 1 {
			t.Errorf("%q: printed by %q, want %s", c.line, found[0].programs, c.program)
		}
		if len(errnosFrom(found, "other")) != 0 {
			t.Errorf("%q: printed by anyone", c.line)
		}
	}
}

func TestSameErrno(t *testing.T) {
	if !sameErrno("ENOTSUP", "EOPNOTSUPP") || !sameErrno("EPERM", "EPERM") {
		t.Error("one error under two names is two errors")
	}
	for _, other := range []string{"EACCES", "", "EFOO", "none"} {
		if sameErrno(other, "EPERM") || sameErrno(other, "EFOO") {
			t.Errorf("%q is taken for another error", other)
		}
	}
}
