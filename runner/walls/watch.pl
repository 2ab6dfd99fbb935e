# Tells about the newest process on a pseudo-terminal or in a container, and
# again whenever what it tells changes: first about process 1, as "host", then
# about that one, as "process"; "gone" follows when it has ended. A record ends
# with a line "end". It runs until its input is closed. The argument is the time
# between two looks in seconds. No single quotes in here: the shell has them.
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
	my $s = shift;
	$s =~ tr/\0/ /;
	$s =~ s/\s+$//;
	$s =~ tr/\n\r/  /;
	return substr($s, 0, 500);
}

sub describe {
	my $pid = shift;
	my $out = "pid $pid\n";
	for (split /\n/, slurp("$proc/$pid/status")) {
		$out .= "status $_\n" if /^(\w+):/ && $wanted{$1};
	}
	$out .= "command " . clean(slurp("$proc/$pid/cmdline")) . "\n";
	$out .= "uid_map $_\n" for split /\n/, slurp("$proc/$pid/uid_map");
	$out .= "label " . clean(slurp("$proc/$pid/attr/current")) . "\n";
	for my $ns (qw(mnt uts ipc pid net user cgroup time)) {
		my $to = readlink("$proc/$pid/ns/$ns");
		$out .= "ns $ns $to\n" if defined $to;
	}
	$out .= "cgroup $_\n" for split /\n/, slurp("$proc/$pid/cgroup");
	return $out;
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
my %known;
sub rank {
	my ($pid, $name, $start, $terminal) = @_;
	return 0 if $name =~ /^(runc|crun|conmon|containerd-shim|lab-walls)/;
	return $known{"$pid $start"} if exists $known{"$pid $start"};
	my $exe = readlink("$proc/$pid/exe");
	return 0 if defined $exe && $exe =~ m{/(runc|crun)\b|memfd:runc};
	my $rank = slurp("$proc/$pid/cgroup") =~ /docker-|docker\/|libpod-(?!conmon)/ ? 2 : $terminal ? 1 : 0;
	return $known{"$pid $start"} = $rank;
}

print "host\n", describe(1), "end\n";
my ($pid, $born, $value, $told) = (0, -1, 0, "");
for (;;) {
	my $alive = 0;
	if ($pid) {
		my ($name, $start) = look($pid);
		$alive = defined $start && $start == $born;
		if (!$alive) {
			print "gone\nend\n";
			($pid, $value) = (0, 0);
		}
	}
	my ($best, $best_rank, $best_born) = ($pid, $value, $born);
	opendir(my $all, $proc) or exit 1;
	for my $one (grep { /^\d+$/ && $_ != $$ } readdir $all) {
		my ($name, $start, $terminal) = look($one) or next;
		next if !$best_rank && $start <= $born; # what has ended is followed by younger ones only
		my $r = rank($one, $name, $start, $terminal) or next;
		next if $r < $best_rank || $r == $best_rank && $start <= $best_born;
		($best, $best_rank, $best_born) = ($one, $r, $start);
	}
	closedir $all;
	if ($best) {
		$told = "" if $best != $pid || $best_born != $born;
		($pid, $value, $born) = ($best, $best_rank, $best_born);
		my $text = describe($pid);
		if ($text ne $told && $text =~ /^status CapEff/m && $text =~ /^ns mnt/m) {
			print "process\n", $told = $text, "end\n";
		}
	}
	vec(my $input = "", 0, 1) = 1;
	exit if select($input, undef, undef, $every);
}
