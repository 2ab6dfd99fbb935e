# shift.pl CLOCK SECONDS COMMAND... starts the command in a new time namespace
# whose clock is shifted. The offset must be set between unshare(2) and the
# first process in the namespace, by its name in time_namespaces(7).
use strict;
my ($clock, $seconds, @command) = @ARGV;
my ($unshare, $newtime) = (272, 0x80);    # x86_64; CLONE_NEWTIME
syscall($unshare, $newtime) == 0 or die "unshare: $!\n";
open my $offsets, '>', '/proc/self/timens_offsets' or die "open: $!\n";
print $offsets "$clock $seconds 0\n";
close $offsets or die "timens_offsets: $!\n";
exec @command or die "exec: $!\n";
