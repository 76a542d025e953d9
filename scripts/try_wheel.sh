#!/bin/sh
# Install a wheel with what it needs in a clean environment and compare what it does with golden bytes:
# sh scripts/try_wheel.sh PYTHON WHEEL
set -eu
clean=$(mktemp -d)
trap 'rm -rf "$clean"' EXIT
"$1" -m venv "$clean"
python=$clean/bin/python
test -e "$python" || python=$clean/Scripts/python.exe
"$python" -m pip install --quiet --disable-pip-version-check "$2"
"$python" scripts/smoke.py
