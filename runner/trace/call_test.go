package trace

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lab/lessons"
)

// asked1 are the entries of a question for a capability and its answer.
func asked1(number, answer int, ns string) []string {
	return []string{
		fmt.Sprintf("cap_capable_asked cap=%d ns=0xfffffffface4c3e0 own=%s", number, ns),
		fmt.Sprintf("cap_capable ret=%d", answer),
	}
}

const (
	firstNS = "0xfffffffface4c3e0"
	otherNS = "0xffff8ff0412a0000"
	opens   = "sys_enter id=257 args=0xffffff9c"
	passes  = "__seccomp_filter ret=0"
	shadow  = "getname_path name=/etc/shadow"
	modes   = "generic_permission ret=-13"
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
			"may_open ret=0",
			"apparmor_file_open ret=-13", "sys_exit id=257 ret=-13"),
			want: Call{Name: "openat", Object: "/etc/shadow", Errno: "EACCES", Wall: lessons.AppArmor}, passed: []lessons.Mechanism{lessons.Seccomp, lessons.DAC}},
		{name: "DAC without a capability", entries: join(opens, shadow, asked1(2, -1, firstNS), asked1(1, -1, firstNS), modes, "sys_exit id=257 ret=-13"),
			want: Call{Name: "openat", Object: "/etc/shadow", Errno: "EACCES", Wall: lessons.DAC}, keys: "dac_read_search:capabilities dac_override:capabilities"},
		{name: "DAC, and SELinux has taken the key", entries: join(opens, shadow, asked1(1, 0, firstNS),
			"selinux_capable ret=-13", modes, "sys_exit id=257 ret=-13"),
			want: Call{Name: "openat", Object: "/etc/shadow", Errno: "EACCES", Wall: lessons.DAC}, keys: "dac_override:selinux"},
		{name: "DAC, of an inode that the user namespace has no number for", entries: join(opens, shadow,
			"privileged_wrt_inode_uidgid ret=0", modes, "sys_exit id=257 ret=-13"),
			want: Call{Name: "openat", Object: "/etc/shadow", Errno: "EACCES", Wall: lessons.DAC}, keys: ":userns"},
		{name: "seccomp stands before the entry", entries: []string{opens, shadow, "__seccomp_filter ret=-1", "sys_exit id=83 ret=-1"},
			want: Call{Name: "mkdir", Errno: "EPERM", Wall: lessons.Seccomp}},
		{name: "a capability in the first user namespace, asked from another", entries: join("sys_enter id=133 args=0x7ffd", asked1(27, -1, otherNS), "sys_exit id=133 ret=-1"),
			want: Call{Name: "mknod", Errno: "EPERM", Wall: lessons.UserNamespace}, keys: "mknod:userns"},
		{name: "a capability", entries: join("sys_enter id=161 args=0x7ffd", asked1(18, -1, firstNS), "sys_exit id=161 ret=-1"),
			want: Call{Name: "chroot", Errno: "EPERM", Wall: lessons.Capabilities}, keys: "sys_chroot:capabilities"},
		{name: "what memory may be promised is no refusal", entries: []string{"sys_enter id=59 args=0x1",
			"cap_capable_asked cap=21 ns=" + firstNS + " own=" + firstNS + " from=0xffffffff8102002a memory=0xffffffff81020000",
			"cap_capable ret=-1", "sys_exit id=59 ret=-1"},
			want: Call{Name: "execve", Errno: "EPERM"}},
		{name: "SELinux has taken the capability that a call needs", entries: join("sys_enter id=165 args=0x7ffd", asked1(21, 0, firstNS),
			"selinux_capable ret=-13", "sys_exit id=165 ret=-1"),
			want: Call{Name: "mount", Errno: "EPERM", Wall: lessons.SELinux}, keys: "sys_admin:selinux"},
		{name: "Yama, whose no is passed on", entries: join("sys_enter id=101 args=0x10,4", asked1(19, -1, firstNS),
			"yama_ptrace_access_check ret=-1",
			"__ptrace_may_access ret=-1", "sys_exit id=101 ret=-1"),
			want: Call{Name: "ptrace", Object: "process 4", Errno: "EPERM", Wall: lessons.Yama}},
		{name: "nodev", entries: []string{opens, "may_open ret=-13", "sys_exit id=257 ret=-13"},
			want: Call{Name: "openat", Errno: "EACCES", Wall: lessons.Mount}},
		{name: "user namespaces are used up", entries: []string{"sys_enter id=272 args=0x10000000", "create_user_ns ret=-28", "sys_exit id=272 ret=-28"},
			want: Call{Name: "unshare", Errno: "ENOSPC", Wall: lessons.UserNamespace}},
		{name: "a message of netlink", entries: join("sys_enter id=46 args=0x3", asked1(12, -1, firstNS), "sys_enter id=1 args=0x1"),
			want: Call{Name: "sendmsg", Errno: "EPERM", Wall: lessons.Capabilities}, keys: "net_admin:capabilities"},
		{name: "read-only", entries: []string{"sys_enter id=83 args=0x7ffd", "mnt_want_write ret=-30", "sys_exit id=83 ret=-30"},
			want: Call{Name: "mkdir", Errno: "EROFS", Wall: lessons.Mount}},
		{name: "noexec", entries: []string{"sys_enter id=59 args=0x1", "path_noexec ret=0x1", "sys_exit id=59 ret=-13"},
			want: Call{Name: "execve", Errno: "EACCES", Wall: lessons.Mount}},
		{name: "a number of processes", entries: []string{"sys_enter id=56 args=0x1200011", "pids_can_fork ret=-11", "sys_exit id=56 ret=-11"},
			want: Call{Name: "clone", Errno: "EAGAIN", Wall: lessons.Cgroup}},
		{name: "open files", entries: []string{opens, "sys_exit id=257 ret=-24"}, want: Call{Name: "openat", Errno: "EMFILE", Wall: lessons.RLimit}},
		{name: "out of memory", entries: []string{"mark_victim pid=1396"}, want: Call{Errno: "SIGKILL", Wall: lessons.Cgroup}},
		{name: "killed by seccomp", entries: []string{"force_sig_seccomp"}, want: Call{Errno: "SIGSYS", Wall: lessons.Seccomp}},
		{name: "no wall", entries: []string{"sys_enter id=62 args=0x1869f", "sys_exit id=62 ret=-3"}, want: Call{Name: "kill", Object: "process 99999", Errno: "ESRCH"}},
		{name: "answers of an earlier call are not this one's", entries: []string{"sys_enter id=83 args=0x7ffd", modes, "sys_enter id=62 args=0x1", "sys_exit id=62 ret=-13"},
			want: Call{Name: "kill", Object: "process 1", Errno: "EACCES"}},
	} {
		account := Parse(written(c.entries...), testLayouts(), "word")
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
	whole := func() []piece { return written(opens, shadow, "sys_exit id=257 ret=-13") }
	says := func(line string) []piece { return append([]piece{{line: line}}, whole()...) }
	for reason, said := range map[string][]piece{
		"lacks lab's marks, so somebody has cleared it": slices.DeleteFunc(whole(), func(p piece) bool { return p.line == "cpu" || p.data != nil }),
		"stopped by somebody":                           says("stopped"),
		"changed by somebody":                           says("changed"),
		"lost 7":                                        append(whole(), piece{line: "lost 7"}),
		"missed answers: 3 cap_capable":                 says("missed 3 cap_capable"),
		"has 7 entries by the kernel's count, but 5":    append(whole(), piece{line: "entries 7"}),
		"not as they should be":                         append(whole(), piece{"page 3", []byte("abc")}),
	} {
		account := Parse(said, testLayouts(), "word")
		tampered := !strings.HasPrefix(reason, "lost") && !strings.HasPrefix(reason, "missed answers") && !strings.HasPrefix(reason, "not as")
		if !strings.Contains(account.Untold, reason) || account.Tampered != tampered || len(account.Calls) > 0 {
			t.Errorf("%s: %+v", reason, account)
		}
	}
	if account := Parse(whole(), testLayouts(), "word"); account.Untold != "" {
		t.Error(account.Untold)
	}
	if account := Parse(whole(), testLayouts(), "another"); !account.Tampered {
		t.Errorf("%+v", account)
	}
}

