# perl port.pl NUMBER: opens this TCP port and says as who.
use strict;
use Socket;
my $number = shift;
socket my $s, AF_INET, SOCK_STREAM, 0 or die "socket: $!\n";
bind $s, pack_sockaddr_in $number, INADDR_ANY or die "bind: $!\n";
listen $s, 1 or die "listen: $!\n";
print "UID $>: port $number open\n";
