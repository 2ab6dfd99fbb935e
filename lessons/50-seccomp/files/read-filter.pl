# perl read-filter.pl PID: reads the Seccomp filter that the process got last, with
# PTRACE_SECCOMP_GET_FILTER, and says how many instructions it has.
# Numbers: linux/ptrace.h, linux/unistd.h, linux/wait.h (x86_64).
use strict;
my ($SYS_ptrace, $PTRACE_SEIZE, $PTRACE_INTERRUPT, $PTRACE_SECCOMP_GET_FILTER) = (101, 0x4206, 0x4207, 0x420c);
my $WALL = 0x40000000;
my $pid = int $ARGV[0];
syscall($SYS_ptrace, $PTRACE_SEIZE, $pid, 0, 0) == 0 or die "seize: $!\n";
syscall($SYS_ptrace, $PTRACE_INTERRUPT, $pid, 0, 0) == 0 or die "interrupt: $!\n";
waitpid $pid, $WALL;
my $count = syscall $SYS_ptrace, $PTRACE_SECCOMP_GET_FILTER, $pid, 0, 0;
die "get filter: $!\n" if $count < 0;
print "$count instructions\n";
