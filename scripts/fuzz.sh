#!/bin/sh
# Runs every fuzzer of the package in Fuzz/ for a while. Findings and grown corpora stay in .build/fuzz/NAME.
# usage: fuzz.sh SECONDS-EACH [NAME...]
set -eu
seconds=$1
shift
package=Fuzz
[ -f "$package/Package.swift" ] || { echo "There is no $package/Package.swift." >&2; exit 1; }
work=$PWD/.build/fuzz
mkdir -p "$work"

# One --sanitize flag only: a second one silently drops the coverage instrumentation.
swift build --package-path "$package" --scratch-path "$work/build" -c release --sanitize=fuzzer -Xswiftc -sanitize=fuzzer,address
names=${*:-$(swift package --package-path "$package" --scratch-path "$work/build" show-executables | awk 'NF { print $1 }')}
[ -n "$names" ] || { echo "$package has no executables to fuzz." >&2; exit 1; }

for name in $names; do
  echo "== $name, $seconds s"
  mkdir -p "$work/$name/corpus" "$work/$name/findings"
  seeds=""
  [ -d "$package/Corpus/$name" ] && seeds="$package/Corpus/$name"
  # The runtime's crash handler can hang inside a fuzzer.
  SWIFT_BACKTRACE=enable=no "$work/build/release/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$work/$name/findings/" "$work/$name/corpus" $seeds >"$work/$name/log" 2>&1 || {
    tail -n 40 "$work/$name/log"
    echo "$name found something: see $work/$name/findings" >&2
    exit 1
  }
  grep -E '^stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)' "$work/$name/log"
done
