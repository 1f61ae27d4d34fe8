// SPDX-License-Identifier: Apache-2.0
#include "bench/round/participant.h"

#include <utility>

#include <fmt/core.h>

namespace bench {

TrialPace Participant::pace() const {
  return {.iteration_cost_ns = trial->iteration_cost_ns(),
          .iterations = cell_.request.iterations,
          .turn_iterations = cell_.turn_iterations};
}

void Participant::add_turn(std::uint64_t turn, std::vector<std::int64_t> times_ns) {
  pending_ = Turn{turn, std::move(times_ns)};
}

void Participant::keep_lap() {
  if (pending_) turns_.push_back(std::move(*pending_));
  pending_.reset();
  disturbed_in_row = 0;
}

void Participant::forget_lap() {
  if (pending_ && is_active()) trial->drop_turn();
  pending_.reset();
}

std::string Participant::add_turns_to(reports::Trial& result) const {
  std::vector<std::int64_t> times_ns;
  result.turns.clear();
  for (const Turn& turn : turns_) {
    times_ns.insert(times_ns.end(), turn.times_ns.begin(), turn.times_ns.end());
    result.turns.insert(result.turns.end(), turn.times_ns.size(), turn.number);
  }
  const std::size_t processors = result.processors.size();
  if (processors != 0 && processors != times_ns.size()) {
    return fmt::format("invalid trial result: processors: must be {} or none (got {})",
                       times_ns.size(), processors);
  }
  if (times_ns == result.iterations_ns) return {};
  return fmt::format(
      "invalid trial result: iterations_ns: must be the {} times that it told after its turns (got "
      "{})",
      times_ns.size(), result.iterations_ns.size());
}

}  // namespace bench
