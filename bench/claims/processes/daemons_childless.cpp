// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// A daemonic process of CPython tries to start a Process, and then starts a program with
/// subprocess.
std::vector<Part> parts(unsigned /*cores*/) {
  return {
      essential(shown("for a Process that a daemonic process starts, which is refused",
                      "python-daemons-childless", "child_of_daemon_is_refused")),
      essential(shown("for the daemonic process, which ends with its program",
                      "python-daemons-childless", "daemon_ends_with_program")),
      essential(shown("for its subprocess, which lives on", "python-daemons-childless",
                      "its_subprocess_lives_on")),
      shown("for the child of a C++ process that is tied to its parent", "daemons",
            "child_of_tied_child_lives_on"),
  };
}

}  // namespace

Claim daemons_childless() {
  return {
      .id = "daemons-childless",
      .sentence =
          "a daemonic process may have no children of its own; those that it gets by other ways "
          "are orphans when it goes",
      .parts = parts,
      .holds =
          "CPython does not let a daemonic process start a Process. A program that it starts with "
          "subprocess lives on when it ends, and so does the child of a C++ process that is tied "
          "to its parent (PR_SET_PDEATHSIG).",
      .holds_only = "It holds, but not {not}.",
      .does_not_hold =
          "A daemonic process of CPython can start a Process or outlives its program, or what it "
          "starts with subprocess ends with it."};
}

}  // namespace claims
