#!/bin/sh
# redis-benchmark runs transfers through the server, and afterwards the trial balance agrees with the number of keys to the cent.
# usage: redis_benchmark.sh PORT [REQUESTS]
set -eu
port=$1
requests=${2:-200000}

redis-cli -p "$port" ACCOUNT OPEN assets:cash EUR TYPE asset >/dev/null
redis-cli -p "$port" ACCOUNT OPEN equity:capital EUR TYPE equity >/dev/null
output=$(redis-benchmark -p "$port" -n "$requests" -P 64 -c 8 -r 100000000 TRANSFER k:__rand_int__ assets:cash equity:capital 1.00 2>&1 | tr '\r' '\n')
if printf '%s\n' "$output" | grep -qi error; then
  printf '%s\n' "$output" >&2
  exit 1
fi
printf '%s\n' "$output" | grep -E 'requests per second|throughput summary' | tail -n 1

# The random keys repeat now and then; each distinct one moved exactly one euro, and nothing else did.
check=$(redis-cli -p "$port" CHECK)
keys=$(printf '%s\n' "$check" | awk 'seen { print; exit } $0 == "keys" { seen = 1 }')
status=$(printf '%s\n' "$check" | awk 'seen { print; exit } $0 == "status" { seen = 1 }')
balance=$(redis-cli -p "$port" BALANCE assets:cash)
trial=$(redis-cli -p "$port" TRIALBALANCE)
debits=$(printf '%s\n' "$trial" | awk 'seen { print; exit } $0 == "debits" { seen = 1 }')
credits=$(printf '%s\n' "$trial" | awk 'seen { print; exit } $0 == "credits" { seen = 1 }')
if [ "$status" != clean ] || [ "$balance" != "$keys.00" ] || [ "$debits" != "$balance" ] || [ "$credits" != "$balance" ]; then
  echo "redis-benchmark: CHECK says $status with $keys keys; balance $balance, debits $debits, credits $credits" >&2
  exit 1
fi
if [ "$keys" -gt "$requests" ] || [ "$keys" -lt $((requests / 10 * 9)) ]; then
  echo "redis-benchmark: $keys keys after $requests requests" >&2
  exit 1
fi
echo "redis-benchmark: $requests requests, $keys distinct keys, debits = credits = $debits"
