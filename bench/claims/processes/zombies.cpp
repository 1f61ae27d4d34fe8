// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// The new parent of an orphan is the guardian of bench, which waits for it as init does.
std::vector<Part> parts(unsigned /*cores*/) {
  return {
      essential(shown("until it is waited for", "zombies", "zombie_until_wait")),
      essential(shown("no longer than until it is waited for", "zombies", "gone_after_wait")),
      essential(
          shown("while a parent lives that does not wait", "zombies", "zombie_while_parent_lives")),
      essential(shown("until that parent is gone", "zombies", "gone_with_parent")),
      shown("in CPython until join", "python-zombies", "zombie_until_join"),
      shown("in CPython no longer than until join", "python-zombies", "gone_after_join"),
      shown("in CPython no longer than until active_children", "python-zombies",
            "gone_after_active_children"),
  };
}

}  // namespace

Claim zombies() {
  return {.id = "zombies",
          .sentence =
              "a child that has ended stays a zombie until it is waited for, or its parent is gone",
          .parts = parts,
          .holds =
              "A child that has ended is a zombie until its parent waits for it or is gone; in "
              "CPython join waits for it, and so does active_children.",
          .holds_only = "It holds, but not {not}.",
          .does_not_hold =
              "A child that has ended is no zombie, or stays one after it was waited for or its "
              "parent is gone."};
}

}  // namespace claims
