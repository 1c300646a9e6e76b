#!/bin/sh
# The documentation tells the truth: the reference is what the command table generates, links resolve, and the marked examples run.
set -eu
ducat=.build/release/ducat

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
"$ducat" help --markdown "$fresh" >/dev/null
if ! diff -r docs/reference "$fresh"; then
  echo "docs/reference is not what '$ducat help --markdown docs/reference' writes: run that and commit the result." >&2
  exit 1
fi
echo "docs/reference is up to date ($(find "$fresh" -type f | wc -l) files)."

swift test --skip-build --filter TidyTests.MarkdownTests
# Every page that has an example to be run.
pages=$(grep -lx '<!-- run -->' README.md docs/*.md docs/guides/*.md)
.build/clients/bin/python3 Tests/Clients/documented_examples.py "$ducat" $pages
