// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/cells.h"

namespace claims {
namespace {

const char* const tenth_reason = "a tenth of a cost is nothing beside it";

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

Part beside(const char* label, const WantedCell& cell, const WantedCell& other) {
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
  return {
      of_a_call("beside a plain call in CPython", asyncio,
                calls("python-serial", interpreted_switches)),
      beside("beside CPython's threads", asyncio,
             switching_workers("python-thread-executor", interpreted_switches)),
      beside("beside CPython's processes", asyncio,
             switching_workers("python-process-pool", interpreted_switches)),
      beside("beside greenlets in CPython", asyncio,
             switching_on_a_loop("python-gevent", interpreted_switches)),
      of_a_call("beside a plain call in C++", coroutines, calls("serial", switches)),
      beside("beside threads in C++", coroutines, switching_workers("thread-pool", switches)),
      beside("beside processes in C++", coroutines, switching_workers("process-pool", switches)),
      beside("beside fibers in C++", coroutines, switching_on_a_loop("fibers", switches))};
}

}  // namespace

Claim no_switching_cost() {
  return {
      .id = "no-switching-cost",
      .sentence = "coroutines have no switching cost (against threads, processes, greenlets)",
      .parts = parts,
      .holds =
          "A switch of coroutines takes {0} times as long as a plain call in CPython, and "
          "{4} times in C++.",
      .holds_only = "A switch of coroutines costs nothing only {only}.",
      .does_not_hold =
          "A switch of coroutines of CPython's asyncio takes {0} times as long as a plain call, "
          "and {1} times as long as one of threads."};
}

}  // namespace claims
