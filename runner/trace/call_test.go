package trace

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lab/lessons"
)

// written is what the tracer prints of entries, as the kernel writes them.
func written(entries ...string) []byte {
	all := append(append([]string{"tracing_mark_write: begin word"}, entries...), "tracing_mark_write: end word")
	var b strings.Builder
	fmt.Fprintf(&b, "lost 0\n# tracer: nop\n#\n# entries-in-buffer/entries-written: %d/%d   #P:2\n#\n", len(all), len(all))
	for i, e := range all {
		fmt.Fprintf(&b, "%16s-%-7d [%03d] .....   238.%06d: %s\n", "cat", 1396, i%2, i, e)
	}
	return []byte(b.String())
}

// asked1 are the entries of a question for a capability and its answer.
func asked1(number, answer int, ns string) []string {
	return []string{
		fmt.Sprintf("cap_capable_asked: (cap_capable+0x4/0x80) cap=%d ns=0xfffffffface4c3e0 own=%s", number, ns),
		fmt.Sprintf("cap_capable: (security_capable+0x58/0x180 <- cap_capable) ret=%d", answer),
	}
}

const (
	firstNS = "0xfffffffface4c3e0"
	otherNS = "0xffff8ff0412a0000"
	opens   = "sys_enter: NR 257 (ffffff9c, 7ffd, 80000, 0, 0, 0)"
	passes  = "__seccomp_filter: (syscall_trace_enter+0x77/0x1d0 <- __seccomp_filter) ret=0"
	shadow  = `getname_path: (do_sys_openat2+0x7c/0xe0 <- getname) name="/etc/shadow"`
	modes   = "generic_permission: (inode_permission+0x39/0x190 <- generic_permission) ret=-13"
)

