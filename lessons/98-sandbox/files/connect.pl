# Connects to Docker's socket and does no more.
use strict;
use warnings;
use Socket;

socket(my $docker, AF_UNIX, SOCK_STREAM, 0) or die "socket: $!\n";
connect($docker, pack_sockaddr_un("/run/docker.sock")) or die "connect: $!\n";
print "connected\n";
