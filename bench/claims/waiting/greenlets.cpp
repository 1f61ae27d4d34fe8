// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/cells.h"

namespace claims {
namespace {

constexpr double third = 1.0 / 3;
const char* const many_times_reason = "many times is at least three times";

std::vector<Part> parts(unsigned) {
  return {{.label = "for 1,000 tasks that wait",
           .cell = waiting_in_flight("python-gevent", many),
           .against = waiting_on_threads("python-thread-executor", many),
           .at_most = third,
           .reason = many_times_reason},
          {.label = "for tasks that yield again and again",
           .cell = switching_on_a_loop("python-gevent", interpreted_switches),
           .against = switching_workers("python-thread-executor", interpreted_switches),
           .at_most = third,
           .reason = many_times_reason},
          {.label = "for bare greenlets, which gain nothing from waiting",
           .cell = holding(waiting_in_flight("python-gevent"), "wait:10ms", few),
           .against = waiting_in_turn("python-serial"),
           .at_least = 0.9,
           .at_most = 1.1,
           .reason = no_difference_reason,
           .is_essential = true},
          {.label = "for gevent's patched calls, which gain from waiting",
           .cell = waiting_in_flight("python-gevent"),
           .against = waiting_in_turn("python-serial"),
           .at_most = 0.5,
           .reason = much_reason,
           .is_essential = true},
          {.label = "for fibers in C++ that block, which gain nothing from waiting",
           .cell = holding(waiting_in_flight("fibers"), "wait:10ms", few),
           .against = waiting_in_turn("serial"),
           .at_least = 0.9,
           .at_most = 1.1,
           .reason = no_difference_reason}};
}

}  // namespace

Claim greenlets() {
  return {
      .id = "greenlets",
      .sentence =
          "greenlets do many times better than threads; a bare greenlet does not notice waiting, "
          "and gains nothing from it without gevent's patched calls",
      .parts = parts,
      .holds =
          "Greenlets take {0} times as long as threads for 1,000 tasks that wait. Eight that wait "
          "take {2} times as long as one after the other without gevent's patched calls, and {3} "
          "times as long with them.",
      .holds_only =
          "It holds, but not {not}. Greenlets take {0} times as long as threads for 1,000 tasks "
          "that wait, and {1} times as long for tasks that yield again and again.",
      .does_not_hold =
          "Eight greenlets that wait take {2} times as long as one after the other without "
          "gevent's patched calls, and {3} times as long with them."};
}

}  // namespace claims
