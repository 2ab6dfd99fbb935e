package trace

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"lab/lessons"
)

// A probe is on a function of the kernel that answers for a wall.
type probe struct {
	function string
	wall     lessons.Mechanism
	// filter says which answers are written down, by ftrace; "" is all of them.
	filter string
	// definition is what of the function is written down, its return value if it
	// is ""; see Documentation/trace/kprobetrace.rst.
	definition string
	// refuses is the value by which a function says no that does not return an
	// errno, and errno what the call then ends with.
	refuses, errno string
	// outer is of a function that asks other walls itself and passes on their no.
	outer bool
}

// Filters of answers. Other errors are no refusals: ECHILD ends a walk under
// RCU, which is done anew, and ENODATA is an attribute that is not there.
const (
	refusals = "ret==-1||ret==-13||ret==-30||ret==-11||ret==-12||ret==-28"
	answers  = "ret!=-10&&ret!=-61&&ret!=-95"
)

// probes are all but those of the security modules' hooks.
var probes = []probe{
	{function: "__seccomp_filter", wall: lessons.Seccomp},
	{function: "force_sig_seccomp", wall: lessons.Seccomp, definition: "p:force_sig_seccomp force_sig_seccomp", errno: killed},

	{function: "generic_permission", wall: lessons.DAC, filter: refusals},
	{function: "may_open", wall: lessons.DAC, outer: true}, // its yes is that of all the path
	{function: "setattr_prepare", wall: lessons.DAC, filter: answers},
	{function: "may_linkat", wall: lessons.DAC, filter: refusals},
	{function: "check_kill_permission", wall: lessons.DAC, filter: refusals, outer: true},
	{function: "__ptrace_may_access", wall: lessons.DAC, filter: answers, outer: true},
	{function: "ipcperms", wall: lessons.DAC, filter: answers, outer: true},
	{function: "key_task_permission", wall: lessons.DAC, filter: refusals, outer: true},
	{function: "ping_init_sock", wall: lessons.DAC, filter: refusals}, // net.ipv4.ping_group_range
	{function: "proc_pid_permission", wall: lessons.DAC, filter: refusals},
	{function: "proc_sys_permission", wall: lessons.DAC, filter: refusals},

	{function: "cap_capable", wall: lessons.Capabilities},
	{function: "privileged_wrt_inode_uidgid", wall: lessons.UserNamespace, definition: yesOrNo, refuses: "0"},

	{function: "lockdown_is_locked_down", wall: lessons.Lockdown, filter: refusals},
	{function: "yama_ptrace_access_check", wall: lessons.Yama, filter: refusals},
	{function: "yama_ptrace_traceme", wall: lessons.Yama, filter: refusals},

	{function: "mnt_want_write", wall: lessons.Mount, filter: refusals},
	{function: "mnt_want_write_file", wall: lessons.Mount, filter: refusals},
	{function: "mount_too_revealing", wall: lessons.Mount, definition: yesOrNo, filter: "ret==1", refuses: "1", errno: "EPERM"},
	{function: "path_noexec", wall: lessons.Mount, definition: yesOrNo, filter: "ret==1", refuses: "1", errno: "EACCES"},

	{function: "pids_can_fork", wall: lessons.Cgroup, filter: refusals},
	{function: "devcgroup_check_permission", wall: lessons.Cgroup, filter: refusals},
	{function: "alloc_pid", wall: lessons.Namespace, filter: "ret==-12"}, // its process 1 has ended: pid_namespaces(7)
	{function: "create_user_ns", wall: lessons.UserNamespace, filter: refusals},
	{function: "is_rlimit_overlimit", wall: lessons.RLimit, definition: yesOrNo, filter: "ret==1", refuses: "1", errno: "EAGAIN"},
	{function: "may_expand_vm", wall: lessons.RLimit, definition: yesOrNo, filter: "ret==0", refuses: "0", errno: "ENOMEM"},
	{function: "nf_hook_slow", wall: lessons.Netfilter, filter: refusals},
}

const (
	yesOrNo = "bool"
	killed  = "SIGSYS"
)

// hooks are those of the Linux security modules that can refuse, without the
// module's name; see include/linux/lsm_hook_defs.h. The kernel has each of them
// for some of the modules only.
var hooks = strings.Fields(`
	ptrace_access_check ptrace_traceme capset capable quotactl quota_on syslog settime
	bprm_creds_for_exec bprm_check_security
	sb_mount mount sb_umount umount sb_remount sb_pivotroot sb_kern_mount sb_statfs move_mount
	path_link path_unlink path_mkdir path_rmdir path_mknod path_rename path_symlink path_truncate
	path_chmod path_chown path_chroot
	inode_create inode_link inode_unlink inode_symlink inode_mkdir inode_rmdir inode_mknod inode_rename
	inode_readlink inode_follow_link inode_permission inode_setattr inode_getattr
	inode_setxattr inode_getxattr inode_listxattr inode_removexattr path_notify
	file_permission file_ioctl mmap_addr mmap_file file_mprotect file_lock file_fcntl file_receive file_open file_truncate
	task_alloc task_setpgid task_setnice task_setioprio task_prlimit task_setrlimit task_setscheduler task_kill
	userns_create ipc_permission msg_queue_associate msg_queue_msgsnd shm_associate shm_shmat sem_associate sem_semop
	netlink_send setprocattr
	unix_stream_connect unix_may_send socket_create socket_bind socket_connect socket_listen socket_accept
	socket_sendmsg socket_recvmsg socket_setsockopt socket_shutdown
	key_permission bpf bpf_map bpf_prog perf_event_open uring_sqpoll`)

