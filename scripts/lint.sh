#!/bin/sh
# Formatting and lint of every Swift file that git knows.
set -eu
git ls-files -z -- '*.swift' | xargs -0 swift format lint --strict --parallel
