#!/bin/sh
# Runs Stripe's own Python library, and a few lines of curl, against a sandbox.
# usage: run-sandbox.sh DUCAT-SANDBOX-BINARY
set -eu
binary=$1
here=$(dirname "$0")
work=$(mktemp -d "${TMPDIR:-/tmp}/ducat-sandbox-XXXXXX")
sandbox=""
finish() {
  [ -z "$sandbox" ] || kill "$sandbox" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# Starts it and sets `port` once it listens. What is given are further options.
start() {
  # Emptied before, not by the one that is started: else what the last one wrote may still be read.
  : >"$work/out"
  "$binary" --listen 127.0.0.1:0 --seed 7 "$@" >"$work/out" 2>"$work/err" &
  sandbox=$!
  tries=0
  until port=$(sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\).*/\1/p' "$work/out" | head -n 1) && [ -n "$port" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 400 ] || ! kill -0 "$sandbox" 2>/dev/null; then
      cat "$work/out" "$work/err" >&2
      echo "The sandbox did not start." >&2
      exit 1
    fi
    sleep 0.05
  done
}

# Says what was expected when a line does not do what it should.
expect() {
  grep -q "$1" "$work/answer" || { echo "'$1' was expected:" >&2; cat "$work/answer" >&2; exit 1; }
}

echo "== kill -9"
pay() {
  curl --silent --include --user sk_test_1: --header "Idempotency-Key: $1" "http://127.0.0.1:$port/v1/payment_intents" -d amount=2000 -d currency=eur \
    -d payment_method=pm_card_visa -d confirm=true >"$work/answer"
}
for round in 1 2 3; do
  start --log "$work/log"
  if [ "$round" -gt 1 ]; then
    pay "key-$((round - 1))"
    expect 'Idempotent-Replayed: true'
  fi
  pay "key-$round"
  expect '"status":"succeeded"'
  kill -9 "$sandbox"
  wait "$sandbox" 2>/dev/null || true
done
start --log "$work/log"
curl --silent "http://127.0.0.1:$port/sandbox/books" >"$work/answer"
expect '"network":{"eur":-6000}'
"$binary" --listen 127.0.0.1:0 --seed 8 --log "$work/log" >"$work/answer" 2>&1 && { echo "A log in use was taken." >&2; exit 1; }
kill "$sandbox"
wait "$sandbox"

start
echo "== curl"
curl --silent --user sk_test_1: "http://127.0.0.1:$port/v1/payment_intents" -d amount=2000 -d currency=eur -d payment_method=pm_card_visa \
  -d confirm=true -d 'metadata[order]=7' >"$work/answer"
expect '"status":"succeeded"'
curl --silent --max-time 1 --user sk_test_1: --header 'Sandbox-Fault: timeout_after' --header 'Idempotency-Key: k' \
  "http://127.0.0.1:$port/v1/customers" -d name=B >"$work/answer" && { echo "An answer came that should not." >&2; exit 1; }
curl --silent --user sk_test_1: --header 'Idempotency-Key: k' "http://127.0.0.1:$port/v1/customers" -d name=B --include >"$work/answer"
expect 'Idempotent-Replayed: true'
curl --silent "http://127.0.0.1:$port/sandbox/books/check" >"$work/answer"
expect '{"problems":\[\]}'
"$binary" --help >"$work/answer"
expect 'ducat-sandbox: a payment service provider'
"$binary" --nonsense >"$work/answer" 2>&1 && { echo "A wrong command line was taken." >&2; exit 1; }
expect 'there is no option --nonsense'
"$binary" --listen "127.0.0.1:$port" >"$work/answer" 2>&1 && { echo "A port was taken twice." >&2; exit 1; }

echo "== stripe-python"
"$here/../../.build/clients/bin/python3" "$here/stripe_python.py" "$port" || { tail -n 20 "$work/err" >&2; exit 1; }

kill "$sandbox"
wait "$sandbox" || { echo "The sandbox ended with exit code $?." >&2; cat "$work/err" >&2; exit 1; }
sandbox=""
echo "All sandbox tests passed."
