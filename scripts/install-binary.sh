#!/bin/sh
# Installs the stripped release binary, and its manual page when there is one.
# usage: install-binary.sh PREFIX   (DESTDIR is honoured)
set -eu
prefix=${DESTDIR-}$1
install -d "$prefix/bin"
install -m 755 .build/release/ducat "$prefix/bin/ducat"
strip "$prefix/bin/ducat"
if [ -f docs/ducat.1 ]; then
  install -d "$prefix/share/man/man1"
  install -m 644 docs/ducat.1 "$prefix/share/man/man1/ducat.1"
fi
echo "Installed $prefix/bin/ducat ($(du -k "$prefix/bin/ducat" | cut -f1) KiB)."
