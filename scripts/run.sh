#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sets up what is missing, builds bench, runs the comparison (flags go to bench) and says where the
# results are.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
cmake --preset release >/dev/null
cmake --build build --target bench >&2

out=()
case " $* " in
  *" --out"*|*" --resume"*|*" --help "*|*" -h "*|*" --version "*|" list "*) ;;
  *)
    mkdir -p results
    out=(--out="results/$(date +%Y%m%d-%H%M%S).json")
    ;;
esac
exec build/bin/bench "$@" "${out[@]}"
