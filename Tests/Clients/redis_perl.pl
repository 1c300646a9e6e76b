#!/usr/bin/perl
# Debian's Perl client (libredis-perl) opens accounts, moves money, pipelines, and runs a transaction.
# usage: redis_perl.pl PORT
use strict;
use warnings;
use Redis;

my $port = shift @ARGV or die "usage: redis_perl.pl PORT\n";
my $checks = 0;

# Compares, and ends the test on a difference; a pattern matches, a text must be the same.
sub check {
    my ($what, $got, $expected) = @_;
    $got = '(undefined)' unless defined $got;
    my $right = ref $expected eq 'Regexp' ? $got =~ $expected : $got eq $expected;
    die "Redis.pm: $what: got '$got', expected '$expected'\n" unless $right;
    $checks++;
}

# The error of a call that has to be refused.
sub refusal {
    my ($call) = @_;
    my $got = eval { $call->(); 1 };
    return $got ? 'no error' : $@;
}

my $redis = Redis->new(server => "127.0.0.1:$port", reconnect => 0);
check('ping', $redis->ping, 'PONG');
check('open', $redis->account('OPEN', 'assets:cash', 'EUR', 'TYPE', 'asset'), 'OK');
check('open second', $redis->account('OPEN', 'liabilities:bob', 'EUR', 'TYPE', 'liability', 'FLOOR', '0'), 'OK');

my @first = $redis->transfer('p1', 'assets:cash', 'liabilities:bob', '12.34', 'MEMO', "line one\nline two");
check('transfer', "@first", qr/^\d+ posted \d+$/);
my @again = $redis->transfer('p1', 'assets:cash', 'liabilities:bob', '12.34', 'MEMO', "line one\nline two");
check('transfer again', "@again", "$first[0] replayed $first[2]");
check('balance', $redis->balance('liabilities:bob'), '12.34');
check('too much', refusal(sub { $redis->transfer('p2', 'liabilities:bob', 'assets:cash', '12.35') }), qr/INSUFFICIENT liabilities:bob has 12\.34 available/);
check('conflict', refusal(sub { $redis->transfer('p1', 'assets:cash', 'liabilities:bob', '12.35') }), qr/CONFLICT key p1/);

my @hold = $redis->hold('h1', 'liabilities:bob', 'assets:cash', '10.00');
check('available', $redis->balance('liabilities:bob', 'AVAILABLE'), '2.34');
my @capture = $redis->capture('h2', $hold[0], '4.00', 'FINAL');
check('capture', $capture[1], 'posted');
my @reversal = $redis->reverse('r1', $capture[0]);
check('reverse', $reversal[1], 'posted');

my %account = $redis->account('GET', 'liabilities:bob');
check('account', "$account{type} $account{balance} $account{debits_pending}", 'liability 12.34 0.00');
my %entry = $redis->entry($first[0]);
check('memo', $entry{memo}, "line one\nline two");

# A pipeline: replies come to the callbacks in order.
my @ids;
for my $number (1 .. 500) {
    $redis->transfer("pipe$number", 'assets:cash', 'liabilities:bob', '0.01', sub { my ($reply, $error) = @_; push @ids, $error // $reply->[0] });
}
$redis->wait_all_responses;
check('pipeline', scalar(@ids), '500');
check('ids rise', (join(' ', sort { $a <=> $b } @ids) eq "@ids") ? 'yes' : 'no', 'yes');
check('balance after', $redis->balance('liabilities:bob'), '17.34');

$redis->multi;
$redis->transfer('m1', 'assets:cash', 'liabilities:bob', '1.00');
$redis->transfer('m2', 'liabilities:bob', 'assets:cash', '2.00');
my @exec = $redis->exec;
check('transaction', scalar(@exec), '2');
check('balance at last', $redis->balance('liabilities:bob'), '16.34');
my %check = $redis->check;
check('check', $check{status}, 'clean');
$redis->quit;
print "Redis.pm $Redis::VERSION: $checks checks passed\n";
