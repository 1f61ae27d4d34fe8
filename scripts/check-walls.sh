#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The walls of the house: who may include whom, and the one place of every third-party header.
set -euo pipefail
cd "$(dirname "$0")/.."
failed=0

complain() {
  echo "walls: $1" >&2
  echo "$2" | sed 's/^/  /' >&2
  failed=1
}

# refuse WHY PATTERN PATH…: no tracked file under PATH may match.
refuse() {
  local why=$1 pattern=$2
  shift 2
  local hits
  hits=$(git grep -nE "$pattern" -- "$@" || true)
  [ -z "$hits" ] || complain "$why" "$hits"
}

refuse "workloads include nothing of ours but workloads" \
  '#include "(models|bench|reports|tests)/' workloads
refuse "models include models and workloads only" '#include "(bench|reports|tests)/' models
refuse "reports include nothing of ours but reports" \
  '#include "(models|bench|workloads|tests)/' reports
refuse "experiments are data and include nothing of ours but experiments" \
  '#include "(bench|models|workloads|reports|tests)/' experiments
refuse "only bench makes something of experiments" '#include "experiments/' models workloads reports
refuse "bench includes no test" '#include "tests/' bench
refuse "a model or workload includes interfaces and support, never another one" \
  "#include \"(models|workloads)/[a-z_]*\.(cpp)\"" models workloads bench

# bench knows models and workloads through their catalogues. Experiments must name them, so they
# have a folder of their own. "memory" is also what a trial measures.
names=$(sed -nE 's/^add_(model|workload)\(([a-z_]+).*/\2/p' models/CMakeLists.txt \
          workloads/CMakeLists.txt | grep -vx memory | sed 's/_/[-_]/g' | paste -sd '|')
refuse "bench names no single model or workload" "\"($names)\"" 'bench/*.cpp' 'bench/*.h'

# place HEADER PATH…: only these may include it.
place() {
  local header=$1
  shift
  local allowed=()
  for path in "$@"; do allowed+=(":!$path"); done
  local hits
  hits=$(git grep -nE "#include <$header" -- '*.cpp' '*.h' "${allowed[@]}" || true)
  [ -z "$hits" ] || complain "<$header…> belongs to: $*" "$hits"
}

place benchmark/ bench/measure.cpp tests/harness_cost.cpp tests/switch_cost.cpp
place nlohmann/ reports/json.h tests/unit/results_file_test.cpp
place zlib reports/gzip.cpp tests/unit/gzip_test.cpp
place CLI/ bench/arguments.h
place 'oneapi/|<tbb/' models/tbb.cpp tests/harness_cost.cpp
place boost/ workloads/powers.cpp workloads/support/http_client.cpp \
  workloads/http_server/request.cpp models/asio_pool.cpp models/asio_coroutines.cpp models/fibers.cpp \
  tests/switch_cost.cpp
place boost/beast workloads/support/http_client.cpp workloads/http_server/request.cpp
place boost/multiprecision/ workloads/powers.cpp
place boost/asio models/asio_pool.cpp models/asio_coroutines.cpp
place 'boost/(fiber|context)' models/fibers.cpp tests/switch_cost.cpp
place omp.h models/openmp.cpp
place xxhash models/job_check.cpp bench/machine/file_digest.cpp
place liburing models/support/uring_backend.cpp
place gtest/ tests

# The repository speaks of the product alone.
refuse "no package registry's host name" 'registry\.npmjs|deb\.debian\.org' . ':!scripts/check-walls.sh'

without_spdx=$(git ls-files '*.cpp' '*.h' '*.sh' '*.py' '*.cmake' '*CMakeLists.txt' |
  xargs grep -L 'SPDX-License-Identifier: Apache-2.0' || true)
[ -z "$without_spdx" ] || complain "an SPDX line is missing" "$without_spdx"

exit "$failed"
