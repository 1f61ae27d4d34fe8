// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// multiprocessing ends daemonic processes itself, at the exit of the parent. In C++ the nearest to
/// them are a child that asks the kernel for it (PR_SET_PDEATHSIG) and a thread that is detached.
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
      shown("for such children whose parent is killed", "daemons",
            "tied_child_ends_with_killed_parent"),
      not_shown("for plain children of C++, which live on", "daemons",
                "plain_child_ends_with_parent"),
      not_shown("for detached threads of C++", "daemons", "detached_thread_is_awaited"),
      shown("for threads of C++ that are joined", "daemons", "joined_thread_is_awaited"),
  };
}

}  // namespace

Claim daemons() {
  return {
      .id = "daemons",
      .sentence =
          "a daemonic child ends with its parent, a daemonic thread with its process; a thread "
          "that is not daemonic is waited for",
      .parts = parts,
      .holds =
          "Daemonic processes of CPython end with their program, however that ends; daemonic "
          "threads of CPython and detached threads of C++ end with their process; other threads "
          "are waited for.",
      .holds_only = "It holds, but not {not}.",
      .does_not_hold =
          "A daemonic process or thread of CPython outlives its program, or the program does not "
          "wait for a thread that is not daemonic."};
}

}  // namespace claims
