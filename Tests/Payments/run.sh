#!/bin/sh
# Payments with the programs themselves: the gateway, the sandbox, webhooks in and out.
# usage: run.sh [TEST-MODULE]...
set -eu
cd "$(dirname "$0")"
[ $# -gt 0 ] || set -- $(ls test_*.py | sed 's/\.py$//')
exec ../../.build/clients/bin/python3 -m unittest "$@"
