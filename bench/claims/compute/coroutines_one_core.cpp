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
           .at_most = max_time_on(cores),
           .reason = "three quarters of what all cores could give are a use of all cores",
           .is_essential = true}};
}

}  // namespace

Claim coroutines_one_core() {
  return {
      .id = "coroutines-one-core",
      .sentence = "coroutines use one core; together with processes, all",
      .parts = parts,
      .requirement = "at least 2 cores",
      .holds =
          "For work that computes, coroutines of CPython's asyncio take {0} times as long as one "
          "task after the other without coroutines. In C++, with an event loop in a process for "
          "each core, a task takes {2} times as long as with one event loop.",
      .holds_only =
          "It holds, but not {not}. In C++, coroutines of one event loop take {1} times as long as "
          "one task after the other without coroutines.",
      .does_not_hold =
          "For work that computes, coroutines of CPython's asyncio take {0} times as long as one "
          "task after the other without coroutines. In C++, with an event loop in a process for "
          "each core, a task takes {2} times as long as with one event loop."};
}

}  // namespace claims
