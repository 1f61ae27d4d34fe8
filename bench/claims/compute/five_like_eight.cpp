// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/claim.h"

namespace claims {
namespace {

/// Equal tasks on workers of which each has a core: a number of them that the workers share evenly,
/// and one that leaves all but one of the workers idle in the last turn. Four workers need four
/// cores; with fewer the same is asked of 3 tasks and 4 on two workers.
std::vector<Part> parts(unsigned cores) {
  if (cores < 2) return {};
  const std::uint64_t workers = cores >= 4 ? 4 : 2;
  std::vector<Part> parts;
  const auto add = [&](const char* label, const char* model) {
    const auto cell = [&](std::uint64_t tasks) {
      return WantedCell{.model = model,
                        .workload = "synthetic",
                        .workers = workers,
                        .tasks = tasks,
                        .chunk = 1,
                        .options = {{"compute", "5ms"}, {"wait", "0s"}, {"repeat", "1"}}};
    };
    parts.push_back({.label = label,
                     .cell = cell(workers + 1),
                     .against = cell(2 * workers),
                     .figure = Figure::time_per_iteration,
                     .at_least = 0.9,
                     .at_most = 1.1,
                     .reason = "as long is within 10 %, and spread evenly they would take 5/8 of "
                               "the time (3/4 on two workers)"});
  };
  add("on threads", "thread-pool");
  add("on processes", "process-pool");
  return parts;
}

}  // namespace

Claim five_like_eight() {
  return {
      .id = "five-like-eight",
      .sentence = "on 4 workers, 5 equal tasks take as long as 8",
      .parts = parts,
      .requirement = "at least 2 cores",
      .holds =
          "With one task more than there are workers, all tasks together take {0} times as long as "
          "with two tasks for each worker on threads, and {1} times on processes.",
      .holds_only =
          "With one task more than there are workers, all tasks together take {0} times as long as "
          "with two tasks for each worker on threads, and {1} times on processes. Confirmed only "
          "{only}.",
      .does_not_hold =
          "With one task more than there are workers, all tasks together take {0} times as long as "
          "with two tasks for each worker on threads, and {1} times on processes."};
}

}  // namespace claims
