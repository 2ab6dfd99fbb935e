# Has the kernel write down what it answers to the system calls of chosen
# processes, by tracefs: kretprobes with their return value, system calls with
# their errno. Arguments: what to do, a word for this set of probes, and the
# probes, a line each: FUNCTION|... FILTER DEFINITION, where FILTER is an ftrace
# filter without blanks, or -, FUNCTION in a definition the first of the functions
# that there is, {STRUCT.MEMBER} in it an offset and {@FUNCTION} an address. No single quotes in here: the shell has them.
#
#   set     sets the probes, unless these are set already, and ends
#   ask     sets them, tells the format of each event, says "ready", and then answers
#           commands on standard input; what it has set itself it removes at the end of
#           the input, and says "mine" before
#   remove  removes what an earlier one has left
#
# Commands and their answers, which end with a line "done WORD", where the word
# is one that nobody else knows:
#
#   begin WORD PID...   forgets everything and writes down from now on what these
#                       processes ask, and what they start, and the engines
#   follow WORD PID...  these, too
#   end WORD            stops and prints what was written down, as the kernel keeps it: for each
#                       processor "cpu" and its pages; before, how many entries they hold
#   state WORD          prints what a demo may change and should not: the mode of SELinux,
#                       the programs of engines, and mounts over what lab reads
#   whole WORD          prints what of the system is not as it was when this was first asked:
#                       programs, libraries, configuration, switches of the kernel
#
# After "format N", "names N" and "page N" come N bytes. "failed REASON" comes instead of an answer where it cannot be given, of set and
# remove on standard error. All files
# are those of a tracefs of its own, in a mount namespace of its own, opened
# relative to it. No module of Perl is used, nor another program: loading them took
# half of the time until it was ready.
use strict;
$0 = "lab-trace";
$| = 1;
$SIG{HUP} = $SIG{TERM} = "IGNORE"; # its end is that of its input
my ($what, $word, $probes) = @ARGV;
my ($group, $in) = ("lab_$word", "instances/lab");
my $size = 32 << 10; # kB of all buffers together
my $patience = 60; # s

# Numbers of Linux on x86-64, see its header files.
my %call = (mount => 165, unshare => 272);
my ($CLONE_NEWNS, $MS_REC, $MS_PRIVATE) = (0x20000, 0x4000, 0x40000);
my ($O_NONBLOCK, $EAGAIN, $EBUSY) = (04000, 11, 16);

sub failed {
	print {$what eq "ask" ? *STDOUT : *STDERR} "failed ", join(" ", @_), "\n";
	exit 1;
}

sub slurp {
	open(my $f, "<", $_[0]) or return "";
	local $/;
	my $s = <$f>;
	$s = "" if !defined $s;
	return $s =~ s/\n\z//r;
}

# below are the files of a directory whose names are like that; glob of Perl is one of
# its modules.
sub below {
	my ($dir, $like) = @_;
	opendir(my $list, $dir) or return;
	return map { "$dir/$_" } sort grep { /$like/ } readdir $list;
}

# put writes a line to a file of the kernel, whose answer is that of the write.
sub put {
	my ($file, $text, $mode) = @_;
	open(my $f, $mode || ">", $file) or return 0;
	return defined syswrite($f, "$text\n");
}

sub must { put(@_) or failed("write $_[0]: $!") }

# mounted mounts a file system, under one of a mount namespace that is of this program
# only, whatever is mounted there already: mount(2) does not mount one on itself (EBUSY).
sub mounted {
	my ($type, $target) = @_;
	my ($below, $none) = ("tmpfs", "lab");
	return 0 == syscall($call{mount}, $none, $target, $below, 0, 0) && 0 == syscall($call{mount}, $none, $target, $type, 0, 0);
}

# apart gives this program mounts of its own.
sub apart {
	my ($root, $none) = ("/", "none");
	0 == syscall($call{unshare}, $CLONE_NEWNS) && 0 == syscall($call{mount}, $none, $root, $none, $MS_REC | $MS_PRIVATE, 0)
		or failed("make a mount namespace: $!");
	mounted("proc", "/proc") or failed("mount a proc of its own: $!");
	mounted("selinuxfs", "/sys/fs/selinux");
	return if mounted("tracefs", "/sys/kernel/tracing");
	exit if $what eq "remove";
	failed("the kernel has no tracefs that can be mounted: $!");
}

