// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include <fmt/core.h>

#include "reports/results/check/check_results.h"
#include "reports/results/refuse.h"
#include "reports/text/text.h"

namespace reports {
namespace {

constexpr std::uint64_t max_turns = 10'000'000;
constexpr std::size_t max_readings = 5'000'000;  // of all rounds together
constexpr std::size_t max_cores = 4096;
constexpr std::uint64_t max_processor = 1'000'000;
constexpr double max_multiple = 1e6;  // of what one core gives

void check_ns(const char* field, std::int64_t ns) {
  if (ns >= 0 && ns <= longest_time_ns) return;
  refuse(field, fmt::format("be from 0 to {}", longest_time_ns), std::to_string(ns));
}

void check_ns(const char* field, const std::optional<std::int64_t>& ns) {
  if (ns) check_ns(field, *ns);
}

void check_between(const char* field, const std::optional<double>& value, double max) {
  if (!value || (*value >= 0 && *value <= max)) return;
  refuse(field, fmt::format("be from 0 to {}", format_general(max)), format_general(*value));
}

void check_readings(const Round& round) {
  if (round.readings.empty()) return;
  if (round.readings.size() != round.turns + 1) {
    refuse("readings", fmt::format("be one more than turns, {}", round.turns + 1),
           std::to_string(round.readings.size()));
  }
  const std::size_t cores = round.readings.front().core_ns.size();
  std::int64_t before_ns = 0;
  for (const ProbeReading& reading : round.readings) {
    check_ns("at_ns", reading.at_ns);
    if (reading.at_ns < before_ns) refuse("at_ns: must not descend");
    before_ns = reading.at_ns;
    if (reading.core_ns.size() != cores || cores > max_cores) {
      refuse("core_ns", fmt::format("have one entry for each core, at most {}", max_cores),
             std::to_string(reading.core_ns.size()));
    }
    if (!reading.memory_ns.empty() && reading.memory_ns.size() != cores) {
      refuse("memory_ns", fmt::format("have {} entries or none", cores),
             std::to_string(reading.memory_ns.size()));
    }
    for (const std::int64_t ns : reading.core_ns) check_ns("core_ns", ns);
    for (const std::int64_t ns : reading.memory_ns) check_ns("memory_ns", ns);
  }
}

}  // namespace

void EntryCheck::take(const Round& round) {
  if (rounds_.size() >= max_trials) {
    refuse("rounds", fmt::format("be at most {}", max_trials), std::to_string(rounds_.size() + 1));
  }
  std::set<std::uint64_t> cells;
  for (const std::uint64_t cell : round.cells) {
    if (cell >= plan_.cells.size() || !cells.insert(cell).second) {
      refuse("cells",
             fmt::format("be indices of the plan's {}, each once",
                         pluralize(plan_.cells.size(), "cell")),
             std::to_string(cell));
    }
  }
  if (round.turns > max_turns) {
    refuse("turns", fmt::format("be at most {}", max_turns), std::to_string(round.turns));
  }
  check_ns("began_ns", round.began_ns);
  check_ns("ended_ns", round.ended_ns);
  if (round.ended_ns < round.began_ns) refuse("ended_ns: must not be before began_ns");
  check_readings(round);
  readings_ += round.readings.size();
  if (readings_ > max_readings) {
    refuse("readings of all rounds", fmt::format("be at most {}", max_readings),
           std::to_string(readings_));
  }
  rounds_.push_back({round.index, round.turns, std::move(cells)});
}

void EntryCheck::check_turns(const Trial& trial) const {
  if (!trial.round) {
    if (!trial.turns.empty()) refuse("turns: must not be given without a round");
    if (!trial.processors.empty()) refuse("processors: must not be given without a round");
    return;
  }
  if (*trial.round >= rounds_.size()) {
    refuse("round", fmt::format("be an index of the {}", pluralize(rounds_.size(), "round")),
           std::to_string(*trial.round));
  }
  const KnownRound& round = rounds_[*trial.round];
  if (round.index != trial.index || !round.cells.contains(trial.cell)) {
    refuse("round", "be one that has the trial's cell and index", std::to_string(*trial.round));
  }
  if (trial.turns.size() != trial.iterations_ns.size()) {
    refuse("turns", fmt::format("be as many as iterations_ns, {}", trial.iterations_ns.size()),
           std::to_string(trial.turns.size()));
  }
  if (!std::ranges::is_sorted(trial.turns)) refuse("turns: must not descend");
  if (trial.turns.back() >= round.turns) {
    refuse("turns", fmt::format("be below the turns of the round, {}", round.turns),
           std::to_string(trial.turns.back()));
  }
  if (trial.processors.empty()) return;
  if (trial.processors.size() != trial.iterations_ns.size()) {
    refuse("processors", fmt::format("be as many as iterations_ns, {}", trial.iterations_ns.size()),
           std::to_string(trial.processors.size()));
  }
  for (const std::int64_t processor : trial.processors) {
    if (processor < -1) refuse("processors", "be at least -1", std::to_string(processor));
  }
}

void check_machine_state(const MachineState& state) {
  check_between("tolerance", state.tolerance, max_multiple);
  if (state.cores.size() > max_cores) {
    refuse("cores", fmt::format("be at most {}", max_cores), std::to_string(state.cores.size()));
  }
  for (const CoreState& core : state.cores) {
    if (core.processor > max_processor) {
      refuse("processor", fmt::format("be at most {}", max_processor),
             std::to_string(core.processor));
    }
    check_ns("best_ns", core.best_ns);
    check_ns("median_ns", core.median_ns);
    check_ns("worst_ns", core.worst_ns);
    check_between("quiet_share", core.quiet_share, 1);
  }
  check_between("stolen_share", state.stolen_share, 1);
  check_between("others_share", state.others_share, 1);
  check_between("throttled_share", state.throttled_share, 1);
  if (!state.ceiling) return;
  check_between("arithmetic", state.ceiling->arithmetic, max_multiple);
  check_between("memory", state.ceiling->memory, max_multiple);
  check_between("quota_cores", state.ceiling->quota_cores, max_multiple);
  if (state.ceiling->pairs.size() > max_cores * max_cores) refuse("pairs: are too many");
  for (const Ceiling::Pair& pair : state.ceiling->pairs) {
    check_between("arithmetic", pair.arithmetic, max_multiple);
  }
}

}  // namespace reports
