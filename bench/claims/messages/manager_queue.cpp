// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// A producer and a consumer, each a task of a pool of processes.
WantedCell messages(const char* channel, std::uint64_t items) {
  return {.model = "python-process-pool",
          .workload = "producer-consumer",
          .workers = 2,
          .tasks = 2,
          .size = items,
          .settings = {{"channel", channel}}};
}

std::vector<Part> parts(unsigned) {
  constexpr std::uint64_t items = 150;
  return {
      {.label = "for the price",
       .cell = messages("manager-queue", items),
       .against = messages("mp-queue", items),
       .at_least = 2,
       .reason = "a multiple is twice or more",
       .is_essential = true},
      essential(shown("for the pool that takes it", "python-pool-queue", "manager_queue_goes")),
      not_shown("for the pool that refuses a plain one", "python-pool-queue", "plain_queue_goes")};
}

}  // namespace

Claim manager_queue() {
  return {
      .id = "manager-queue",
      .sentence = "a manager's queue goes with a pool, and costs a multiple of a plain one",
      .parts = parts,
      .holds =
          "A task of a pool can be given a manager's queue as an argument, but not a plain "
          "multiprocessing.Queue. An item takes {0} times as long through a manager's queue as "
          "through a plain one.",
      .holds_only =
          "It holds, but not {not}. An item takes {0} times as long through a manager's queue as "
          "through a plain multiprocessing.Queue.",
      .does_not_hold =
          "An item takes {0} times as long through a manager's queue as through a plain "
          "multiprocessing.Queue, or a task of a pool cannot be given a manager's queue."};
}

}  // namespace claims