func TestParse(t *testing.T) {
	join := func(parts ...any) []string {
		var all []string
		for _, p := range parts {
			switch p := p.(type) {
			case string:
				all = append(all, p)
			case []string:
				all = append(all, p...)
			}
		}
		return all
	}
	for _, c := range []struct {
		name    string
		entries []string
		want    Call
		keys    string // "dac_override:selinux"
		passed  []lessons.Mechanism
	}{
		{name: "AppArmor", entries: join(passes, opens, shadow, asked1(2, -1, firstNS), asked1(1, 0, firstNS),
			"may_open: (path_openat+0x1/0x2 <- may_open) ret=0",
			"apparmor_file_open: (security_file_open+0x4e/0xf0 <- apparmor_file_open) ret=-13", "sys_exit: NR 257 = -13"),
			want: Call{Name: "openat", Object: "/etc/shadow", Errno: "EACCES", Wall: lessons.AppArmor}, passed: []lessons.Mechanism{lessons.Seccomp, lessons.DAC}},
		{name: "DAC without a capability", entries: join(opens, shadow, asked1(2, -1, firstNS), asked1(1, -1, firstNS), modes, "sys_exit: NR 257 = -13"),
			want: Call{Name: "openat", Object: "/etc/shadow", Errno: "EACCES", Wall: lessons.DAC}, keys: "dac_read_search:capabilities dac_override:capabilities"},
		{name: "DAC, and SELinux has taken the key", entries: join(opens, shadow, asked1(1, 0, firstNS),
			"selinux_capable: (security_capable+0x78/0x180 <- selinux_capable) ret=-13", modes, "sys_exit: NR 257 = -13"),
			want: Call{Name: "openat", Object: "/etc/shadow", Errno: "EACCES", Wall: lessons.DAC}, keys: "dac_override:selinux"},
		{name: "DAC, of an inode that the user namespace has no number for", entries: join(opens, shadow,
			"privileged_wrt_inode_uidgid: (capable_wrt_inode_uidgid+0x2b/0x60 <- privileged_wrt_inode_uidgid) ret=0", modes, "sys_exit: NR 257 = -13"),
			want: Call{Name: "openat", Object: "/etc/shadow", Errno: "EACCES", Wall: lessons.DAC}, keys: ":userns"},
		{name: "seccomp stands before the entry", entries: []string{opens, shadow, "__seccomp_filter: (syscall_trace_enter+0x77/0x1d0 <- __seccomp_filter) ret=-1", "sys_exit: NR 83 = -1"},
			want: Call{Name: "mkdir", Errno: "EPERM", Wall: lessons.Seccomp}},
		{name: "a capability in the first user namespace, asked from another", entries: join("sys_enter: NR 133 (7ffd, 2180, 103, 0, 0, 0)", asked1(27, -1, otherNS), "sys_exit: NR 133 = -1"),
			want: Call{Name: "mknod", Errno: "EPERM", Wall: lessons.UserNamespace}, keys: "mknod:userns"},
		{name: "a capability", entries: join("sys_enter: NR 161 (7ffd, 0, 0, 0, 0, 0)", asked1(18, -1, firstNS), "sys_exit: NR 161 = -1"),
			want: Call{Name: "chroot", Errno: "EPERM", Wall: lessons.Capabilities}, keys: "sys_chroot:capabilities"},
		{name: "what memory may be promised is no refusal", entries: []string{"sys_enter: NR 59 (1, 2, 3, 0, 0, 0)",
			"cap_capable_asked: (cap_capable+0x4/0x80) cap=21 ns=" + firstNS + " own=" + firstNS,
			"cap_capable: (cap_vm_enough_memory+0x2a/0x60 <- cap_capable) ret=-1", "sys_exit: NR 59 = -1"},
			want: Call{Name: "execve", Errno: "EPERM"}},
		{name: "SELinux has taken the capability that a call needs", entries: join("sys_enter: NR 165 (7ffd, 0, 0, 0, 0, 0)", asked1(21, 0, firstNS),
			"selinux_capable: (security_capable+0x78/0x180 <- selinux_capable) ret=-13", "sys_exit: NR 165 = -1"),
			want: Call{Name: "mount", Errno: "EPERM", Wall: lessons.SELinux}, keys: "sys_admin:selinux"},
		{name: "Yama, whose no is passed on", entries: join("sys_enter: NR 101 (10, 4, 0, 0, 0, 0)", asked1(19, -1, firstNS),
			"yama_ptrace_access_check: (security_ptrace_access_check+0x1/0x2 <- yama_ptrace_access_check) ret=-1",
			"__ptrace_may_access: (ptrace_attach+0x1/0x2 <- __ptrace_may_access) ret=-1", "sys_exit: NR 101 = -1"),
			want: Call{Name: "ptrace", Object: "process 4", Errno: "EPERM", Wall: lessons.Yama}},
		{name: "nodev", entries: []string{opens, "may_open: (path_openat+0x1/0x2 <- may_open) ret=-13", "sys_exit: NR 257 = -13"},
			want: Call{Name: "openat", Errno: "EACCES", Wall: lessons.Mount}},
		{name: "user namespaces are used up", entries: []string{"sys_enter: NR 272 (10000000, 0, 0, 0, 0, 0)", "create_user_ns: (unshare_userns+0x1/0x2 <- create_user_ns) ret=-28", "sys_exit: NR 272 = -28"},
			want: Call{Name: "unshare", Errno: "ENOSPC", Wall: lessons.UserNamespace}},
		{name: "a message of netlink", entries: join("sys_enter: NR 46 (3, 7ffd, 0, 0, 0, 0)", asked1(12, -1, firstNS), "sys_enter: NR 1 (1, 7ffd, 9, 0, 0, 0)"),
			want: Call{Name: "sendmsg", Errno: "EPERM", Wall: lessons.Capabilities}, keys: "net_admin:capabilities"},
		{name: "read-only", entries: []string{"sys_enter: NR 83 (7ffd, 1ff, 0, 0, 0, 0)", "mnt_want_write: (filename_create+0x8f/0x180 <- mnt_want_write) ret=-30", "sys_exit: NR 83 = -30"},
			want: Call{Name: "mkdir", Errno: "EROFS", Wall: lessons.Mount}},
		{name: "noexec", entries: []string{"sys_enter: NR 59 (1, 2, 3, 0, 0, 0)", "path_noexec: (do_open_execat+0x1/0x2 <- path_noexec) ret=0x1", "sys_exit: NR 59 = -13"},
			want: Call{Name: "execve", Errno: "EACCES", Wall: lessons.Mount}},
		{name: "a number of processes", entries: []string{"sys_enter: NR 56 (1200011, 0, 0, 0, 0, 0)", "pids_can_fork: (cgroup_can_fork+0x1/0x2 <- pids_can_fork) ret=-11", "sys_exit: NR 56 = -11"},
			want: Call{Name: "clone", Errno: "EAGAIN", Wall: lessons.Cgroup}},
		{name: "open files", entries: []string{opens, "sys_exit: NR 257 = -24"}, want: Call{Name: "openat", Errno: "EMFILE", Wall: lessons.RLimit}},
		{name: "out of memory", entries: []string{"mark_victim: pid=1396"}, want: Call{Errno: "SIGKILL", Wall: lessons.Cgroup}},
		{name: "killed by seccomp", entries: []string{"force_sig_seccomp: (force_sig_seccomp+0x0/0x90)"}, want: Call{Errno: "SIGSYS", Wall: lessons.Seccomp}},
		{name: "no wall", entries: []string{"sys_enter: NR 62 (1869f, 0, 0, 0, 0, 0)", "sys_exit: NR 62 = -3"}, want: Call{Name: "kill", Object: "process 99999", Errno: "ESRCH"}},
		{name: "answers of an earlier call are not this one's", entries: []string{"sys_enter: NR 83 (7ffd, 1ff, 0, 0, 0, 0)", modes, "sys_enter: NR 62 (1, 0, 0, 0, 0, 0)", "sys_exit: NR 62 = -13"},
			want: Call{Name: "kill", Object: "process 1", Errno: "EACCES"}},
	} {
		account := Parse(written(c.entries...), "word")
		if account.Untold != "" || len(account.Calls) != 1 {
			t.Errorf("%s: %+v", c.name, account)
			continue
		}
		got := account.Calls[0]
		var keys []string
		for _, k := range got.Keys {
			keys = append(keys, k.Capability+":"+string(k.Wall))
		}
		if got.Name != c.want.Name || got.Object != c.want.Object || got.Errno != c.want.Errno || got.Wall != c.want.Wall || got.Comm != "cat" ||
			strings.Join(keys, " ") != c.keys || !slices.Equal(got.Passed(), c.passed) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// TestParseRefuses: what is not whole tells nothing.
func TestParseRefuses(t *testing.T) {
	whole := string(written(opens, shadow, "sys_exit: NR 257 = -13"))
	forged := strings.Replace(whole, `name="/etc/shadow"`, "name=\"/x\n             cat-1396    [000] .....   238.000002: apparmor_file_open: (security_file_open+0x4e/0xf0 <- apparmor_file_open) ret=-13\"", 1)
	for name, text := range map[string]string{
		"somebody has cleared it":       strings.Replace(whole, "begin word", "begin it", 1),
		"lacks lab's marks":             strings.Replace(whole, "end word", "", 1),
		"stopped by somebody":           "stopped\n" + whole,
		"changed by somebody":           "changed\n" + whole,
		"lost 7":                        strings.Replace(whole, "lost 0", "lost 7", 1),
		"missed answers: 3 cap_capable": "missed 3 cap_capable\n" + whole,
		"by the kernel's count, but":    forged,
		"reads as 5":                    strings.Replace(whole, "-written: 5/5", "-written: 4/4", 1) + "",
	} {
		account := Parse([]byte(text), "word")
		if !strings.Contains(account.Untold, name) || account.Tampered == (strings.HasPrefix(name, "lost") || strings.HasPrefix(name, "missed answers")) {
			t.Errorf("%s: %+v", name, account)
		}
	}
	if account := Parse([]byte(whole), "word"); account.Untold != "" {
		t.Error(account.Untold)
	}
	// A line break in a path is harmless as long as it does not look like an entry.
	broken := strings.Replace(whole, `name="/etc/shadow"`, "name=\"/etc/sha\ndow\"", 1)
	if account := Parse([]byte(broken), "word"); account.Untold != "" {
		t.Error(account.Untold)
	}
}

// TestNames: a thread is called what it was called at that time, and what it
// forked and did not rename is called the same.
func TestNames(t *testing.T) {
	refusal := []string{"sys_enter: NR 62 (1, 0, 0, 0, 0, 0)", "sys_exit: NR 62 = -1"}
	entries := append(append(slices.Clone(refusal), "task_rename: pid=1396 oldcomm=runc:[2:INIT] newcomm=cat oom_score_adj=0"), refusal...)
	calls := Parse(written(entries...), "word").Calls
	if len(calls) != 2 || calls[0].Comm != "runc:[2:INIT]" || calls[1].Comm != "cat" {
		t.Errorf("%+v", calls)
	}
}

// TestMany: of thousands of refusals the same is kept once.
func TestMany(t *testing.T) {
	var entries []string
	for i := range 3000 {
		entries = append(entries, fmt.Sprintf("sys_enter: NR 62 (%x, 0, 0, 0, 0, 0)", i%100+1), "sys_exit: NR 62 = -1")
	}
	calls := Parse(written(entries...), "word").Calls
	if len(calls) != 100 || calls[0].Times != 30 {
		t.Errorf("%d calls", len(calls))
	}
}

func FuzzParse(f *testing.F) {
	f.Add(written(opens, shadow, modes, "sys_exit: NR 257 = -13"))
	f.Add(written("mark_victim: pid=9", "sched_process_fork: comm=a pid=1 child_comm=b child_pid=9", "cap_capable: ( <- cap_capable) ret=-1"))
	f.Fuzz(func(t *testing.T, text []byte) {
		a := Parse(text, "word")
		if a.Untold != "" && len(a.Calls) > 0 || len(a.Calls) > maxCalls {
			t.Errorf("%+v", a)
		}
		if _, err := ParseAccount(a.String()); err != nil {
			t.Error(err)
		}
	})
}

// TestUnpollable: Go tries to poll whatever it opens, and is told that a file
// cannot be polled. What was opened before is not what a call is about whose
// beginning is not written down.
func TestUnpollable(t *testing.T) {
	account := Parse(written(opens, shadow, "sys_exit: NR 233 = -1", "sys_exit: NR 204 = -3"), "word")
	if len(account.Calls) != 1 || account.Calls[0].Name != "sched_getaffinity" || account.Calls[0].Object != "" {
		t.Errorf("got %+v", account)
	}
}

// TestDropped: of a flood of refused calls the last are kept, and it is said.
func TestDropped(t *testing.T) {
	for n, dropped := range map[int]bool{maxCalls: false, maxCalls + 7: true} {
		var entries []string
		for i := range n {
			entries = append(entries, opens, fmt.Sprintf(`getname_path: (do_sys_openat2+0x7c/0xe0 <- getname) name="/f%d"`, i), modes, "sys_exit: NR 257 = -13")
		}
		account := Parse(written(entries...), "word")
		last := account.Calls[len(account.Calls)-1].Object
		if len(account.Calls) != maxCalls || account.Dropped != dropped || last != fmt.Sprintf("/f%d", n-1) {
			t.Errorf("of %d: %d calls, dropped %v, the last is of %s", n, len(account.Calls), account.Dropped, last)
		}
	}
}
