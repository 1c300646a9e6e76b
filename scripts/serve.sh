#!/bin/sh
# Starts the release server on a data directory and says what to type next.
# usage: serve.sh DATA LISTEN
set -eu
data=$1
listen=$2
host=${listen%:*}
port=${listen##*:}
mkdir -p "$data"
data=$(cd "$data" && pwd)

cat <<END
Ducat keeps its data in $data and listens on $listen. Ctrl-C stops it; started again, it has everything.

In another terminal, with nothing but nc (one line, one answer):

  printf 'PING\r\n' | nc -q1 $host $port

or with redis-cli (Debian: redis-tools):

  redis-cli -h $host -p $port ACCOUNT OPEN assets:cash EUR TYPE asset
  redis-cli -h $host -p $port ACCOUNT OPEN equity:capital EUR TYPE equity
  redis-cli -h $host -p $port TRANSFER first-key assets:cash equity:capital 100.00
  redis-cli -h $host -p $port BALANCE assets:cash

All commands, with HELP and a command for more:

  printf 'HELP\\r\\n' | nc -q1 $host $port

END
exec .build/release/ducat serve --data "$data" --listen "$listen"
