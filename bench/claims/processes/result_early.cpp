// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// A counterexample proves it; where none is seen the scenario is unavailable, and nothing is
/// refuted.
std::vector<Part> parts(unsigned /*cores*/) {
  return {
      shown_at_least("for threads of C++", "result-early", "threads_absent_before_join", 1,
                     "one counterexample is enough"),
      shown_at_least("for processes", "result-early", "processes_absent_before_join", 1,
                     "one counterexample is enough"),
      shown_at_least("for threads of CPython", "python-result-early", "threads_absent_before_join",
                     1, "one counterexample is enough"),
      shown_at_least("for processes of CPython", "python-result-early",
                     "processes_absent_before_join", 1, "one counterexample is enough"),
      essential(not_shown("compared with reading it after the join", "result-early",
                          "absent_after_join")),
      essential(not_shown("compared with reading it after the join in CPython",
                          "python-result-early", "absent_after_join")),
  };
}

}  // namespace

Claim result_early() {
  return {
      .id = "result-early",
      .sentence = "a result read before `join` may not be there",
      .parts = parts,
      .holds =
          "Read before the join, {0} of 200 results of C++ threads and {1} of 200 of processes "
          "were missing, and in CPython {2} and {3} of 20; after the join, none was.",
      .holds_only =
          "It holds, but not {not}. Read before the join, {0} of 200 results of C++ threads and "
          "{1} of 200 of processes were missing, and in CPython {2} and {3} of 20; after the join, "
          "none was.",
      .does_not_hold =
          "Read before the join, {0} of 200 results of C++ threads and {1} of 200 of processes "
          "were missing, and in CPython {2} and {3} of 20; after the join, {4} of 400 and {5} of "
          "40."};
}

}  // namespace claims
