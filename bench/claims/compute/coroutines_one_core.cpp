// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/cells.h"

namespace claims {
namespace {

std::vector<Part> parts(unsigned cores) {
  if (cores < 2) return {};
  return {{.label = "for coroutines of CPython's asyncio, which use one core",
           .cell = computing_in_flight("python-asyncio"),
           .against = computing("python-serial", 1),
           .at_least = 0.9,
           .reason = no_gain_reason,
           .is_essential = true},
          {.label = "for coroutines in C++, which use one core",
           .cell = computing_in_flight("coroutines"),
           .against = computing("serial", 1),
           .at_least = 0.9,
           .reason = no_gain_reason},
          {.label = "for loops in processes in C++, which use all cores",
           .cell = computing_in_flight("coroutine-processes", cores, std::uint64_t{4} * cores),
           .against = computing_in_flight("coroutines"),
           .at_most = most_time_on(cores),
           .reason = "three quarters of what all cores could give are a use of all cores",
           .is_essential = true}};
}

}  // namespace

Claim coroutines_one_core() {
  return {.id = "coroutines-one-core",
          .sentence = "coroutines use one core; together with processes, all",
          .parts = parts,
          .needs = "at least 2 cores",
          .holds =
              "Coroutines of one loop take {0} times as long as a plain loop for work that "
              "computes; loops in as many processes as there are cores take {2} times as long "
              "per task.",
          .holds_only = "It is true only {only}.",
          .does_not_hold =
              "Coroutines of one loop take {0} times as long as a plain loop, and loops in as many "
              "processes as there are cores {2} times as long per task."};
}

}  // namespace claims
