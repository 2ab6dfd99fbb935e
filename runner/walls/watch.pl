# Tells about the newest process on a pseudo-terminal or in a container, and
# again whenever what it tells changes: first about process 1, as "host", then
# about that one, as "process"; "gone" follows when it has ended. A record ends
# with a line "end". It runs until its input is closed. The argument is the time
# between two looks in seconds; where the kernel tells of every exec and exit,
# what has just begun is looked at as well, and at all others ten times more
# seldom. No single quotes in here: the shell has them.
use strict;
$0 = "lab-walls";
$| = 1;
my $every = shift;
my $proc = "/proc";
my %wanted = map { $_ => 1 } qw(Name Uid NSpid CapPrm CapEff CapBnd CapAmb NoNewPrivs Seccomp Seccomp_filters);

sub slurp {
	open(my $f, "<", $_[0]) or return "";
	local $/;
	my $s = <$f>;
	return defined $s ? $s : "";
}

# clean makes a value one line.
sub clean {
	my $s = shift // "";
	$s =~ tr/\0/ /;
	$s =~ s/\s+$//;
	$s =~ tr/\n\r/  /;
	return substr($s, 0, 500);
}

# describe reads first what a process loses when it ends, before it is reaped.
sub describe {
	my $pid = shift;
	my $out = "pid $pid\nexe " . clean(readlink("$proc/$pid/exe")) . "\n";
	for my $ns (qw(mnt uts ipc pid net user cgroup time)) {
		my $to = readlink("$proc/$pid/ns/$ns");
		$out .= "ns $ns $to\n" if defined $to;
	}
	$out .= "command " . clean(slurp("$proc/$pid/cmdline")) . "\n";
	for (split /\n/, slurp("$proc/$pid/status")) {
		$out .= "status $_\n" if /^(\w+):/ && $wanted{$1};
	}
	$out .= "uid_map $_\n" for split /\n/, slurp("$proc/$pid/uid_map");
	$out .= "label " . clean(slurp("$proc/$pid/attr/current")) . "\n";
	$out .= "cgroup $_\n" for split /\n/, slurp("$proc/$pid/cgroup");
	return $out;
}

# execs is a socket on which the kernel tells of every exec and more: netlink,
# connector, group CN_IDX_PROC, where PROC_CN_MCAST_LISTEN (1) asks for it; see
# linux/netlink.h, linux/connector.h, linux/cn_proc.h. A kernel without it, and
# one in whose first namespaces this is not running, never tells of anything.
sub execs {
	socket(my $s, 16, 2, 11) or return;
	bind($s, pack("SSLL", 16, 0, 0, 1)) or return;
	send($s, pack("LSSLL LLLLSS L", 40, 3, 0, 0, 0, 1, 1, 0, 0, 4, 0, 1), 0) or return;
	return $s;
}

# event is what a message says has happened to which process, here exec or exit.
use constant { EXEC => 2, EXIT => 0x80000000 };
sub event {
	return (0, 0) if length $_[0] < 60;
	return unpack("x36 L x16 L", $_[0]);
}

# look returns name, start time and whether it is on a pseudo-terminal; nothing
# for what has ended, and for threads of the kernel. See proc_pid_stat(5).
sub look {
	my $stat = slurp("$proc/$_[0]/stat");
	my ($name, $rest) = $stat =~ /^\d+ \((.*)\) (.*)/s or return;
	my @field = split / /, $rest; # from the third on
	return if $field[0] =~ /[ZX]/ || $field[1] == 2 || $_[0] == 2;
	my $major = $field[4] >> 8 & 0xfff;
	return ($name, $field[19], $major >= 136 && $major <= 143);
}

# rank is 2 in a container, 1 on a pseudo-terminal, 0 for all others, and for
# the runtime that is about to become the process of a container.
sub rank {
	my ($name, $terminal, $exe, $cgroup) = @_;
	return 0 if $name =~ /^(runc|crun|conmon|containerd-shim|lab-walls)/ || $exe =~ m{/(runc|crun)\b|memfd:runc};
	return $cgroup =~ /docker-|docker\/|libpod-(?!conmon)/ ? 2 : $terminal ? 1 : 0;
}

# The process that is told about: its id, start, rank, and what was told.
my ($pid, $born, $value, $told) = (0, -1, 0, "");

# chosen tells whether a process is now the one to be told about: it is in a
# higher rank, or it is younger; of two that started in the same hundredth of a
# second, the one that has just called exec.
sub chosen {
	my ($one, $start, $rank, $just) = @_;
	if ($one == $pid && $start == $born) {
		$value = $rank if $rank;
		return $just;
	}
	my $younger = $start > $born || $just && $start == $born;
	return 0 if !$rank || $rank < $value || !$younger && $rank == $value;
	return 0 if !$value && !$younger; # what has ended is followed by younger ones only
	($pid, $born, $value, $told) = ($one, $start, $rank, "");
	return 1;
}

sub report {
	my $text = shift;
	return if $text eq $told || $text !~ /^status CapEff/m || $text !~ /^ns mnt/m;
	print "process\n", $value == 2 ? "container\n" : "", $told = $text, "end\n";
}

# now is the time since the machine started, in seconds.
sub now { return (split / /, slurp("$proc/uptime"))[0]; }

# scan looks at all processes.
my %rank; # of a process as long as it has the same name
sub scan {
	my ($name, $start) = look($pid);
	if ($pid && (!defined $start || $start != $born)) {
		print "gone\nend\n";
		($pid, $value) = (0, 0);
	}
	opendir(my $all, $proc) or exit 1;
	for my $one (grep { /^\d+$/ && $_ != $$ } readdir $all) {
		my ($name, $start, $terminal) = look($one) or next;
		my $rank = $rank{"$one $start $name"} //=
			rank($name, $terminal, clean(readlink("$proc/$one/exe")), slurp("$proc/$one/cgroup"));
		chosen($one, $start, $rank, 0);
	}
	closedir $all;
	report(describe($pid)) if $pid;
}

my $execs = execs();
print "host\n", describe(1), "end\n";
my ($next, $next_scan) = (0, 0);
for (;;) {
	if (now() >= $next) {
		$next = now() + $every;
		if (now() >= $next_scan) {
			$next_scan = $execs ? now() + 10 * $every : 0;
			scan();
		} elsif ($pid) {
			report(describe($pid));
		}
	}
	vec(my $ready = "", 0, 1) = 1;
	vec($ready, fileno $execs, 1) = 1 if $execs;
	my $wait = $next - now();
	select($ready, undef, undef, $wait > 0 ? $wait : 0) > 0 or next;
	exit if vec($ready, 0, 1);
	recv($execs, my $message, 4096, 0);
	my ($what, $one) = event($message);
	scan() if $what == EXIT && $one == $pid;
	next if $what != EXEC;
	my ($name, $start, $terminal) = look($one) or next;
	my $text = describe($one);
	my ($exe) = $text =~ /^exe (.*)/m;
	report($text) if chosen($one, $start, rank($name, $terminal, $exe, $text =~ /^(cgroup .*)/ms), 1);
}
