#!/usr/bin/env bash
# Looks for invalid memory use and undefined behaviour in the core and the extension module: scripts/sanitize.sh
# Needs x86-64 Linux, stable Rust, valgrind and what `make build` made. RUSTC_BOOTSTRAP=1 lets the stable compiler
# take -Z flags; only these checks are built so. The standard library is the one that comes with Rust, without
# checks. Under valgrind each property test has 20 cases, or as many as PROPTEST_CASES says.
set -euo pipefail
cd "$(dirname "$0")/.."
host=$(rustc -vV | sed -n 's/^host: //p')
memcheck=(valgrind --quiet --tool=memcheck --error-exitcode=9 --leak-check=no)
core_tests() {
  local name=$1
  shift
  echo "== $name"
  env "$@" CARGO_TARGET_DIR="target/sanitize/$name" \
    cargo test --target "$host" --package sixfast-core "${core_options[@]}" -- --nocapture 2>&1 |
    grep -E '^(test result: .* [1-9][0-9]* passed|CPU levels)|FAILED|ERROR|SUMMARY|panicked|^error|^==[0-9]'
}
core_options=()
core_tests address RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address
core_tests leak RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=leak
core_options=(--release --tests)
core_tests checks RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zub-checks=yes -Cdebug-assertions=yes -Coverflow-checks=yes"
core_tests memcheck PROPTEST_CASES="${PROPTEST_CASES:-20}" \
  "CARGO_TARGET_$(echo "$host" | tr a-z- A-Z_)_RUNNER=${memcheck[*]}"
echo "== memcheck of CPython with the extension module"
# Python's own allocator would hide what happens inside its blocks. CPython itself is not clean: what counts are
# errors with the extension module on the stack.
log=target/sanitize/python.log
PYTHONMALLOC=malloc PYTHONPATH=tests/support valgrind --tool=memcheck --leak-check=no --num-callers=60 --log-file="$log" \
  .venv/bin/python scripts/golden_once.py
grep 'ERROR SUMMARY' "$log"
if grep -n '_kernel' "$log"; then
  echo "the lines above, of $log, go through the extension module" >&2
  exit 1
fi
echo "none of them goes through the extension module"
