# perl more.pl CALL…: makes system calls that the service does not need. Numbers: linux/unistd.h (x86_64).
use strict;
my $name = "more\0";
my %calls = (
	ptrace       => sub { syscall(101, 0, 0, 0, 0) >= 0 },    # PTRACE_TRACEME
	memfd_create => sub { syscall(319, $name, 0) >= 0 },
	mkdir        => sub { mkdir '/data/more' },
	symlink      => sub { symlink 'more', '/data/link' },
	chmod        => sub { chmod 0777, '/data/greeting' },
);
for (@ARGV) { print "$_: ", $calls{$_}->() ? 'done' : $!, "\n" }
