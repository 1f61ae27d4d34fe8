// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/cells.h"

namespace claims {
namespace {

/// The first is the same calls on one core, with and without another thread to switch to. It cannot
/// be had of CPython's threads, which have no call that only yields: their time.sleep(0) sleeps.
std::vector<Part> parts(unsigned) {
  return {{.label = "for threads in C++ that yield again and again",
           .cell = switching_workers("thread-pool", switches),
           .against = switching_workers("thread-pool", switches, 1),
           .figure = Figure::cpu_per_task,
           .at_least = 1.1,
           .reason = slower_reason,
           .is_essential = true},
          {.label = "for threads in C++ that only compute, eight on a core",
           .cell = on_one_core(computing("thread-pool", few)),
           .against = on_one_core(computing("thread-pool", 1)),
           .figure = Figure::cpu_per_task,
           .at_least = 1.1,
           .reason = slower_reason}};
}

}  // namespace

Claim switching_costs_cpu() {
  return {.id = "switching-costs-cpu",
          .sentence = "switching threads costs CPU time",
          .parts = parts,
          .holds =
              "Two threads that yield to each other on one core use {0} times the CPU time of one "
              "that makes the same calls alone.",
          .holds_only =
              "Two threads that yield to each other on one core use {0} times the CPU time of one "
              "that makes the same calls alone. Switching costs CPU time only {only}.",
          .does_not_hold =
              "Two threads that yield to each other on one core use {0} times the CPU time of one "
              "that makes the same calls alone."};
}

}  // namespace claims
