#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sets up what is missing, builds everything and runs every test: unit, conformance, hostile and
# command-line tests in the release build, unit and conformance tests and those of rounds under the
# sanitizers, the format, the layering and what clang-tidy says of what changed. Ends with ctest's
# own summary.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh --tests
scripts/check-format.sh
scripts/check-layering.sh
# Some two minutes of a core: the rest of what changed is named, and '--all' is for a quiet night.
scripts/check-tidy.sh --most=10

# What the Python models do happens in the interpreter, which is not instrumented.
sanitize() {
  preset=$1
  not=$2
  cmake --preset "$preset" -DBENCH_WARNINGS_AS_ERRORS=ON >/dev/null
  cmake --build --preset "$preset" --target models_unit_tests conformance_tests \
    hostile_conditions_tests round_tests
  ctest --preset "$preset" -R '^(unit|conformance|round)\.' -E "^conformance\.($not)|_NOT_BUILT" \
    --progress
}
sanitize asan python
# Processes have one thread, and ThreadSanitizer does not look from one into another.
GTEST_FILTER='-*/fork*:*/spawn*:*/process_pool*' sanitize tsan 'python|fork|spawn|process'

# What an untrusted results file could do to its reader; and clang, which sees other mistakes than
# g++ does: what is not tested here has to compile.
cmake --preset fuzz -DBENCH_WARNINGS_AS_ERRORS=ON >/dev/null
cmake --build --preset fuzz --target report_fuzzer reports_unit_tests bench bench-worker \
  bench-http-server
ctest --preset fuzz -R '^unit\.' -E _NOT_BUILT --progress
tests/fuzz/run.sh 20

cmake --preset release -DBENCH_WARNINGS_AS_ERRORS=ON -DBUILD_TESTING=ON >/dev/null
cmake --build --preset release
ctest --preset release