# alone waits until no other tracer sets or removes probes: what killed lab may
# have left one that does. The lock ends with this program, or with the variable.
sub alone {
	open(my $lock, "<", "README") or failed("read README: $!");
	local $SIG{ALRM} = sub { failed("another tracer has been at the probes for $patience s") };
	alarm($patience);
	flock($lock, 2) or failed("lock README: $!");
	alarm(0);
	return $lock;
}

# removed takes away the instance and all probes of lab; others are left alone. A
# tracer that was killed keeps the instance busy until the kernel has closed its
# files.
sub removed {
	for (my $tries = 10 * $patience; -d $in; $tries--) {
		put("$in/tracing_on", 0);
		rmdir $in or $! == $EBUSY && $tries or failed("rmdir $in: $!");
		select(undef, undef, undef, 0.1);
	}
	for (split /\n/, slurp("kprobe_events")) {
		put("kprobe_events", "-:$1", ">>") if m{^\S+:(lab_\w+/\w+)};
	}
}

# offset is where a member of a struct of the kernel stands, in bytes, by the
# kernel own description of its types; see Documentation/bpf/btf.rst.
sub offset {
	my ($struct, $member) = @_;
	my $btf = slurp("/sys/kernel/btf/vmlinux");
	return if length $btf < 24;
	my ($header, $types, $types_len, $strings) = unpack("x4 V4", $btf);
	my $name = sub { unpack("Z*", substr($btf, $header + $strings + $_[0], 64)) };
	my %extra = (1 => 4, 3 => 12, 14 => 4, 17 => 4);
	my %each = (4 => 12, 5 => 12, 6 => 8, 13 => 8, 15 => 12, 19 => 12);
	my $at = $header + $types;
	my $end = $at + $types_len;
	while ($at < $end) {
		my ($called, $info) = unpack("V2", substr($btf, $at, 8));
		my ($kind, $n) = ($info >> 24 & 31, $info & 0xffff);
		$at += 12;
		if ($kind == 4 && $name->($called) eq $struct) {
			for my $i (0 .. $n - 1) {
				my ($field, undef, $bits) = unpack("V3", substr($btf, $at + 12 * $i, 12));
				$bits &= 0xffffff if $info >> 31;
				return $bits / 8 if $name->($field) eq $member;
			}
		}
		$at += ($extra{$kind} || 0) + $n * ($each{$kind} || 0);
	}
	return;
}

sub is_set { return -d $in && -d "events/$group" && slurp("$in/events/$group/enable") eq "1" }

sub set {
	my %there;
	open(my $symbols, "<", "/proc/kallsyms") or failed("read /proc/kallsyms: $!");
	while (<$symbols>) {
		$there{$2} = $1 if /^(\S+) [tT] (\S+)$/;
	}
	my $modules = slurp("/sys/kernel/security/lsm");
	failed("this kernel has no kprobes") if !-e "kprobe_events";
	removed();
	mkdir $in or failed("mkdir $in: $!");
	put("$in/tracing_on", 0) or failed("stop: $!");
	my $cpus = () = slurp("/proc/cpuinfo") =~ /^processor/mg;
	put("$in/buffer_size_kb", int($size / ($cpus || 1)));
	put("$in/trace_clock", "mono") or failed("set the clock: $!");
	must("$in/options/event-fork", 1);
	my $n = 0;
	for (split /\n/, $probes) {
		my ($function, $filter, $definition) = split / /, $_, 3;
		if ($function =~ m{/}) { # an event that the kernel has
			put("$in/events/$function/filter", $filter ) if $filter ne "-";
			put("$in/events/$function/enable", 1);
			next;
		}
		($function) = grep { $there{$_} } split /\|/, $function or next;
		$definition =~ s/FUNCTION/$function/;
		next if $function =~ /^(apparmor|selinux|yama)_/ && $modules !~ /\b$1\b/;
		next if $function =~ /^hook_/ && $modules !~ /\blandlock\b/;
		$definition =~ s/\{(\w+)\.(\w+)\}/offset($1, $2)/e;
		$definition =~ s/\{@(\w+)\}/"0x" . ($there{$1} || 0)/e;
		my ($kind, $event, $rest) = $definition =~ /^(\w+):(\w+) (.*)/ or next;
		if (!put("kprobe_events", "$kind:$group/$event $rest", ">>")) {
			next if $function =~ /^(apparmor|selinux|hook)_/; # only in use while the kernel starts
			failed("probe $function: $!");
		}
		$n++;
		put("$in/events/$group/$event/filter", $filter ) if $filter ne "-";
	}
	failed("no probe could be set") if !$n;
	must("$in/events/$group/enable", 1);
	engines();
}

