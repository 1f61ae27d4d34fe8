// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/cells.h"

namespace claims {
namespace {

std::vector<Part> parts(unsigned cores) {
  if (cores < 2) return {};
  const std::uint64_t tasks = std::uint64_t{4} * cores;
  const auto without_gil = [&](const char* model) {
    WantedCell cell = computing(model, cores, tasks);
    cell.gil = reports::Gil::off;
    return cell;
  };
  return {{.label = "in CPython without a GIL",
           .cell = without_gil("python-thread-executor"),
           .against = without_gil("python-process-pool"),
           .at_least = 0.9,
           .at_most = 1.1,
           .reason = no_difference_reason,
           .is_essential = true},
          {.label = "in C++",
           .cell = computing("thread-pool", cores, tasks),
           .against = computing("process-pool", cores, tasks),
           .at_least = 0.9,
           .at_most = 1.1,
           .reason = no_difference_reason}};
}

}  // namespace

Claim cpu_threads_free() {
  return {
      .id = "cpu-threads-free",
      .sentence = "without a GIL threads do as processes do with CPU-bound work",
      .parts = parts,
      .requirement = "at least 2 cores: on one core neither threads nor processes gain anything",
      .holds =
          "In CPython without a GIL, threads take {0} times as long as processes for the same "
          "work.",
      .holds_only =
          "Without a GIL, threads take {0} times as long as processes for the same work in CPython "
          "and {1} times in C++. Confirmed only {only}.",
      .does_not_hold =
          "In CPython without a GIL, threads take {0} times as long as processes for the same "
          "work."};
}

}  // namespace claims
