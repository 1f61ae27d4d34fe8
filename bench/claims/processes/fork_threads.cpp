// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// A thread holds a lock while another one forks. The child tries to take it for 0.2 s; nobody is
/// there who could release it.
std::vector<Part> parts(unsigned /*cores*/) {
  return {
      essential(not_shown("for a lock of C++", "fork-threads", "child_gets_lock_of_other_thread")),
      not_shown("for a lock of CPython", "python-fork-threads", "child_gets_lock_of_other_thread"),
      not_shown("for the locks of malloc, which are safe", "fork-threads",
                "children_stuck_in_malloc"),
      essential(
          shown("compared with a lock that nobody holds", "fork-threads", "child_gets_free_lock")),
      essential(shown("compared with the parent, which gets the lock", "fork-threads",
                      "parent_gets_it_afterwards")),
      shown("for a spawned child of CPython, which is safe", "python-fork-threads",
            "spawned_child_gets_its_lock"),
  };
}

}  // namespace

Claim fork_threads() {
  return {
      .id = "fork-threads",
      .sentence =
          "forking a process that has threads is dangerous (a lock held by another thread stays "
          "locked in the child)",
      .parts = parts,
      .holds =
          "A lock that another thread held at the fork stays locked in the child, in C++ and in "
          "CPython; a spawned child of CPython has a lock of its own. None of 20 children hung in "
          "malloc, whose locks the C library makes usable in the child.",
      .holds_only = "It holds, but not {not}.",
      .does_not_hold =
          "A child gets a lock that another thread held at the fork, or does not get one that "
          "nobody held."};
}

}  // namespace claims
