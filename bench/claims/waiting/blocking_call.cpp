// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/cells.h"

namespace claims {
namespace {

/// One task blocks its thread for as long as the others wait. Where it stalls them, they begin to
/// wait when it is over.
Part stalled(const char* label, const char* model, bool is_essential) {
  return {.label = label,
          .cell = holding(waiting_in_flight(model), "wait:10ms"),
          .against = waiting_in_flight(model),
          .at_least = held_up,
          .reason = held_up_reason,
          .is_essential = is_essential};
}

std::vector<Part> parts(unsigned) {
  return {stalled("for CPython's asyncio", "python-asyncio", true),
          stalled("for coroutines in C++", "coroutines", false),
          stalled("for fibers in C++", "fibers", false),
          {.label = "compared with threads, which the call does not stall",
           .cell = holding(waiting_in_flight("coroutines"), "wait:10ms"),
           .against = holding(waiting_on_threads("thread-pool"), "wait:10ms"),
           .at_least = held_up,
           .reason = held_up_reason}};
}

}  // namespace

Claim blocking_call() {
  return {
      .id = "blocking-call",
      .sentence = "one long blocking call stalls every coroutine of its loop",
      .parts = parts,
      .holds =
          "Eight coroutines of CPython's asyncio that wait for 10 ms each take {0} times as long "
          "when one of them blocks their thread for 10 ms instead.",
      .holds_only = "A blocking call stalls all coroutines of its loop only {only}.",
      .does_not_hold =
          "Eight coroutines of CPython's asyncio that wait for 10 ms each take {0} times as long "
          "when one of them blocks their thread for 10 ms instead: it does not stall the others "
          "for all of that time."};
}

}  // namespace claims
