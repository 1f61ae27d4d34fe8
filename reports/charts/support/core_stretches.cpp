// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/core_stretches.h"

#include <algorithm>

#include "reports/state/quiet.h"

namespace reports {
namespace {

bool joins(const CoreStretch& before, const CoreStretch& next) {
  return before.core == next.core && before.end_ns == next.begin_ns &&
         before.slow_share == next.slow_share;
}

void add(std::vector<CoreStretch>& stretches, const CoreStretch& next) {
  if (!stretches.empty() && joins(stretches.back(), next)) {
    stretches.back().end_ns = next.end_ns;
  } else if (next.end_ns > next.begin_ns) {
    stretches.push_back(next);
  }
}

std::vector<CoreStretch> stretches_of(const Results& results, std::size_t core) {
  const MachineState& state = *results.machine_state;
  const std::int64_t best_ns = state.cores[core].best_ns.value_or(0);
  std::vector<CoreStretch> stretches;
  for (const Round& round : results.rounds) {
    const std::vector<ProbeReading>& readings = round.readings;
    const auto middle_ns = [&](std::size_t place) {
      const std::int64_t before_ns = readings[place].at_ns;
      return before_ns + (readings[place + 1].at_ns - before_ns) / 2;
    };
    for (std::size_t place = 0; place < readings.size(); ++place) {
      const ProbeReading& reading = readings[place];
      if (reading.core_ns.size() != state.cores.size()) continue;
      const Quietness quiet = quietness(reading.core_ns[core], best_ns, state.tolerance);
      if (quiet == Quietness::unknown) continue;
      add(stretches, {.core = core,
                      .begin_ns = place == 0 ? reading.at_ns : middle_ns(place - 1),
                      .end_ns = place + 1 == readings.size() ? reading.at_ns : middle_ns(place),
                      .slow_share = quiet == Quietness::busy ? 1.0 : 0.0});
    }
  }
  return stretches;
}

/// Puts the stretches of one core together in `pieces` equal parts of the time from 0 to `end_ns`.
std::vector<CoreStretch> in_pieces(const std::vector<CoreStretch>& stretches, std::int64_t end_ns,
                                   std::size_t pieces) {
  const std::int64_t width_ns = end_ns / static_cast<std::int64_t>(pieces) + 1;
  std::vector<CoreStretch> joined(pieces);
  std::vector<double> read_ns(pieces, 0);
  for (const CoreStretch& stretch : stretches) {
    for (std::int64_t begin_ns = stretch.begin_ns; begin_ns < stretch.end_ns;) {
      const auto piece = static_cast<std::size_t>(begin_ns / width_ns);
      const std::int64_t piece_end_ns = (begin_ns / width_ns + 1) * width_ns;
      const std::int64_t part_end_ns = std::min(stretch.end_ns, piece_end_ns);
      const auto length_ns = static_cast<double>(part_end_ns - begin_ns);
      CoreStretch& one = joined[piece];
      if (read_ns[piece] == 0) one = {.core = stretch.core, .begin_ns = begin_ns};
      one.end_ns = part_end_ns;
      one.slow_share += stretch.slow_share * length_ns;
      read_ns[piece] += length_ns;
      begin_ns = part_end_ns;
    }
  }
  std::vector<CoreStretch> result;
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    if (read_ns[piece] == 0) continue;
    joined[piece].slow_share /= read_ns[piece];
    add(result, joined[piece]);
  }
  return result;
}

}  // namespace

std::vector<CoreStretch> core_stretches(const Results& results,
                                        const std::vector<std::size_t>& cores,
                                        std::size_t max_stretches) {
  if (!results.machine_state || cores.empty()) return {};
  std::vector<CoreStretch> all;
  std::vector<std::vector<CoreStretch>> by_core;
  std::int64_t end_ns = 0;
  std::size_t count = 0;
  for (const std::size_t core : cores) {
    by_core.push_back(stretches_of(results, core));
    count += by_core.back().size();
    for (const CoreStretch& stretch : by_core.back()) end_ns = std::max(end_ns, stretch.end_ns);
  }
  const std::size_t pieces = std::max<std::size_t>(1, max_stretches / cores.size());
  for (std::vector<CoreStretch>& stretches : by_core) {
    if (count > max_stretches) stretches = in_pieces(stretches, end_ns, pieces);
    all.insert(all.end(), stretches.begin(), stretches.end());
  }
  return all;
}

}  // namespace reports
