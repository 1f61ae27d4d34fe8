// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/claim.h"

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

Part goes(std::string label, std::string value, bool is_expected) {
  Part part{.label = std::move(label),
            .scenario = "python-pool-queue",
            .value = std::move(value),
            .reason = "a task that is given the queue either puts an item into it or is refused",
            .is_essential = is_expected};
  (is_expected ? part.at_least : part.at_most) = is_expected ? 1 : 0;
  return part;
}

std::vector<Part> parts(unsigned) {
  constexpr std::uint64_t items = 150;
  return {{.label = "for its price",
           .cell = messages("manager-queue", items),
           .against = messages("mp-queue", items),
           .at_least = 2,
           .reason = "a multiple is twice or more",
           .is_essential = true},
          goes("for the pool that takes it", "manager_queue_goes", true),
          goes("for the pool that refuses a plain one", "plain_queue_goes", false)};
}

}  // namespace

Claim manager_queue() {
  return {.id = "manager-queue",
          .sentence = "a manager's queue goes with a pool, and costs a multiple of a plain one",
          .parts = parts,
          .holds =
              "A pool can be given a manager's queue with a task, and refuses a plain one. An "
              "item through a manager's queue takes {0} times as long as through "
              "multiprocessing.Queue.",
          .holds_only =
              "That holds only {only}: an item through a manager's queue takes {0} times as "
              "long as through multiprocessing.Queue.",
          .does_not_hold =
              "An item through a manager's queue takes {0} times as long as through "
              "multiprocessing.Queue, or a pool cannot be given a manager's queue."};
}

}  // namespace claims
