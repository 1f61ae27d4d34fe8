// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// The first task finishes last each time, which two results in the order of finishing prove.
std::vector<Part> parts(unsigned /*cores*/) {
  return {
      needed(essential(shown("for a list of futures in C++", "order-kept", "futures_in_order")),
             "order", {"std-async"}),
      needed(essential(shown("for map of a Pool", "python-order-kept", "pool_map_in_order")),
             "order", {"python-process-pool"}),
      needed(shown("for map of an executor", "python-order-kept", "executor_map_in_order"), "order",
             {"python-thread-executor", "python-process-executor", "python-interpreters"}),
      shown("for a list of futures in CPython", "python-order-kept", "futures_in_order"),
      needed(shown("for gather of asyncio", "python-order-kept", "gather_in_order"), "order",
             {"python-asyncio"}),
      essential(shown("with a first task in C++ that finishes last", "order-kept",
                      "first_finishes_last")),
      essential(not_shown("compared with imap_unordered", "python-order-kept",
                          "imap_unordered_in_order")),
      essential(
          not_shown("compared with as_completed", "python-order-kept", "as_completed_in_order")),
  };
}

}  // namespace

Claim order_kept() {
  return {
      .id = "order-kept",
      .sentence =
          "results of `map` and of a list of futures come in order, whatever finished first",
      .parts = parts,
      .holds =
          "The results of map, of a list of futures and of gather came in the order of the tasks, "
          "although the first task finished last; those of imap_unordered and as_completed did "
          "not.",
      .holds_only = "It holds, but not {not}.",
      .does_not_hold =
          "When the first task finishes last, the results do not come in the order of the tasks, "
          "or those of imap_unordered and as_completed do."};
}

}  // namespace claims
