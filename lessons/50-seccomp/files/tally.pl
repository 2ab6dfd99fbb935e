# perl tally.pl: a service at TCP port 80 that says /data/greeting. On SIGHUP it reads it again and
# puts a new /data/state in the place of the old one, on SIGTERM it removes that and ends.
use strict;
use Socket;
my $greeting;
sub load {
	open my $f, '<', '/data/greeting' or die "greeting: $!\n";
	$greeting = readline $f;
	open my $s, '>', '/data/state.new' or die "state: $!\n";
	print {$s} "since $greeting";
	close $s;
	rename '/data/state.new', '/data/state' or warn "rename: $!\n";
}
load();
$SIG{HUP} = \&load;
$SIG{TERM} = sub { unlink '/data/state' or die "unlink: $!\n"; exit 0 };
socket my $service, AF_INET, SOCK_STREAM, 0 or die "socket: $!\n";
bind $service, pack_sockaddr_in 80, INADDR_ANY or die "bind: $!\n";
listen $service, 10 or die "listen: $!\n";
while (1) {
	accept my $guest, $service or next;
	sysread $guest, my $request, 4096;
	syswrite $guest, "HTTP/1.0 200 OK\r\n\r\n$greeting";
	close $guest;
}
