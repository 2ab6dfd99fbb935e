# perl sockets.pl TCP|UDP: makes a socket of that kind. Numbers: bits/socket.h.
my $AF_INET = 2;
my %type = (TCP => 1, UDP => 2);    # SOCK_STREAM, SOCK_DGRAM
my $kind = $ARGV[0];
socket my $s, $AF_INET, $type{$kind}, 0 or die "$kind: $!\n";
print "$kind: socket made\n";
