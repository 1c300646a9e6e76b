#!/bin/sh
# Installs the Debian packages that a task needs and the machine lacks; says which, and does nothing when all are there.
# usage: install-packages.sh build|test|bench|peers
set -eu

build="pkg-config liblmdb-dev libedit-dev libevent-dev libcurl4-openssl-dev libssl-dev binutils"
test="$build python3-venv curl jq chromium chromium-driver redis-tools libredis-perl netcat-openbsd util-linux lmdb-utils hledger"
bench="$build gcc libc6-dev python3"
peers="$bench postgresql redis-server redis-tools libsqlite3-dev"

case "${1-}" in
  build) wanted=$build ;;
  test) wanted=$test ;;
  bench) wanted=$bench ;;
  peers) wanted=$peers ;;
  *) echo "usage: $0 build|test|bench|peers" >&2; exit 2 ;;
esac

if ! command -v swift >/dev/null 2>&1; then
  echo "Swift 6.3 is needed and 'swift' is not in PATH: see https://www.swift.org/install/linux/" >&2
  exit 1
fi
if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "This is not Debian, so nothing is installed. What has to be there, by its Debian names: $wanted"
  exit 0
fi

missing=""
for name in $wanted; do
  # A name that another package provides (pkg-config by pkgconf) counts as present.
  state=$(dpkg-query --show --showformat='${db:Status-Status}\n' "$name" 2>/dev/null || true)
  case "$state" in
    *not-installed*|*config-files*|"") missing="$missing $name" ;;
  esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=""
elif command -v sudo >/dev/null 2>&1; then
  as_root="sudo"
else
  echo "These Debian packages are missing, and there is neither root nor sudo to install them:$missing" >&2
  exit 1
fi

echo "Installing Debian packages:$missing"
install() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $missing; }
# The package lists of a fresh machine are empty or old; they are fetched only when the first try fails.
install >/dev/null 2>&1 || { $as_root apt-get update && install; }
