#!/bin/sh
# redis-cli does every family of commands, with either version of the protocol, and as a pipe of typed lines.
# usage: redis_cli.sh PORT
set -eu
port=$1
count=0

# check WHAT EXPECTED ARGUMENTS...: runs redis-cli and compares what it prints; * stands for anything.
check() {
  what=$1
  expected=$2
  shift 2
  got=$(redis-cli -p "$port" "$@" 2>&1 | tr '\n' ' ' | sed 's/ *$//')
  # Without quotes the expected text is a pattern.
  # shellcheck disable=SC2254
  case "$got" in
    $expected) count=$((count + 1)) ;;
    *)
      echo "redis-cli: $what: '$*' answered" >&2
      echo "  $got" >&2
      echo "and not" >&2
      echo "  $expected" >&2
      exit 1
      ;;
  esac
}

check "ping" "PONG" PING
check "echo" "hello there" ECHO "hello there"
check "server" "*ducat*" INFO server
check "command list" "*transfer*" COMMAND DOCS transfer
check "help" "*TRANSFER*" HELP TRANSFER
check "unknown" "ERR unknown command*" FROBNICATE
check "asset" "OK" ASSET DEFINE GOLD SCALE 6
check "asset read" "code GOLD scale 6*" ASSET GET GOLD
check "open" "OK" ACCOUNT OPEN assets:cash EUR TYPE asset
check "open again" "OK" ACCOUNT OPEN assets:cash EUR TYPE asset
check "open otherwise" "CONFLICT *" ACCOUNT OPEN assets:cash EUR TYPE expense
check "open second" "OK" ACCOUNT OPEN liabilities:seller:bob EUR TYPE liability FLOOR 0 META name "Bob B."
check "open third" "OK" ACCOUNT OPEN equity:capital EUR TYPE equity
check "list" "assets:cash equity:capital liabilities:seller:bob" ACCOUNT LIST
check "list by prefix" "assets:cash" ACCOUNT LIST assets
check "template" "OK" ACCOUNT TEMPLATE "liabilities:buyer:*" EUR TYPE liability FLOOR 0
check "templates" "*liabilities:buyer:*" ACCOUNT TEMPLATES
check "transfer" "* posted *" TRANSFER t1 assets:cash liabilities:seller:bob 100.00 MEMO "first money"
check "transfer again" "* replayed *" TRANSFER t1 assets:cash liabilities:seller:bob 100.00 MEMO "first money"
check "transfer otherwise" "CONFLICT key t1 was used with amount *" TRANSFER t1 assets:cash liabilities:seller:bob 99.00 MEMO "first money"
check "too fine" "SCALE *" TRANSFER t2 assets:cash liabilities:seller:bob 1.001
check "too much" "INSUFFICIENT liabilities:seller:bob has 100.00 available, 125.00 needed" TRANSFER t3 liabilities:seller:bob assets:cash 125.00
check "too much again" "INSUFFICIENT liabilities:seller:bob has 100.00 available, 125.00 needed (replayed)" TRANSFER t3 liabilities:seller:bob assets:cash 125.00
check "template opens" "* posted *" TRANSFER t4 assets:cash liabilities:buyer:eve 5.00
check "up to" "* posted * 5.00" TRANSFER t5 liabilities:buyer:eve assets:cash 50.00 UPTO
check "post" "* posted *" POST p1 DEBIT liabilities:seller:bob 10.00 CREDIT assets:cash 4.00 CREDIT equity:capital 6.00 DATE 2026-01-31
check "unbalanced" "UNBALANCED *" POST p2 DEBIT liabilities:seller:bob 10.00 CREDIT assets:cash 4.00
check "condition" "PRECONDITION *" TRANSFER c1 assets:cash equity:capital 1.00 IF assets:cash POSTED "<" 0
hold=$(redis-cli -p "$port" HOLD h1 liabilities:seller:bob assets:cash 30.00 TIMEOUT 3600 | head -n 1)
check "available" "60.00" BALANCE liabilities:seller:bob AVAILABLE
check "capture" "* posted *" CAPTURE h2 "$hold" 10.00
check "release" "* posted *" RELEASE h3 "$hold"
check "settled" "HOLDSETTLED *" CAPTURE h4 "$hold"
entry=$(redis-cli -p "$port" TRANSFER r1 assets:cash equity:capital 9.00 | head -n 1)
check "reverse part" "* posted *" REVERSE r2 "$entry" 4.00
check "reverse the rest" "* posted *" REVERSE r3 "$entry"
check "reverse nothing" "REVERSED *" REVERSE r4 "$entry"
check "balance" "80.00" BALANCE liabilities:seller:bob
check "balance then" "0.00" BALANCE liabilities:seller:bob AT 2020-01-01
check "rollup" "EUR 80.00" ROLLUP liabilities
check "statement" "account liabilities:seller:bob asset EUR opening 0.00 lines *" STATEMENT liabilities:seller:bob LIMIT 2
check "entry" "*key t1*first money*" ENTRY "$(redis-cli -p "$port" TRANSFER t1 assets:cash liabilities:seller:bob 100.00 MEMO "first money" | head -n 1)"
check "key" "*key p1*" KEY p1
check "no key" "NOKEY *" KEY never
check "tail" "*seq*" TAIL 1 COUNT 3
check "freeze" "OK" ACCOUNT FREEZE liabilities:seller:bob DEBITS
check "frozen" "FROZEN *" TRANSFER f1 liabilities:seller:bob assets:cash 1.00
check "unfreeze" "OK" ACCOUNT UNFREEZE liabilities:seller:bob
check "close" "NOTEMPTY *" ACCOUNT CLOSE liabilities:seller:bob
check "set" "OK" ACCOUNT SET liabilities:seller:bob FLOOR -5.00 META name ""
check "get" "*floor -5.00*" ACCOUNT GET liabilities:seller:bob
check "trial balance" "EUR *" TRIALBALANCE
check "check" "status clean*" CHECK
check "map in RESP3" "*floor*-5.00*" -3 ACCOUNT GET liabilities:seller:bob
check "array in RESP3" "* posted *" -3 TRANSFER t6 assets:cash equity:capital 1.00

# A transaction on one connection, typed as lines.
got=$(printf 'MULTI\nTRANSFER m1 assets:cash equity:capital 1.00\nTRANSFER m2 liabilities:seller:bob assets:cash 500.00\nEXEC\nKEY m1\n' |
  redis-cli -p "$port" 2>&1 | tr '\n' ' ')
case "$got" in
  "OK QUEUED QUEUED EXECABORT command 2 of 2 (TRANSFER m2): INSUFFICIENT "*"NOKEY "*) count=$((count + 1)) ;;
  *) echo "redis-cli: a transaction that fails: $got" >&2; exit 1 ;;
esac

# The bare protocol, as a person types it.
got=$(printf 'PING\r\nBALANCE liabilities:seller:bob\r\nQUIT\r\n' | nc -q1 127.0.0.1 "$port" | tr -d '\r' | tr '\n' ' ')
case "$got" in
  '+PONG $5 80.00 +OK ') count=$((count + 1)) ;;
  *) echo "nc: typed lines were answered: $got" >&2; exit 1 ;;
esac

echo "redis-cli and nc: $count checks passed"
