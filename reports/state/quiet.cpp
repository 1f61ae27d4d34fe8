// SPDX-License-Identifier: Apache-2.0
#include "reports/state/quiet.h"

#include <algorithm>
#include <utility>

namespace reports {
namespace {

/// Returns the least of the sorted, not empty readings that was reached again, so that two more lie
/// within 3 % of it; the least of all where there is none. One reading far below all others is no
/// state of the core, and would make all the others look slow.
std::int64_t best_of(std::span<const std::int64_t> sorted_ns) {
  constexpr double again = 1.03;
  constexpr std::size_t others = 2;
  for (std::size_t place = 0; place + others < sorted_ns.size(); ++place) {
    const double max_ns = again * static_cast<double>(sorted_ns[place]);
    if (static_cast<double>(sorted_ns[place + others]) <= max_ns) return sorted_ns[place];
  }
  return sorted_ns.front();
}

}  // namespace

Quietness quietness(std::int64_t reading_ns, std::int64_t best_ns, double tolerance) {
  if (reading_ns <= 0 || best_ns <= 0) return Quietness::unknown;
  const double most_ns = static_cast<double>(best_ns) * (1 + tolerance);
  return static_cast<double>(reading_ns) <= most_ns ? Quietness::quiet : Quietness::busy;
}

std::vector<CoreState> core_states(std::span<const ProbeReading> readings,
                                   std::span<const std::uint64_t> processors, double tolerance) {
  std::vector<CoreState> cores;
  for (std::size_t place = 0; place < processors.size(); ++place) {
    CoreState core{.processor = processors[place]};
    std::vector<std::int64_t> known_ns;
    for (const ProbeReading& reading : readings) {
      if (reading.core_ns.size() != processors.size()) continue;
      if (reading.core_ns[place] > 0) known_ns.push_back(reading.core_ns[place]);
    }
    if (!known_ns.empty()) {
      std::ranges::sort(known_ns);
      core.best_ns = best_of(known_ns);
      core.median_ns = known_ns[known_ns.size() / 2];
      core.worst_ns = known_ns.back();
      const auto quiet = std::ranges::count_if(known_ns, [&](std::int64_t ns) {
        return quietness(ns, *core.best_ns, tolerance) == Quietness::quiet;
      });
      core.quiet_share = static_cast<double>(quiet) / static_cast<double>(known_ns.size());
    }
    cores.push_back(core);
  }
  return cores;
}

Quietness QuietIterations::of_reading(const ProbeReading& reading, std::int64_t processor) const {
  const MachineState& state = *results_.machine_state;
  if (state.cores.empty() || reading.core_ns.size() != state.cores.size()) {
    return Quietness::unknown;
  }
  const bool is_of_one = std::ranges::any_of(state.cores, [&](const CoreState& core) {
    return std::cmp_equal(core.processor, processor);
  });
  Quietness worst = Quietness::quiet;
  for (std::size_t core = 0; core < state.cores.size(); ++core) {
    if (is_of_one && !std::cmp_equal(state.cores[core].processor, processor)) continue;
    const Quietness one =
        quietness(reading.core_ns[core], state.cores[core].best_ns.value_or(0), state.tolerance);
    if (one == Quietness::busy) return one;
    if (one == Quietness::unknown) worst = one;
  }
  return worst;
}

Quietness QuietIterations::of(const Trial& trial, std::size_t iteration) const {
  if (!trial.round || !results_.machine_state || !results_.machine_state->unknown.empty() ||
      *trial.round >= results_.rounds.size() || iteration >= trial.turns.size()) {
    return Quietness::unknown;
  }
  const std::vector<ProbeReading>& readings = results_.rounds[*trial.round].readings;
  const std::uint64_t turn = trial.turns[iteration];
  if (turn + 1 >= readings.size()) return Quietness::unknown;
  const std::int64_t processor =
      iteration < trial.processors.size() ? trial.processors[iteration] : -1;
  const Quietness before = of_reading(readings[turn], processor);
  const Quietness after = of_reading(readings[turn + 1], processor);
  if (before == Quietness::busy || after == Quietness::busy) return Quietness::busy;
  return before == Quietness::unknown ? before : after;
}

std::vector<Quietness> QuietIterations::turns(const Trial& trial) const {
  std::vector<Quietness> turns;
  const std::size_t count = std::min(trial.turns.size(), trial.iterations_ns.size());
  for (std::size_t iteration = 0; iteration < count; ++iteration) {
    const Quietness one = of(trial, iteration);
    if (iteration == 0 || trial.turns[iteration] != trial.turns[iteration - 1]) {
      turns.push_back(one);
    } else if (one == Quietness::busy || turns.back() == Quietness::quiet) {
      turns.back() = one;
    }
  }
  return turns;
}

bool QuietIterations::has_quiet(const Trial& trial) const {
  for (std::size_t iteration = 0; iteration < trial.iterations_ns.size(); ++iteration) {
    if (of(trial, iteration) == Quietness::quiet) return true;
  }
  return false;
}

std::vector<double> QuietIterations::quiet_ns(const Trial& trial) const {
  std::vector<double> times_ns;
  for (std::size_t iteration = 0; iteration < trial.iterations_ns.size(); ++iteration) {
    if (of(trial, iteration) == Quietness::quiet) {
      times_ns.push_back(static_cast<double>(trial.iterations_ns[iteration]));
    }
  }
  return times_ns;
}

}  // namespace reports
