# Forwards each request to http://$REMOTE_SERVER:$REMOTE_PORT and says in the headers which proxy did. The name is resolved anew for each
# request. A few workers that fork nothing per request: a fork costs more than the whole request on an emulated processor.
use strict;
use Socket;

my $port   = $ENV{PORT}          || 80;
my $server = $ENV{REMOTE_SERVER} || 'localhost';
my $remote = $ENV{REMOTE_PORT}   || 8080;
my $limit  = 5;                                        # seconds for each read, write or connect
open(my $names, '<', '/proc/sys/kernel/hostname') or die "hostname: $!\n";
chomp(my $self = <$names>);

$SIG{PIPE} = 'IGNORE';
socket(my $listener, PF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
bind($listener, pack_sockaddr_in($port, INADDR_ANY)) or die "bind $port: $!\n";
listen($listener, 128) or die "listen: $!\n";

sub limits { setsockopt($_[0], SOL_SOCKET, $_, pack('l!l!', $limit, 0)) for SO_RCVTIMEO, SO_SNDTIMEO }

sub put {
    my ($to, $text) = @_;
    while (length $text) {
        my $written = syswrite($to, $text);
        return 0 unless $written;
        substr($text, 0, $written, '');
    }
    return 1;
}

# Reads until the blank line; returns the head and what already came after it, or nothing when there is no head.
sub head {
    my ($from) = @_;
    my $text = '';
    while (length $text < 65536 && sysread($from, $text, 8192, length $text)) {
        return ($1, $2) if $text =~ /\A(.*?)\r?\n\r?\n(.*)\z/s;
    }
    return;
}

sub refuse {
    my ($client, $status, $why) = @_;
    my $body = "$self: $why\n";
    put($client, "HTTP/1.1 $status\r\nContent-Type: text/plain\r\nContent-Length: " . length($body) . "\r\nX-Proxy: $self\r\nConnection: close\r\n\r\n$body");
}

sub serve {
    my ($client) = @_;
    limits($client);
    my ($request, $body) = head($client) or return;
    my ($length) = $request =~ /^content-length:\s*(\d+)/im;
    while (length $body < ($length || 0)) { return unless sysread($client, $body, 8192, length $body) }
    my $address = inet_aton($server) or return refuse($client, '502 Bad Gateway', "no address for $server");
    socket(my $backend, PF_INET, SOCK_STREAM, 0) or return refuse($client, '502 Bad Gateway', "socket: $!");
    limits($backend);
    connect($backend, pack_sockaddr_in($remote, $address)) or return refuse($client, '502 Bad Gateway', "connect $server:$remote: $!");
    my ($line, @headers) = split /\r?\n/, $request;
    $line =~ s{ HTTP/1\.\d$}{ HTTP/1.0};
    my @kept = grep { !/^(?:connection|keep-alive|proxy-connection):/i } @headers;
    put($backend, join("\r\n", $line, @kept, "Via: 1.0 $self", 'Connection: close') . "\r\n\r\n$body") or return refuse($client, '502 Bad Gateway', "send: $!");
    my ($answer, $rest) = head($backend) or return refuse($client, '502 Bad Gateway', "$server:$remote gave no answer");
    my ($status, @fields) = split /\r?\n/, $answer;
    put($client, join("\r\n", $status, (grep { !/^connection:/i } @fields), "X-Proxy: $self", 'Connection: close') . "\r\n\r\n$rest") or return;
    while (sysread($backend, my $chunk, 65536)) { put($client, $chunk) or return }
}

sub worker {
    $SIG{TERM} = $SIG{INT} = 'DEFAULT';
    while (1) {
        accept(my $client, $listener) or next;
        serve($client);
        close $client;
    }
}

my %workers;
sub hire { my $pid = fork; die "fork: $!\n" unless defined $pid; worker() unless $pid; $workers{$pid} = 1 }
$SIG{TERM} = $SIG{INT} = sub { kill 'TERM', keys %workers; exit 0 };
hire() for 1 .. ($ENV{WORKERS} || 8);
while ((my $gone = wait) > 0) { delete $workers{$gone}; hire() }