# follow adds processes, with all their threads. The kernel waits for all its
# processors whenever it is told of some, so it is told once.
sub follow {
	my @threads = map { m{/(\d+)$} } map { below("/proc/$_/task", qr/^\d/) } @_;
	put("$in/set_event_pid", join(" ", @threads), ">>") if @threads;
}

# engines follows the programs that start containers, and process 1, which
# starts them. Those that are started from now on are followed by the kernel.
sub engines {
	my @found = (1);
	for my $one (below("/proc", qr/^\d/)) {
		push @found, $one =~ /(\d+)$/ if slurp("$one/comm") =~ /^(dockerd|containerd|containerd-shim|conmon|podman)/;
	}
	follow(@found);
}

# misses are how often each probe was passed over. That of nf_hook_slow does not
# count: packets come in interrupts, also in the middle of what another probe
# does, and then no second one is heard; what is asked for a process is.
sub misses {
	my %n;
	for (split /\n/, slurp("kprobe_profile")) {
		$n{$1} = $2 if m{^\s*(\S+)\s+\d+\s+(\d+)} && $1 ne "nf_hook_slow";
	}
	return %n;
}

# counted is the sum of what the kernel counts for each processor.
sub counted {
	my ($what) = @_;
	my $n = 0;
	for my $cpu (below("$in/per_cpu", qr/^cpu/)) {
		my $s = slurp("$cpu/stats");
		$n += $1 while $s =~ /^(?:$what): (\d+)/mg;
	}
	return $n;
}

# bytes are some that a line goes before.
sub bytes { return "$_[0] " . length($_[1]) . "\n$_[1]" }

# formats are those of all events that are written down.
sub formats {
	my @kernels = map { m{^(\w+/\w+) } } split /\n/, $probes;
	return join "", map { bytes("format", slurp($_)) } grep { -e } map { "$_/format" }
		below("events/$group", qr/^\w+$/), map { "events/$_" } "ftrace/print", @kernels;
}

# pages are those of all processors, which are empty then.
sub pages {
	for my $cpu (below("$in/per_cpu", qr/^cpu/)) {
		sysopen(my $raw, "$cpu/trace_pipe_raw", $O_NONBLOCK) or failed("read $cpu/trace_pipe_raw: $!");
		my ($all, $page) = ("cpu\n", "");
		$all .= bytes("page", $page) while sysread($raw, $page, 1 << 16);
		$! == $EAGAIN or failed("read $cpu/trace_pipe_raw: $!");
		print $all;
	}
}

# state is what nobody but this program may change while it writes.
sub state {
	return join(" ", map { slurp("$in/$_") } "events/$group/enable", "events/raw_syscalls/enable", "trace_clock", "options/event-fork", "buffer_size_kb")
		. " " . slurp("$in/events/raw_syscalls/sys_exit/filter");
}

# kept are the types of file systems of the kernel that may be mounted anywhere, as
# long as it is the whole of one.
my %kept = map { $_ => 1 } qw(autofs binfmt_misc bpf cgroup2 configfs debugfs efivarfs fusectl proc pstore
	securityfs selinuxfs sysfs tracefs);

# facts are what "state" prints, a line each. The mounts are those of process 1.
sub facts {
	my $enforce = slurp("/sys/fs/selinux/enforce");
	print "selinux ", $enforce ? "enforcing" : "permissive", "\n" if $enforce ne "";
	for my $program (qw(docker dockerd containerd runc podman crun)) {
		my @s = stat("/usr/bin/$program");
		@s = stat("/usr/sbin/$program") if !@s;
		next if !@s;
		print "program $program ", join(":", @s[0, 1, 7, 9, 10]), "\n";
	}
	for (split /\n/, slurp("/proc/1/mountinfo")) {
		my ($root, $target, $type) = /^\S+ \S+ \S+ (\S+) (\S+) .* - (\S+) / or next;
		next if $target !~ m{^/(proc|sys|usr|var/log)(/|$)} || $root eq "/" && $kept{$type};
		print "mount $target\n";
	}
}

