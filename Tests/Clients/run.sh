#!/bin/sh
# Runs each client test against a fresh server of its own.
# usage: run.sh DUCAT-BINARY [redis-cli|redis-benchmark|python|perl]...
set -eu
ducat=$1
shift
here=$(dirname "$0")
work=$(mktemp -d "${TMPDIR:-/tmp}/ducat-clients-XXXXXX")
server=""
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# Starts a server and sets `port` once it listens.
start() {
  "$ducat" serve --data "$work/$1" --listen 127.0.0.1:0 >"$work/$1.out" 2>"$work/$1.err" &
  server=$!
  tries=0
  until port=$(sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\).*/\1/p' "$work/$1.out" | head -n 1) && [ -n "$port" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 400 ] || ! kill -0 "$server" 2>/dev/null; then
      cat "$work/$1.out" "$work/$1.err" >&2
      echo "The server did not start." >&2
      exit 1
    fi
    sleep 0.05
  done
}

# Ends it, which has to go well, and checks what it leaves.
stop() {
  kill "$server"
  wait "$server" || { echo "The server ended with exit code $?." >&2; cat "$work/$1.err" >&2; exit 1; }
  server=""
  "$ducat" check --data "$work/$1" >"$work/$1.check" || { cat "$work/$1.check" >&2; exit 1; }
}

[ $# -gt 0 ] || set -- redis-cli redis-benchmark python perl
for client in "$@"; do
  echo "== $client"
  start "$client"
  case "$client" in
    redis-cli) "$here/redis_cli.sh" "$port" ;;
    redis-benchmark) "$here/redis_benchmark.sh" "$port" ;;
    python) "$here/../../.build/clients/bin/python3" "$here/redis_py.py" "$port" ;;
    perl) perl "$here/redis_perl.pl" "$port" ;;
    *) echo "There is no client test named $client." >&2; exit 2 ;;
  esac
  stop "$client"
done
echo "All client tests passed."