// told are hooks whose yes is written down, too: enough to show that a module
// was asked, and seldom enough to cost nothing that shows.
var told = strings.Fields(`capable file_open path_mkdir path_unlink path_mknod path_chmod path_chown path_rename path_link
	sb_mount mount move_mount bprm_creds_for_exec inode_create inode_unlink inode_mkdir inode_mknod inode_setattr
	ptrace_access_check userns_create socket_create socket_bind socket_connect key_permission`)

// modules are the prefixes of the hooks' functions.
var modules = []struct {
	prefix string
	wall   lessons.Mechanism
}{{"apparmor", lessons.AppArmor}, {"selinux", lessons.SELinux}, {"hook", lessons.Landlock}}

// probesOf are all probes: those above and the modules' hooks.
func allProbes() []probe {
	all := slices.Clone(probes)
	for _, m := range modules {
		for _, hook := range hooks {
			p := probe{function: m.prefix + "_" + hook, wall: m.wall, filter: refusals}
			if m.wall != lessons.Landlock && slices.Contains(told, hook) {
				p.filter = answers
			}
			all = append(all, p)
		}
	}
	return all
}

// byFunction finds the probe of an answer.
var byFunction = sync.OnceValue(func() map[string]probe {
	m := map[string]probe{}
	for _, p := range allProbes() {
		m[p.function] = p
	}
	return m
})

// Events beside the walls' answers, of probes of their own and of the kernel: what a
// capability was asked of, and from where, path names as the kernel has copied them,
// system calls, processes, and lab's marks.
const (
	askedEvent  = "cap_capable_asked"
	pathEvent   = "getname_path"
	enterEvent  = "sys_enter"
	exitEvent   = "sys_exit"
	forkEvent   = "sched_process_fork"
	renameEvent = "task_rename"
	victimEvent = "mark_victim"
	markEvent   = "print"
)

// quiet are system calls (x86-64) that are frequent and that no wall refuses;
// their entry is not written down: read, close, fstat, poll, lseek,
// munmap, brk, rt_sigaction, rt_sigprocmask, rt_sigreturn, pread64,
// madvise, nanosleep, getpid, sigaltstack, gettid, futex, clock_gettime,
// clock_nanosleep, epoll_wait, epoll_ctl, tgkill, epoll_pwait,
// sched_yield, recvfrom, recvmsg, getsockname, getsockopt, wait4,
// fcntl, sched_getaffinity, getdents64, eventfd2, epoll_create1; select,
// exit, getuid, getgid, geteuid, getegid, getppid, getpgrp, arch_prctl,
// set_tid_address, exit_group, pselect6, ppoll, set_robust_list, getrandom, rseq.
var quiet = []int{0, 3, 5, 7, 8, 11, 12, 13, 14, 15, 17, 28, 35, 39, 131, 186, 202, 228, 230, 232, 233, 234, 281,
	24, 45, 47, 51, 55, 61, 72, 204, 217, 290, 291,
	23, 60, 102, 104, 107, 108, 110, 111, 158, 218, 231, 270, 271, 273, 318, 334}

// refused are the errnos of calls that are written down: EPERM, ESRCH, EIO,
// ENOMEM, EACCES, EMFILE, EFBIG, ENOSPC, EROFS, EOVERFLOW, ENETUNREACH, EDQUOT;
// EAGAIN where a process was to be made, EINVAL where an id was given.
const refused = "ret==-1||ret==-3||ret==-5||ret==-12||ret==-13||ret==-24||ret==-27||ret==-28||ret==-30||ret==-75||ret==-101||ret==-122" +
	"||ret==-11&&(id==56||id==57||id==58||id==435)" +
	"||ret==-22&&(id==92||id==93||id==94||id==105||id==106||id==113||id==114||id==116||id==117||id==119||id==260)"

// events are what the script is to set, a line each: function or event of the
// kernel, of several the first that it has, filter, definition.
func events() string {
	var b strings.Builder
	line := func(function, filter, definition string) {
		if filter == "" {
			filter = "-"
		}
		fmt.Fprintln(&b, function, filter, definition)
	}
	for _, p := range allProbes() {
		d := p.definition
		switch d {
		case "":
			d = fmt.Sprintf(returns+"%[1]s %[1]s ret=$retval:s32", p.function)
		case yesOrNo:
			d = fmt.Sprintf(returns+"%[1]s %[1]s ret=$retval:u8", p.function)
		}
		line(p.function, p.filter, d)
	}
	line("cap_capable", "", "p:"+askedEvent+" cap_capable cap=$arg3:s32 ns=$arg2:x64 own=+{cred.user_ns}($arg1):x64 from=$stack0:x64 memory=\\{@cap_vm_enough_memory}:x64")
	// The compiler puts parts of getname into its callers.
	line("getname_flags.part.0|getname_flags", "", returns+pathEvent+" FUNCTION name=+0(+0($retval)):string")
	for _, e := range []string{"sched/" + forkEvent, "task/" + renameEvent, "oom/" + victimEvent} {
		line(e, "", "")
	}
	var loud []string
	for _, id := range quiet {
		loud = append(loud, fmt.Sprintf("id!=%d", id))
	}
	line("raw_syscalls/"+enterEvent, strings.Join(loud, "&&"), "")
	line("raw_syscalls/"+exitEvent, refused, "")
	return b.String()
}

// returns is a probe of returns, from a hundred calls at a time: of those beyond
// the number that the kernel takes by itself, ten on two processors, it misses
// some on a busy machine (measured).
const returns = "r100:"

// setVersion is raised when the script sets the same events in another way.
const setVersion = "3"

// Digest names what the script sets: what another one has set is not used.
func Digest() string {
	sum := sha256.Sum256([]byte(setVersion + events()))
	return hex.EncodeToString(sum[:4])
}
