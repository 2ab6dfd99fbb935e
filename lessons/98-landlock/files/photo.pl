# perl photo.pl convert: makes of each photo in ~/in one in ~/out. Whoever has taken it over has it do
# something else: perl photo.pl read|append|remove|run FILE…, or input, which says what it is given.
use strict;
my %acts = (
	read    => sub { open my $f, '<', $_[0] or return 0; readline $f },
	append  => sub { open my $f, '>>', $_[0] or return 0; syswrite $f, "a line\n" },
	remove  => sub { unlink $_[0] },
	run     => sub { system { $_[0] } $_[0]; $? == 0 },
	convert => sub {
		open my $in, '<', "in/$_[0]" or return 0;
		open my $out, '>', "out/$_[0]" or return 0;
		print {$out} lc for <$in>;
		close $out;
	},
);
my ($act, @files) = @ARGV;
if ($act eq 'convert') {
	opendir my $dir, 'in' or die "opendir: $!\n";
	@files = sort grep { !/^\./ } readdir $dir;
}
print <STDIN> if $act eq 'input';
my $failed = 0;
for (@files) {
	my $ok = $acts{$act}->($_);
	print "$act: $_: ", $ok ? 'done' : $!, "\n";
	$failed = 1 if !$ok;
}
exit $failed;
