// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/cells.h"

namespace claims {
namespace {

std::vector<Part> parts(unsigned) {
  return {{.label = "in CPython",
           .cell = waiting_on_threads("python-thread-executor"),
           .against = waiting_in_turn("python-serial"),
           .at_most = 0.5,
           .reason = "eight waits at once that take less than half as long as one after the other "
                     "are a gain whatever starting the threads costs",
           .is_essential = true},
          {.label = "in C++",
           .cell = waiting_on_threads("thread-pool"),
           .against = waiting_in_turn("serial"),
           .at_most = 0.5,
           .reason = "as in CPython"}};
}

}  // namespace

Claim io_threads() {
  return {.id = "io-threads",
          .sentence = "work that waits gains from threads",
          .parts = parts,
          .holds =
              "Eight tasks that wait take {0} times as long on eight of CPython's threads as "
              "one after the other.",
          .holds_only = "Work that waits gains from threads only {only}.",
          .does_not_hold =
              "Eight tasks that wait take {0} times as long on eight of CPython's "
              "threads as one after the other."};
}

}  // namespace claims
