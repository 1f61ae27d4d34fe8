// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/cells.h"

namespace claims {
namespace {

std::vector<Part> parts(unsigned cores) {
  if (cores < 2) return {};
  WantedCell threads = computing("python-thread-executor", 2);
  threads.gil = reports::Gil::on;
  const WantedCell one_by_one = computing("python-serial", 1);
  return {{.label = "for no speed-up in CPython",
           .cell = threads,
           .against = one_by_one,
           .at_least = 0.9,
           .reason = no_gain_reason,
           .is_essential = true},
          {.label = "for a slow-down in CPython",
           .cell = threads,
           .against = one_by_one,
           .at_least = 1.1,
           .reason = slower_reason},
          {.label = "for no speed-up under an emulated GIL in C++",
           .cell = computing("thread-pool-gil", 2),
           .against = computing("serial", 1),
           .at_least = 0.9,
           .reason = no_gain_reason},
          {.label = "for a slow-down under an emulated GIL in C++",
           .cell = computing("thread-pool-gil", 2),
           .against = computing("serial", 1),
           .at_least = 1.1,
           .reason = slower_reason}};
}

}  // namespace

Claim cpu_threads_gil() {
  return {
      .id = "cpu-threads-gil",
      .sentence = "threads under a GIL do not speed up CPU-bound work; they slow it down",
      .parts = parts,
      .requirement =
          "at least 2 cores: on one core threads speed up nothing, with or without a GIL",
      .holds =
          "Two threads under CPython's GIL take {0} times as long as one thread that does the same "
          "work alone, and {2} times under an emulated GIL in C++.",
      .holds_only =
          "Two threads under CPython's GIL take {0} times as long as one thread that does the same "
          "work alone, and {2} times under an emulated GIL in C++. That confirms the claim {only}, "
          "and refutes it {not}.",
      .does_not_hold =
          "Two threads under CPython's GIL take {0} times as long as one thread that does the same "
          "work alone: they do speed up work that computes."};
}

}  // namespace claims
