# perl reader.pl ACT WHAT…: does one thing to each of these files, programs or kinds of
# socket, and says what came of it. Numbers: bits/socket.h.
use strict;
my %socket = (TCP => [2, 1], UDP => [2, 2], raw => [2, 3, 1]);    # AF_INET; SOCK_STREAM, SOCK_DGRAM, SOCK_RAW
my %acts = (
	read    => sub { open my $f, '<', $_[0] or return 0; readline $f },
	append  => sub { add('>>', @_) },
	replace => sub { add('>', @_) },
	run     => sub { system { $_[0] } $_[0], '-c', 'exit 0'; $? == 0 },
	socket  => sub { my ($family, $type, $protocol) = @{$socket{$_[0]}}; socket my $s, $family, $type, $protocol // 0 },
);
sub add { my ($how, $file) = @_; open my $f, $how, $file or return 0; syswrite $f, "a line\n" }
my ($act, @what) = @ARGV;
my $failed = 0;
for (@what) {
	my $ok = $acts{$act}->($_);
	print "$act: $_: ", $ok ? 'done' : $!, "\n";
	$failed = 1 if !$ok;
}
exit $failed;
