#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sets up what is missing, builds bench, runs the comparison (flags go to bench) and says where the
# results and the report are. Files that the flags name are relative to the folder you are in.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)

"$repository/scripts/setup.sh"
(cd "$repository" && cmake --preset release >/dev/null && cmake --build build --target bench >&2)

results=
report=
writes=yes
case ${1:-run} in
  run | -*) ;;
  *) writes=no ;;
esac
previous=
for flag in "$@"; do
  case $flag in
    --out=*) results=${flag#--out=} ;;
    --html=*) report=${flag#--html=} ;;
    --resume | --resume=* | --help | -h | --version) writes=no ;;
    *)
      case $previous in
        --out) results=$flag ;;
        --html) report=$flag ;;
      esac
      ;;
  esac
  previous=$flag
done
# What the flags do not name has its place: the results in results/, the report beside them.
more=()
if [ "$writes" = yes ] && [ "$results" != - ]; then
  if [ -z "$results" ]; then
    mkdir -p "$repository/results"
    results="$repository/results/$(date +%Y%m%d-%H%M%S).json"
    more+=(--out="$results")
  fi
  if [ -z "$report" ]; then
    report=${results%.json}.html
    more+=(--html="$report")
  fi
  echo "run.sh: the results go to $results, the report to $report" >&2
fi
exec "$repository/build/bin/bench" "$@" ${more[@]+"${more[@]}"}
