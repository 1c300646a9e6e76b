#!/bin/sh
# Runs fuzzers of the package in Fuzz/ for a while: all of them, or those named. Findings and grown corpora stay in .build/fuzz/NAME.
# usage: fuzz.sh SECONDS-EACH [NAME...]
set -eu
seconds=$1
shift
[ $# -gt 0 ] || set -- $(cd Fuzz/Sources && ls -d ./*Fuzzer | sed 's|^\./||')
work=$PWD/.build/fuzz

for name in "$@"; do
  # One --sanitize flag only: a second one silently drops the coverage instrumentation.
  swift build --package-path Fuzz --scratch-path "$work/build" -c release --product "$name" \
    --sanitize=fuzzer -Xswiftc -sanitize=fuzzer,address
done
for name in "$@"; do
  echo "== $name, $seconds s"
  mkdir -p "$work/$name/corpus" "$work/$name/findings"
  # Pointers to the boxes of indirect enums carry tag bits, which the leak finder takes for leaks; the memory limit finds real ones.
  set -- -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$work/$name/findings/"
  [ ! -f "Fuzz/$name.dict" ] || set -- "$@" -dict="Fuzz/$name.dict"
  set -- "$@" "$work/$name/corpus"
  [ ! -d "Fuzz/Corpus/$name" ] || set -- "$@" "Fuzz/Corpus/$name"
  # The runtime's crash handler can hang inside a fuzzer.
  SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 "$work/build/release/$name" "$@" >"$work/$name/log" 2>&1 || {
    tail -n 40 "$work/$name/log"
    echo "$name found something: see $work/$name/findings" >&2
    exit 1
  }
  grep -E '^stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)' "$work/$name/log"
done