// TestPathLikeATrace: whatever a path has in it, it is a path.
func TestPathLikeATrace(t *testing.T) {
	path := "/x\ndone word\nfailed\npage 7\nlost 3"
	account := Parse(read(t, sent(written(opens, "getname_path name="+path, modes, "sys_exit id=257 ret=-13"))), testLayouts(), "word")
	if account.Untold != "" || len(account.Calls) != 1 || account.Calls[0].Object != path {
		t.Errorf("%+v", account)
	}
}

// TestNames: a thread is called what it was called at that time, and what it
// forked and did not rename is called the same.
func TestNames(t *testing.T) {
	refusal := []string{"sys_enter id=62 args=0x1", "sys_exit id=62 ret=-1"}
	entries := append(append(slices.Clone(refusal), "task_rename pid=1396 oldcomm=runc:[2:INIT] newcomm=cat"), refusal...)
	calls := Parse(written(entries...), testLayouts(), "word").Calls
	if len(calls) != 2 || calls[0].Comm != "runc:[2:INIT]" || calls[1].Comm != "cat" {
		t.Errorf("%+v", calls)
	}
}

// TestMany: of thousands of refusals the same is kept once.
func TestMany(t *testing.T) {
	var entries []string
	for i := range 3000 {
		entries = append(entries, fmt.Sprintf("sys_enter id=62 args=0x%x", i%100+1), "sys_exit id=62 ret=-1")
	}
	calls := Parse(written(entries...), testLayouts(), "word").Calls
	if len(calls) != 100 || calls[0].Times != 30 {
		t.Errorf("%d calls", len(calls))
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sent(written(opens, shadow, modes, "sys_exit id=257 ret=-13")))
	f.Add(sent(written("mark_victim pid=9", "sched_process_fork parent_comm=a child_pid=9", "cap_capable ret=-1")))
	f.Fuzz(func(t *testing.T, text []byte) {
		a := Parse(read(t, text), testLayouts(), "word")
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
	account := Parse(written(opens, shadow, "sys_exit id=233 ret=-1", "sys_exit id=204 ret=-3"), testLayouts(), "word")
	if len(account.Calls) != 1 || account.Calls[0].Name != "sched_getaffinity" || account.Calls[0].Object != "" {
		t.Errorf("got %+v", account)
	}
}

// TestDropped: of a flood of refused calls the last are kept, and it is said.
func TestDropped(t *testing.T) {
	for n, dropped := range map[int]bool{maxCalls: false, maxCalls + 7: true} {
		var entries []string
		for i := range n {
			entries = append(entries, opens, fmt.Sprintf("getname_path name=/f%d", i), modes, "sys_exit id=257 ret=-13")
		}
		account := Parse(written(entries...), testLayouts(), "word")
		last := account.Calls[len(account.Calls)-1].Object
		if len(account.Calls) != maxCalls || account.Dropped != dropped || last != fmt.Sprintf("/f%d", n-1) {
			t.Errorf("of %d: %d calls, dropped %v, the last is of %s", n, len(account.Calls), account.Dropped, last)
		}
	}
}
