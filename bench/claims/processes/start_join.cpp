// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// Two tasks try to meet. When each is joined at once they cannot.
std::vector<Part> parts(unsigned /*cores*/) {
  return {
      essential(not_shown("for threads of C++", "start-join", "threads_joined_at_once_overlap")),
      not_shown("for processes", "start-join", "processes_joined_at_once_overlap"),
      not_shown("for std::async with get() at once", "start-join",
                "futures_awaited_at_once_overlap"),
      not_shown("for threads of CPython", "python-start-join", "threads_joined_at_once_overlap"),
      not_shown("for processes of CPython", "python-start-join",
                "processes_joined_at_once_overlap"),
      essential(shown("compared with threads that are joined later", "start-join",
                      "threads_joined_later_overlap")),
      essential(shown("compared with processes that are joined later", "start-join",
                      "processes_joined_later_overlap")),
  };
}

}  // namespace

Claim start_join() {
  return {
      .id = "start-join",
      .sentence = "`start` followed at once by `join` makes it serial",
      .parts = parts,
      .holds =
          "When each of two threads or processes is joined as soon as it is started, the second "
          "begins after the first has ended, in C++ and in CPython; joined later, they overlap.",
      .holds_only = "It holds, but not {not}.",
      .does_not_hold =
          "Two tasks overlap although each is joined as soon as it is started, or do not overlap "
          "when they are joined later."};
}

}  // namespace claims
