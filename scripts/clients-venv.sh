#!/bin/sh
# Makes the Python environment with the client library that the client tests use, once for each version of its list.
set -eu
venv=.build/clients
list=Tests/Clients/requirements.txt
if [ -x "$venv/bin/python3" ] && cmp -s "$list" "$venv/installed.txt"; then exit 0; fi
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$list"
cp "$list" "$venv/installed.txt"
