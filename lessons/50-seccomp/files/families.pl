# perl families.pl [high] FAMILY…: makes sockets of these families, of each type that
# a program would ask for, and says what came of each. high sets a bit above the lower
# 32 bits of the family, which are all that the kernel reads of it.
# Numbers: bits/socket.h, bits/socket_type.h, linux/unistd.h (x86_64).
use strict;
my ($SYS_socket, $CLOEXEC, $BIT_32) = (41, 02000000, 1 << 32);
my ($STREAM, $DGRAM, $RAW, $SEQPACKET) = (1, 2, 3, 5);
my %families = (
	UNIX    => [1, $STREAM, $DGRAM, $SEQPACKET],
	TCP     => [2, $STREAM],
	UDP     => [2, $DGRAM],
	TCP6    => [10, $STREAM],
	NETLINK => [16, $RAW],
	ALG     => [38, $SEQPACKET],
	VSOCK   => [40, $STREAM, $SEQPACKET],
);
my $high = $ARGV[0] eq 'high' ? $BIT_32 : 0;
shift if $high;
my $failed = 0;
for my $name (@ARGV) {
	my ($family, @types) = @{$families{$name}};
	for my $type (map { ($_, $_ | $CLOEXEC) } @types) {
		my $ok = syscall($SYS_socket, $family | $high, $type, 0) >= 0;
		print "$name: ", $ok ? 'made' : $!, "\n";
		$failed = 1 if !$ok;
	}
}
exit $failed;
