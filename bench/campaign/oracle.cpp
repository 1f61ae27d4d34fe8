// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/oracle.h"

#include <algorithm>

#include <fmt/core.h>

#include "bench/machine/file_digest.h"
#include "reports/results/check/equal_digests.h"
#include "reports/results/slowdown.h"

namespace bench {

OracleKey oracle_key(const reports::Cell& cell) {
  return {reports::measured_work_of(cell), reports::slowdown_of(cell.options)};
}

reports::Cell cell_of_trial(const reports::Cell& cell) {
  reports::Cell run = cell;
  run.tasks = reports::tasks_of_trial(cell);
  run.measured_tasks.reset();
  return run;
}

double declared_iteration_s(const reports::Cell& cell, const Oracle& oracle) {
  const auto at_once = std::min(cell.concurrency, reports::tasks_of_trial(cell));
  const double waiting_s =
      static_cast<double>(oracle.waiting_ns) * 1e-9 / static_cast<double>(at_once);
  return std::max(waiting_s, reports::schedule_s(cell));
}

std::chrono::nanoseconds deadline_of(const reports::Plan& plan, const reports::Cell& cell,
                                     std::int64_t waiting_ns) {
  // A clock can count to 9.2e18, and this is added to the time of day.
  constexpr double max_ns = 4e18;
  const double deadline_ns =
      plan.deadline_s * 1e9 + 2 * static_cast<double>(waiting_ns) + 2e9 * reports::schedule_s(cell);
  return std::chrono::nanoseconds(static_cast<std::int64_t>(std::min(deadline_ns, max_ns)));
}

std::string earlier_results_differ(const reports::Results& results, const reports::Cell& cell,
                                   std::uint64_t expected_digest) {
  const auto earlier = reports::digest_of(results, cell);
  const std::string expected = format_digest(expected_digest);
  if (!earlier || *earlier == expected) return {};
  return fmt::format(
      "the expected results are no longer those of before the interruption (digest {} then, {} "
      "now): what the tasks read has changed; start anew without --resume",
      *earlier, expected);
}

}  // namespace bench
