/*
Package trace is the kernel's own word: which wall refused a system call, asked
of the kernel itself. A tracer on the machine (tracer.pl, ask.go) has it write
down, by tracefs, what chosen functions answer while the processes of an act run;
understanding what it wrote is a pure function (Parse). What surrounds a process,
whether or not it asks for anything, is package walls.

# The walls and their functions

Tried on Debian 13's kernel 6.12, on x86-64, by the acts of TestTrace in ui/cli.
Functions that a kernel does not have are left out; their walls are then not
named.

	seccomp       __seccomp_filter, before the kernel tells of the call; a process
	              that is killed: force_sig_seccomp
	DAC           generic_permission (mode bits, ACLs), setattr_prepare and may_linkat
	              (owner), check_kill_permission, __ptrace_may_access, ipcperms,
	              key_task_permission, proc_pid_permission (hidepid),
	              proc_sys_permission, ping_init_sock
	capabilities  cap_capable, with the number of the capability and the user
	              namespace in which it is asked for
	user ns       cap_capable in another user namespace than the process's own;
	              privileged_wrt_inode_uidgid (an inode whose owner has no number in
	              it); create_user_ns; EOVERFLOW, and EINVAL of calls that take ids
	AppArmor      apparmor_HOOK, SELinux selinux_HOOK, Landlock hook_HOOK
	Yama          yama_ptrace_access_check, yama_ptrace_traceme
	lockdown      lockdown_is_locked_down
	mount         mnt_want_write, mnt_want_write_file and EROFS (read-only),
	              path_noexec, mount_too_revealing; nodev is what may_open refuses
	              that no other wall did
	cgroup        pids_can_fork, devcgroup_check_permission, oom/mark_victim
	rlimit        is_rlimit_overlimit, may_expand_vm; EMFILE, EFBIG
	namespace     alloc_pid, in a PID namespace whose process 1 has ended
	netfilter     nf_hook_slow

A setuid bit that no_new_privs takes no notice of is no refusal, and an engine's
policy is not the kernel's.

# What can be relied on

The tracer is a process that was started before anything is typed. It works in an
instance of tracefs of its own (instances/lab) over a mount of its own, so that no
other tracer and nothing mounted over /sys is in its way. It compares what is set
before and after; entries that were lost or that somebody else has read, probes that
have missed an answer, or a buffer that was cleared, make Parse refuse the whole. What
is read are the pages of the kernel's ring buffer, so nothing that a program chooses,
such as a path, can look like an entry; the kernel takes 40 us under emulation to write
one as text (measured).
*/
package trace
