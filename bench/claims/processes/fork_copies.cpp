// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// A variable of the parent is written by a child and by a thread.
std::vector<Part> parts(unsigned /*cores*/) {
  return {
      essential(not_shown("for what a child writes", "fork-copies", "childs_write_is_seen")),
      essential(shown("for what a thread writes", "fork-copies", "threads_write_is_seen")),
      not_shown("for what a child of CPython writes", "python-fork-copies", "childs_write_is_seen"),
      shown("for what a thread of CPython writes", "python-fork-copies", "threads_write_is_seen"),
      shown("for memory that is mapped as shared, whose writes are seen", "fork-copies",
            "childs_write_to_shared_memory_is_seen"),
      shown("for a Value of multiprocessing, whose writes are seen", "python-fork-copies",
            "childs_write_to_shared_memory_is_seen"),
  };
}

}  // namespace

Claim fork_copies() {
  return {
      .id = "fork-copies",
      .sentence = "what a child writes its parent does not see; what a thread writes everyone sees",
      .parts = parts,
      .holds =
          "In C++ and in CPython, a parent does not see what its child writes, except in memory "
          "that is mapped as shared; what a thread writes it sees.",
      .holds_only = "It holds, but not {not}.",
      .does_not_hold =
          "The parent sees what a child writes to its own memory, or does not see what a thread "
          "writes."};
}

}  // namespace claims
