// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/oracle.h"

#include <algorithm>

#include <fmt/core.h>

#include "bench/machine/file_digest.h"
#include "reports/results/check/equal_digests.h"
#include "reports/results/slowdown.h"

namespace bench {

OracleKey oracle_key(const reports::Cell& cell) {
  return {reports::work_of(cell), reports::slowdown_of(cell.options)};
}

double schedule_s(const reports::Cell& cell) {
  return cell.arrival_rate > 0 ? static_cast<double>(cell.tasks) / cell.arrival_rate : 0;
}

std::chrono::nanoseconds deadline_of(const reports::Plan& plan, const reports::Cell& cell,
                                     std::int64_t waiting_ns) {
  // A clock can count to 9.2e18, and this is added to the time of day.
  constexpr double max_ns = 4e18;
  const double deadline_ns =
      plan.deadline_s * 1e9 + 2 * static_cast<double>(waiting_ns) + 2e9 * schedule_s(cell);
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
