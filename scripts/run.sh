#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sets up what is missing, builds bench, runs the comparison (flags go to bench) and says where the
# results and the report are. Files that the flags name are relative to the folder you are in.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)

"$repository/scripts/setup.sh"
(cd "$repository" && cmake --preset release >/dev/null && cmake --build build --target bench >&2)

out=()
writes=yes
case ${1:-run} in
  run | -*) ;;
  *) writes=no ;;
esac
for flag in "$@"; do
  case $flag in
    --out | --out=* | --html | --html=* | --resume | --resume=* | --help | -h | --version)
      writes=no ;;
  esac
done
if [ "$writes" = yes ]; then
  mkdir -p "$repository/results"
  file="$repository/results/$(date +%Y%m%d-%H%M%S)"
  out=(--out="$file.json" --html="$file.html")
  echo "run.sh: the results go to $file.json, the report to $file.html" >&2
fi
exec "$repository/build/bin/bench" "$@" ${out[@]+"${out[@]}"}
