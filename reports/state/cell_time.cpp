// SPDX-License-Identifier: Apache-2.0
#include "reports/state/cell_time.h"

#include <utility>

#include "reports/state/quiet.h"

namespace reports {

CellTime cell_time(const Results& results, std::span<const Trial* const> trials) {
  constexpr std::size_t min_quiet_trials = 6;
  const QuietIterations quiet(results);
  std::vector<double> quiet_ns;
  CellTime time;
  for (const Trial* trial : trials) {
    time.samples_ns.push_back(trial->sample_ns());
    std::vector<double> times_ns = quiet.quiet_ns(*trial);
    if (!times_ns.empty()) quiet_ns.push_back(median(std::move(times_ns)));
  }
  time.all_median_ns = median(time.samples_ns);
  time.all_interval_ns = dependent_median_interval(time.samples_ns);
  time.quiet_trials = quiet_ns.size();
  time.is_quiet = quiet_ns.size() >= min_quiet_trials;
  if (time.is_quiet) time.samples_ns = std::move(quiet_ns);
  time.median_ns = time.is_quiet ? median(time.samples_ns) : time.all_median_ns;
  time.interval_ns =
      time.is_quiet ? dependent_median_interval(time.samples_ns) : time.all_interval_ns;
  return time;
}

}  // namespace reports
