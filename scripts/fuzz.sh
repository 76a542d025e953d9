#!/usr/bin/env bash
# Runs each fuzz target of rust/fuzz for some seconds: scripts/fuzz.sh [SECONDS], as `make fuzz` does.
# Needs stable Rust, a C++ compiler (for libFuzzer) and Python. What was learnt stays in build/fuzz/corpus and is
# the start of the next run; an input that fails is kept in build/fuzz/failures and tried first from then on.
set -euo pipefail
cd "$(dirname "$0")/../rust/fuzz" # cargo finds the flags of .cargo/config.toml here
work=$(cd ../.. && pwd)/build/fuzz
"${PYTHON:-python3}" ../../scripts/fuzz_seeds.py "$work/seeds"
cargo build --quiet --release --locked
for target in block identify fastq bam decode; do
  folders=("$work/corpus/$target" "$work/failures/$target" "$work/seeds/$target")
  mkdir -p "${folders[@]}"
  log=$work/$target.log
  # A minute for one input: a machine may be busy, and an endless loop has to be found all the same.
  cargo run --quiet --release --locked --bin "$target" -- "${folders[@]}" -max_total_time="${1:-10}" \
    -max_len=4096 -timeout=60 -artifact_prefix="$work/failures/$target/" >"$log" 2>&1 || {
    grep -v -e NEW -e REDUCE -e pulse "$log" | tail -n 40 >&2
    echo "fuzz target $target: FAILED; the input is named above, all output is in $log" >&2
    exit 1
  }
  counters=$(sed -n 's/.*Loaded 1 PC tables (\([0-9]*\) PCs).*/\1/p' "$log")
  echo "fuzz target $target: $(grep '^Done' "$log"), no difference;" \
    "$(sed -n 's/.*DONE *cov: \([0-9]*\) .*/\1/p' "$log") of $counters counters reached"
done
