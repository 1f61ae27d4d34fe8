// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "bench/claims/cells.h"

namespace claims {
namespace {

/// One task computes for as long as the others wait.
WantedCell with_work(WantedCell cell) { return holding(std::move(cell), "10ms"); }

Part starved(const char* label, const char* model, bool is_essential) {
  return {.label = label,
          .cell = with_work(waiting_in_flight(model)),
          .against = waiting_in_flight(model),
          .at_least = held_up,
          .reason = held_up_reason,
          .is_essential = is_essential};
}

std::vector<Part> parts(unsigned) {
  return {starved("for CPython's asyncio", "python-asyncio", true),
          starved("for coroutines in C++", "coroutines", false),
          {.label = "compared with threads in C++ on the same single core",
           .cell = on_one_core(with_work(waiting_in_flight("coroutines"))),
           .against = on_one_core(with_work(waiting_on_threads("thread-pool"))),
           .at_least = 1.1,
           .reason = slower_reason},
          {.label = "compared with CPython's threads",
           .cell = with_work(waiting_in_flight("python-asyncio")),
           .against = with_work(waiting_on_threads("python-thread-executor")),
           .at_least = 1.1,
           .reason = slower_reason}};
}

}  // namespace

Claim starving() {
  return {
      .id = "starving",
      .sentence = "a coroutine that computes starves those that wait",
      .parts = parts,
      .holds =
          "Eight coroutines of CPython's asyncio that wait for 10 ms each take {0} times as long "
          "when one of them computes for 10 ms instead.",
      .holds_only = "A coroutine that computes starves those that wait only {only}.",
      .does_not_hold =
          "Eight coroutines of CPython's asyncio that wait for 10 ms each take {0} times as long "
          "when one of them computes for 10 ms instead: it does not keep the others from waiting "
          "meanwhile."};
}

}  // namespace claims
