// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/outlook.h"

#include <algorithm>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace bench {
namespace {

std::uint64_t missing(std::uint64_t wanted, std::uint64_t there) {
  return wanted > there ? wanted - there : 0;
}

}  // namespace

Outlook outlook_of(std::span<const CellOutlook> cells, double budget_left_s) {
  Outlook outlook;
  double needed_s = 0;
  double more_s = 0;  // what comes after that while there is time
  std::uint64_t more_trials = 0;
  for (const CellOutlook& cell : cells) {
    outlook.trials += cell.trials;
    if (cell.has_ended) continue;
    const bool was_tried = cell.trials > 0;
    const std::uint64_t trials_left = missing(cell.wanted_trials, cell.trials);
    const std::uint64_t peaks_left = missing(cell.wanted_peaks, cell.peaks);
    const bool is_known = was_tried || cell.foreseen_trial_s > 0;
    if (!is_known && trials_left > 0) outlook.is_at_least = true;
    const double one_s =
        was_tried ? cell.trials_s / static_cast<double>(cell.trials) : cell.foreseen_trial_s;
    const double trial_s = std::max(cell.declared_trial_s, one_s);
    const double peak_s = cell.peaks > 0 ? cell.peaks_s / static_cast<double>(cell.peaks) : trial_s;
    needed_s +=
        static_cast<double>(trials_left) * trial_s + static_cast<double>(peaks_left) * peak_s;
    outlook.trials += trials_left;
    const std::uint64_t further =
        missing(cell.max_trials, std::max(cell.trials, cell.wanted_trials));
    more_trials += further;
    more_s += static_cast<double>(further) * trial_s;
  }
  outlook.left_s = std::max(needed_s, std::min(budget_left_s, needed_s + more_s));
  if (more_s > 0 && outlook.left_s > needed_s) {
    const double share = (outlook.left_s - needed_s) / more_s;
    outlook.trials += static_cast<std::uint64_t>(share * static_cast<double>(more_trials));
  }
  return outlook;
}

std::string format_time_left(double left_s, bool is_at_least) {
  const double whole_s = std::max(0.0, left_s);
  if (is_at_least && whole_s < 1) return "time left not known yet";
  return fmt::format("{} {} s left", is_at_least ? "at least" : "about",
                     reports::format_number(whole_s, 0));
}

}  // namespace bench
