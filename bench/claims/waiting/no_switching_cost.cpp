// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/cells.h"

namespace claims {
namespace {

const char* const tenth_reason = "a tenth of another cost is next to nothing";

/// A plain call per switch, one in the other.
WantedCell calls(const char* model, std::uint64_t count) {
  constexpr std::uint64_t depth = 100;  // the workload's own
  return {.model = model,
          .workload = "chain",
          .workers = 1,
          .tasks = 2,
          .size = count / depth,
          .settings = {{"one-core", "yes"}},
          .options = {{"chain", "calls"}}};
}

Part next_to_nothing(const char* label, const WantedCell& cell, const WantedCell& other) {
  return {.label = label, .cell = cell, .against = other, .at_most = 0.1, .reason = tenth_reason};
}

Part of_a_call(const char* label, const WantedCell& cell, const WantedCell& call) {
  return {.label = label,
          .cell = cell,
          .against = call,
          .at_most = 2,
          .reason = "a second call of a function is a cost that nobody counts"};
}

std::vector<Part> parts(unsigned) {
  const WantedCell asyncio = switching_on_a_loop("python-asyncio", interpreted_switches);
  const WantedCell coroutines = switching_on_a_loop("coroutines", switches);
  return {of_a_call("compared with a plain call in CPython", asyncio,
                    calls("python-serial", interpreted_switches)),
          next_to_nothing("compared with CPython's threads", asyncio,
                          switching_workers("python-thread-executor", interpreted_switches)),
          next_to_nothing("compared with CPython's processes", asyncio,
                          switching_workers("python-process-pool", interpreted_switches)),
          next_to_nothing("compared with greenlets in CPython", asyncio,
                          switching_on_a_loop("python-gevent", interpreted_switches)),
          of_a_call("compared with a plain call in C++", coroutines, calls("serial", switches)),
          next_to_nothing("compared with threads in C++", coroutines,
                          switching_workers("thread-pool", switches)),
          next_to_nothing("compared with processes in C++", coroutines,
                          switching_workers("process-pool", switches)),
          next_to_nothing("compared with fibers in C++", coroutines,
                          switching_on_a_loop("fibers", switches))};
}

}  // namespace

Claim no_switching_cost() {
  return {
      .id = "no-switching-cost",
      .sentence = "coroutines have no switching cost (against threads, processes, greenlets)",
      .parts = parts,
      .holds =
          "A switch between coroutines takes {0} times as long as a plain call in CPython, and {4} "
          "times in C++.",
      .holds_only =
          "A switch between coroutines costs next to nothing (at most a tenth, or at most twice a "
          "call) only {only}; it takes {0} times as long as a plain call in CPython and {4} times "
          "in C++.",
      .does_not_hold =
          "A switch between coroutines of CPython's asyncio takes {0} times as long as a plain "
          "call, and {1} times as long as a switch between threads."};
}

}  // namespace claims