# Below these are the programs of the system, what they are made of, and what they obey;
# what of /usr/share no program is made of takes as long again. Files of accounts and names
# of computers are left out, because tools and engines write them; accounts that were there
# are looked at by themselves.
my @system = qw(/usr /etc /root /home/user);
my $left = qr{^/etc/((passwd|shadow|group|gshadow|subuid|subgid)[-+]?|\.pwd\.lock|mtab|resolv\.conf|hosts|hostname|adjtime)$
	|^/usr/(include|src)$|^/usr/share/(?!(perl5?|python3|containers)(/|$))}x;
my $homes = qr{^/(root|home/user)/(?!\.(bash\w*rc|bash_(profile|login|logout|aliases)|profile|inputrc|docker|ssh)(/|$))};
# What the kernel itself changes.
my $busy = qr{^/proc/sys/kernel/(random/|pty/|ns_last_pid$|tainted$|perf_event_max_sample_rate$)};
my %first;

# whole compares the system with what it was. A file is what lstat says of it, of which
# the time of the last change cannot be set.
sub whole {
	my (%now, @dirs);
	for (@dirs = @system; defined(my $dir = shift @dirs);) {
		opendir(my $list, $dir) or next;
		for my $name (readdir $list) {
			my $path = "$dir/$name";
			next if $name eq "." || $name eq ".." || $path =~ $left || $path =~ $homes;
			my @s = lstat $path or next;
			my $is_dir = -d _;
			push @dirs, $path if $is_dir;
			$now{"file $path"} = join(":", $is_dir ? @s[0, 1, 2, 4, 5] : @s[0, 1, 2, 4, 5, 7, 9, 10]);
		}
	}
	my @switches = map { -d $_ ? below($_, qr/^\w/) : $_ } below("/proc/sys/kernel", qr/^\w/);
	push @switches, below("/proc/sys/fs", qr/^(protected_|suid_dumpable$)/), below("/proc/sys/user", qr/^\w/),
		below("/proc/sys/net/core", qr/^bpf_/), below("/proc/sys/net/ipv4", qr/^(ping_group_range|ip_unprivileged_port_start)$/);
	for my $path (@switches) {
		next if -d $path || $path =~ $busy;
		$now{"switch " . ($path =~ s{^/proc/sys/}{}r =~ tr{/}{.}r)} = slurp($path);
	}
	for (split /\n/, slurp("/proc/1/mountinfo")) {
		my ($target) = /^\S+ \S+ \S+ \S+ (\S+) / or next;
		$now{"mount $target"} = 1 if $target =~ m{^/(usr|etc|root|home)(/|$)};
	}
	for (split /\n/, slurp("/etc/passwd")) {
		$now{"account $1"} = $_ if /^([^:]+):/ && (!%first || exists $first{"account $1"});
	}
	if (!%first) {
		%first = %now;
		return;
	}
	my %all = (%first, %now);
	my @changed = grep { !exists $now{$_} || !exists $first{$_} || $now{$_} ne $first{$_} } sort keys %all;
	print tr/\n/?/r, "\n" for @changed[0 .. ($#changed < 200 ? $#changed : 200)];
}

apart();
chdir "/sys/kernel/tracing" or failed("chdir: $!");
my $lock = alone();
if ($what eq "remove") {
	removed();
	exit;
}
my $mine = !is_set();
set() if $mine;
exit if $what eq "set";
undef $lock;
print "mine\n" if $mine;
print formats(), "ready\n";
my (%misses, $state);
while (<STDIN>) {
	my ($command, $nonce, @pids) = split;
	if ($command eq "begin") {
		follow(@pids);
		must("$in/trace", "");
		%misses = misses();
		$state = state();
		must("$in/tracing_on", 1);
		must("$in/trace_marker", "begin $nonce");
	} elsif ($command eq "follow") {
		follow(@pids);
	} elsif ($command eq "state") {
		facts();
	} elsif ($command eq "whole") {
		whole();
	} elsif ($command eq "end") {
		put("$in/trace_marker", "end $nonce");
		print "stopped\n" if slurp("$in/tracing_on") ne "1";
		must("$in/tracing_on", 0);
		print "changed\n" if state() ne $state;
		my %now = misses();
		for (sort keys %now) {
			print "missed ", $now{$_} - $misses{$_}, " $_\n" if $now{$_} != $misses{$_};
		}
		print "changed\n" if counted("read events"); # by somebody else
		print "lost ", counted("overrun|commit overrun|dropped events"), "\n";
		print "entries ", counted("entries"), "\n";
		print bytes("names", slurp("saved_cmdlines"));
		pages();
	}
	print "done $nonce\n";
}
if ($mine) {
	$lock = alone();
	removed();
}
