// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// Two tasks of a pool with room for both try to meet.
std::vector<Part> parts(unsigned /*cores*/) {
  return {
      essential(not_shown("for apply", "python-apply-blocks", "tasks_of_apply_overlap")),
      essential(shown("for apply_async", "python-apply-blocks", "tasks_of_apply_async_overlap")),
      not_shown("for std::async with get() at once", "start-join",
                "futures_awaited_at_once_overlap"),
      shown("for std::async with get() later", "start-join", "futures_awaited_later_overlap"),
  };
}

}  // namespace

Claim apply_blocks() {
  return {
      .id = "apply-blocks",
      .sentence = "`apply` makes the next one wait, `apply_async` does not",
      .parts = parts,
      .holds =
          "Two tasks of a Pool overlap when they are started by apply_async, and do not by apply; "
          "two calls of std::async overlap only when the first is not waited for before the "
          "second.",
      .holds_only = "It holds, but not {not}.",
      .does_not_hold =
          "Two tasks of a Pool overlap when they are started by apply, or do not by apply_async."};
}

}  // namespace claims
