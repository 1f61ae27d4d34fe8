#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Feeds the report with what a fuzzer makes of the corpus: tests/fuzz/run.sh [SECONDS]. What it finds
# stays in build-fuzz/found, to be tried again as 'build-fuzz/bin/report_fuzzer FILE'.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-20}

cmake --preset fuzz -DBENCH_WARNINGS_AS_ERRORS=ON >/dev/null
cmake --build --preset fuzz --target report_fuzzer
mkdir -p build-fuzz/found build-fuzz/corpus
# What it finds interesting goes to the first folder; the second is only read.
build-fuzz/bin/report_fuzzer build-fuzz/corpus tests/fuzz/corpus \
  -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
  -dict=tests/fuzz/results.dict -artifact_prefix=build-fuzz/found/ -print_final_stats=1
