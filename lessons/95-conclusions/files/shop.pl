# perl shop.pl: a shop at TCP port 80. GET / is its page, POST /order notes an order in
# /data/orders and /data/log. It closes on SIGTERM. And it has a hole, as programs have:
# what is sent to /debug is run.
use strict;
use Socket;
$SIG{TERM} = sub { exit 0 };
socket my $shop, AF_INET, SOCK_STREAM, 0 or die "socket: $!\n";
bind $shop, pack_sockaddr_in 80, INADDR_ANY or die "bind: $!\n";
listen $shop, 10 or die "listen: $!\n";
while (1) {
	accept my $guest, $shop or next;
	my $pid = fork // die "fork: $!\n";
	if (!$pid) { serve($guest); exit }
	waitpid $pid, 0;
}

sub serve {
	my $guest = shift;
	my ($request, $length) = (scalar readline $guest, 0);
	while (my $line = readline $guest) {
		last if $line !~ /\S/;
		$length = $1 if $line =~ /^Content-Length: (\d+)/i;
	}
	read $guest, my $body, $length;
	select $guest;
	$| = 1;
	print "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n";
	if    ($request =~ m{^GET / })       { print "Welcome to the shop\n" }
	elsif ($request =~ m{^POST /order }) { print note('orders', $body) && note('log', 'an order') ? "noted\n" : "not noted: $!\n" }
	elsif ($request =~ m{^POST /debug }) { debug($body) }
}

sub note { my ($file, $line) = @_; open my $f, '>>', "/data/$file" or return; print {$f} "$line\n" }

# In a process of its own, so that the shop goes on whatever comes of it.
sub debug {
	my $pid = fork // die "fork: $!\n";
	if (!$pid) { eval shift; print $@; exit }
	waitpid $pid, 0;
	print "killed by signal $?\n" if $?;
}
