# What an intruder tries who has found the hole. attack.sh sends this, and the name of one.
use strict;
my %attacks = (
	prices    => sub { tried('write', open my $f, '>>', '/data/prices') },
	tool      => sub { tried('create', open my $f, '>', '/tmp/tool') },
	owner     => sub { tried('chown', chown 1, 1, '/data/log') },
	shell     => sub { tried("exec: $_", 0 == system { $_ } $_, '-c', 'exit 0') for '/bin/sh', '/usr/bin/dash', '/usr/bin/bash' },
	calls     => sub {    # x86_64: linux/unistd.h
		my $name = "program\0";
		tried('memfd_create', syscall(319, $name, 0) >= 0);
		tried('keyctl', syscall(250, 0, -3, 0) >= 0);    # the number of the session keyring
	},
	processes => sub {
		my @started;
		for (1 .. 50) {
			my $pid = fork // last;
			if (!$pid) { sleep 60; exit }
			push @started, $pid;
		}
		tried('fork', @started == 50);
		kill KILL => @started;
		waitpid $_, 0 for @started;
	},
	memory    => sub { my $megabytes = 200; my $block = "\0" x ($megabytes << 20); tried('allocate', 1) },
	home      => sub {
		socket my $s, 2, 1, 0;    # AF_INET, SOCK_STREAM
		tried('connect', connect $s, pack 'S n C4 x8', 2, 22, 8, 8, 8, 8);
	},
);
sub tried { my ($what, $done) = @_; print "$what: ", $done ? 'done' : $!, "\n" }
sub attack { $attacks{$_[0]}->() }
