// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// What multiprocessing calls daemonic it ends itself, at the exit of the parent. In C++ nothing is
/// daemonic but for a child that asks the kernel for it (PR_SET_PDEATHSIG) and a thread that is
/// detached.
std::vector<Part> parts(unsigned /*cores*/) {
  return {
      essential(shown("for daemonic processes of CPython whose program ends by itself",
                      "python-daemons", "daemonic_process_ends_with_program")),
      shown("for daemonic processes whose program is killed", "python-daemons",
            "daemonic_process_ends_with_killed_program"),
      essential(shown("for daemonic threads of CPython", "python-daemons",
                      "daemonic_thread_ends_with_program")),
      essential(shown("for other threads of CPython, which are waited for", "python-daemons",
                      "other_thread_is_awaited")),
      shown("for other processes of CPython, which are waited for", "python-daemons",
            "other_process_is_awaited"),
      shown("for children of C++ that are tied by PR_SET_PDEATHSIG", "daemons",
            "tied_child_ends_with_parent"),
      shown("for those whose parent is killed", "daemons", "tied_child_ends_with_killed_parent"),
      not_shown("for plain children of C++, which live on", "daemons",
                "plain_child_ends_with_parent"),
      not_shown("for detached threads of C++", "daemons", "detached_thread_is_awaited"),
      shown("for threads of C++ that are joined", "daemons", "joined_thread_is_awaited"),
  };
}

}  // namespace

Claim daemons() {
  return {.id = "daemons",
          .sentence =
              "a daemonic child ends with its parent, a daemonic thread with its process; a thread "
              "that is not daemonic is waited for",
          .parts = parts,
          .holds =
              "Daemonic children of CPython end with their program, however that ends, "
              "daemonic and detached threads with their process, and other threads are "
              "waited for.",
          .holds_only = "It holds, but not {not}.",
          .does_not_hold =
              "A daemonic child or thread outlives a program of CPython that ends, or "
              "another thread is not waited for."};
}

}  // namespace claims
