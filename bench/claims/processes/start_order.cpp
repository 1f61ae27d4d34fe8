// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// A counterexample proves it; where none is seen the scenario is unavailable, and nothing is
/// refuted. Threads of CPython are left out: their start() returns when they have begun.
std::vector<Part> parts(unsigned /*cores*/) {
  return {
      shown_at_least("for threads and processes of C++", "start-order", "reordered", 1,
                     "one counterexample is enough"),
      shown_at_least("for processes of CPython", "python-start-order", "processes_reordered", 1,
                     "one counterexample is enough"),
  };
}

}  // namespace

Claim start_order() {
  return {
      .id = "start-order",
      .sentence = "tasks started one after the other need not begin in that order",
      .parts = parts,
      .holds =
          "In {0} of 400 rounds in C++ and in {1} of 30 in CPython, four tasks began in another "
          "order than they were started in.",
      .holds_only =
          "It holds, but not {not}: in {0} of 400 rounds in C++ and in {1} of 30 in CPython, four "
          "tasks began in another order than they were started in.",
      .does_not_hold = "Tasks began in the order in which they were started each time."};
}

}  // namespace claims
