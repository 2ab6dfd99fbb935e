# Opens the POSIX message queue that the argument names, by mq_open(3)'s system
# call and not by way of /dev/mqueue.
use strict;
my ($name) = @ARGV;
my ($mq_open, $read_only) = (240, 0);    # x86_64
syscall($mq_open, $name, $read_only) >= 0 or die "mq_open: $!\n";
print "opened $name\n";
