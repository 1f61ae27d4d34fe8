// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/cells.h"

namespace claims {
namespace {

Part with(const char* label, const char* coroutines, const char* threads, std::uint64_t tasks) {
  return {.label = label,
          .cell = waiting_in_flight(coroutines, tasks),
          .against = waiting_on_threads(threads, tasks),
          .at_most = 0.9,
          .reason = slower_reason};
}

std::vector<Part> parts(unsigned) {
  return {
      with("with 8 tasks in flight in CPython", "python-asyncio", "python-thread-executor", few),
      with("with 1,000 tasks in flight in CPython", "python-asyncio", "python-thread-executor",
           many),
      with("with 8 tasks in flight in C++", "coroutines", "thread-pool", few),
      with("with 1,000 tasks in flight in C++", "coroutines", "thread-pool", many)};
}

}  // namespace

Claim io_coroutines() {
  return {.id = "io-coroutines",
          .sentence = "work that waits gains from coroutines more than from threads",
          .parts = parts,
          .holds =
              "Coroutines of CPython's asyncio take {0} times as long as threads with 8 tasks in "
              "flight, and {1} times as long with 1,000.",
          .holds_only = "Work that waits gains more from coroutines than from threads only {only}.",
          .does_not_hold =
              "Coroutines of CPython's asyncio take {0} times as long as threads with 8 tasks in "
              "flight, and {1} times as long with 1,000."};
}

}  // namespace claims
