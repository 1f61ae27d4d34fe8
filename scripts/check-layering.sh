#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The layering rules: which folder may include which, and the one place of every third-party header.
# '--arrows' prints the folders with what they use, one a line.
set -euo pipefail
cd "$(dirname "$0")/.."
failed=0

complain() {
  echo "layering: $1" >&2
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

# FOLDER: the folders whose headers its files may include, beside its own. A folder uses only those
# above it, so that there are no cycles; "models/*.h" is the headers of models/ itself, the
# interfaces that its sub-folders implement and use.
arrows() {
  sed -e ':a' -e '/\\$/N; s/\\\n *//; ta' <<'END'
workloads/*.h:
workloads/support: workloads/*.h
workloads/faults: workloads/*.h workloads/support
workloads/http/server: workloads/*.h workloads/support
workloads/http: workloads/*.h workloads/http/server workloads/support
workloads/sharing: workloads/*.h workloads/support
workloads/locks: workloads/*.h workloads/sharing workloads/support
workloads/messages: workloads/*.h workloads/sharing workloads/support
workloads: workloads/*.h workloads/faults workloads/http workloads/sharing workloads/support
models/support/os: workloads/support
models/job: models/support/os workloads/*.h workloads/support
models/*.h: models/job workloads/*.h
models/sync: models/*.h models/job workloads/*.h workloads/support
models/python: models/*.h models/job models/support/os models/sync workloads/*.h workloads/support
models/sync/futex: models/sync models/support/os workloads/*.h workloads/support
models/sync/blocking: models/sync models/sync/futex workloads/*.h
models/sync/channel_support: models/sync workloads/*.h workloads/support
models/sync/loop: models/sync models/sync/channel_support models/sync/futex workloads/*.h
models/sync/channels: models/support/os models/sync models/sync/channel_support models/sync/futex \
  models/sync/loop workloads/*.h workloads/support
models/sync/locks: models/sync models/sync/blocking models/sync/futex models/sync/loop \
  models/support/os
models/support/processes: models/*.h models/job models/support/os workloads/support
models/support/pools: models/*.h models/job models/support/os models/support/processes \
  workloads/*.h workloads/support
models/support/event_loop: models/*.h models/job models/support/os models/support/pools \
  workloads/*.h workloads/support
models/support/asio: workloads/*.h workloads/support
models/support/fibers: models/support/event_loop models/support/os workloads/*.h workloads/support
models: models/*.h models/job models/python models/support/asio models/support/event_loop \
  models/support/fibers models/support/os models/support/pools \
  models/support/processes workloads/*.h workloads/support
models/support/worker_program: models/support/event_loop models/support/os models/support/pools \
  models/support/processes models/sync workloads/*.h workloads/support
reports/statistics:
reports/text:
reports/results: reports/statistics reports/text
reports/results/check: reports/results reports/text
reports/results/files: reports/results reports/results/check reports/statistics reports/text
reports/state: reports/results reports/statistics reports/text
reports/comparison: reports/results reports/results/check reports/results/files reports/state \
  reports/statistics reports/text
reports/summary: reports/results reports/results/check reports/results/files reports/state \
  reports/statistics reports/text
reports/claims: reports/results reports/statistics reports/summary reports/text
reports/advice: reports/claims reports/results reports/results/files reports/state reports/statistics reports/summary \
  reports/text
reports/*.h: reports/results reports/state reports/summary reports/text
reports/charts/support: reports/results reports/results/files reports/state reports/statistics \
  reports/summary reports/text
reports/charts/support/drawing: reports/charts/support
reports/charts/answers: reports/charts/support reports/results reports/statistics reports/summary \
  reports/text
reports/charts/common: reports/charts/answers reports/charts/support reports/claims reports/comparison reports/state reports/statistics \
  reports/summary reports/text
reports/charts: reports/advice reports/charts/answers reports/charts/common reports/charts/support reports/results reports/statistics \
  reports/summary reports/text
reports/formats: reports/*.h reports/charts reports/charts/answers reports/charts/common reports/charts/support \
  reports/comparison reports/results reports/results/files reports/state reports/summary reports/text
reports: reports/*.h reports/advice reports/charts reports/charts/common reports/charts/support reports/claims reports/formats \
  reports/results \
  reports/state \
  reports/summary reports/text
reports/page: reports/*.h reports/charts reports/formats reports/results reports/results/files \
  reports/statistics reports/summary reports/text
reports/history: reports/charts/support reports/page reports/results reports/results/files \
  reports/state reports/statistics reports/summary reports/text
bench/*.h:
bench/experiments: reports/results
bench/claims: bench/experiments reports/results
bench/machine: bench/*.h reports/text workloads/support
bench/probe: bench/machine models/support/os reports/results reports/state reports/text \
  workloads/support
bench/quota: bench/machine workloads/support
bench/options: bench/*.h bench/experiments models/*.h models/sync reports/results reports/text workloads/*.h \
  workloads/faults
bench/process: bench/machine bench/options bench/quota reports/results reports/results/files \
  reports/text workloads/support
bench/scenarios: bench/machine bench/process models/python models/support/os reports/results \
  reports/text workloads/support
bench/round: bench/machine bench/probe bench/process reports/results reports/text
bench/files: bench/*.h bench/process reports/text workloads/support
bench/trial: bench/*.h bench/machine bench/options bench/process bench/quota bench/scenarios models/*.h models/job models/sync \
  models/support/os reports/results reports/statistics reports/text workloads/*.h \
  workloads/faults workloads/support
bench/plan: bench/*.h bench/claims bench/experiments bench/machine bench/options bench/process bench/quota \
  bench/trial models/*.h \
  models/job models/python models/sync reports/advice reports/claims reports/results reports/results/check reports/statistics \
  reports/summary reports/text workloads/*.h
bench/campaign/budget: bench/process reports/results reports/text
bench/campaign: bench/*.h bench/campaign/budget bench/files bench/machine bench/options \
  bench/plan bench/probe bench/process bench/round bench/scenarios bench/trial models/job \
  reports/results reports/results/check reports/state reports/summary reports/text workloads/faults \
  workloads/support
bench/outputs: bench/*.h bench/campaign bench/campaign/budget bench/files bench/machine bench/options bench/plan \
  reports/*.h reports/advice reports/comparison reports/formats reports/results reports/results/files \
  reports/state reports/summary reports/text workloads/*.h
bench/ab: bench/*.h bench/campaign bench/campaign/budget bench/files bench/machine bench/options bench/outputs \
  bench/plan bench/probe bench/process bench/round reports/comparison reports/formats reports/results \
  reports/results/files reports/statistics reports/summary reports/text workloads/*.h
bench/advise: bench/*.h bench/campaign bench/campaign/budget bench/machine bench/options bench/outputs bench/plan bench/probe \
  bench/process reports/*.h reports/advice reports/results reports/summary reports/text
bench/doctor: bench/campaign bench/machine bench/options bench/plan bench/probe bench/process \
  reports/results reports/state reports/statistics reports/text
bench/listing: bench/experiments bench/machine bench/options models/*.h models/sync reports/results/files reports/text \
  workloads/*.h
bench/command_line: bench/*.h bench/files bench/options reports/text
bench/commands: bench/*.h bench/ab bench/advise bench/campaign bench/campaign/budget bench/command_line \
  bench/claims bench/doctor \
  bench/experiments bench/files bench/listing bench/machine bench/options bench/outputs bench/plan \
  bench/probe bench/process bench/trial models/job reports/*.h reports/claims reports/comparison \
  reports/history reports/results reports/results/files reports/summary reports/text \
  workloads/*.h
bench: bench/*.h bench/command_line bench/files bench/machine bench/process
END
}

if [ "${1:-}" = --arrows ]; then
  arrows
  exit
fi

wrong=$(git grep -nE '^#include "(workloads|models|reports|bench|tests)/' -- workloads models reports bench |
  awk '
    function node(path, is_header, folder) {
      folder = path
      sub("/[^/]*$", "", folder)
      sub("^bench/claims/.*", "bench/claims", folder)  # its folders hold data of one kind
      return folder ~ "/" || !is_header ? folder : folder "/*.h"
    }
    FNR == NR {
      folder = $1
      sub(":$", "", folder)
      for (i = 2; i <= NF; ++i) {
        if (!($i in known)) print "the list itself: " folder " uses " $i ", which is not above it"
        may[folder, $i] = 1
      }
      known[folder] = 1
      next
    }
    {
      split($0, part, ":")
      split($0, quoted, "\"")
      from = node(part[1], part[1] ~ "[.]h$")
      to = node(quoted[2], 1)
      if (quoted[2] == "bench/build_info.h") next  # written by CMake
      if (!(from in known)) print part[1] ": its folder is not in the list of " "scripts/check-layering.sh"
      if (from != to && !((from, to) in may)) print part[1] ":" part[2] ": " from " must not use " quoted[2]
      used[from, to] = 1
    }
    END {
      for (arrow in may) {
        split(arrow, ends, SUBSEP)
        if (!(arrow in used)) print "the list itself: " ends[1] " does not use " ends[2]
      }
    }' <(arrows) -)
[ -z "$wrong" ] || complain "an include against the arrows" "$wrong"

refuse "a model or workload includes interfaces and support, never another one" \
  "#include \"(models|workloads)/[a-z_]*\.(cpp)\"" models workloads bench

# bench knows models and workloads through their catalogues. Experiments must name them, so they
# have a folder of their own. "memory" is also what a trial measures, "cancel" also an option.
names=$(sed -nE 's/^add_(model|workload)\(([a-z_]+).*/\2/p' models/CMakeLists.txt \
          workloads/CMakeLists.txt | grep -vxE "memory|cancel" | sed 's/_/[-_]/g' | paste -sd '|')
refuse "bench names no single model or workload" "\"($names)\"" 'bench/*.cpp' 'bench/*.h' ':!bench/experiments' ':!bench/claims'

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

place benchmark/ bench/trial/measure.cpp tests/perf/harness_cost.cpp tests/perf/switch_cost.cpp
place nlohmann/ reports/results/files/json.h tests/unit/reports/results/files/results_file_test.cpp
place zlib reports/page/gzip.cpp tests/unit/reports/page/gzip_test.cpp
place CLI/ bench/options/command_syntax.cpp
place 'oneapi/|<tbb/' models/tbb.cpp models/sync/locks/tbb_spin.cpp models/sync/channels/tbb_queue.cpp \
  tests/perf/channel_cost.cpp tests/perf/harness_cost.cpp
place boost/ workloads/powers.cpp workloads/http/http_client.cpp \
  workloads/http/server/request.cpp models/asio_pool.cpp models/asio_coroutines.cpp models/fibers.cpp \
  models/support/asio models/support/fibers models/sync/locks/boost_fiber.cpp \
  models/sync/channels/asio_channel.cpp models/sync/channels/boost_fiber_channel.cpp \
  models/sync/channels/lockfree.cpp tests/perf/channel_cost.cpp tests/perf/switch_cost.cpp \
  reports/statistics/distributions.cpp
place boost/beast workloads/http/http_client.cpp workloads/http/server/request.cpp
place boost/math/ reports/statistics/distributions.cpp
place boost/multiprecision/ workloads/powers.cpp
place boost/asio models/asio_pool.cpp models/asio_coroutines.cpp models/support/asio \
  models/sync/channels/asio_channel.cpp
place boost/lockfree models/sync/channels/lockfree.cpp tests/perf/channel_cost.cpp
place 'boost/(fiber|context)' models/fibers.cpp models/support/fibers models/sync/locks/boost_fiber.cpp \
  models/sync/channels/boost_fiber_channel.cpp tests/perf/switch_cost.cpp
place omp.h models/openmp.cpp
place xxhash models/job/harness_job.cpp bench/machine/file_digest.cpp
place liburing models/support/event_loop/uring_backend.cpp
place gtest/ tests

# The repository speaks of the product alone.
refuse "no package registry's host name" 'registry\.npmjs|deb\.debian\.org' . ':!scripts/check-layering.sh'

without_spdx=$(git ls-files '*.cpp' '*.h' '*.sh' '*.py' '*.cmake' '*CMakeLists.txt' |
  xargs grep -L 'SPDX-License-Identifier: Apache-2.0' || true)
[ -z "$without_spdx" ] || complain "an SPDX line is missing" "$without_spdx"

exit "$failed"
